import { variablesOf } from "../../apps/api/config/read-settings.ts";
import { maxSecretBytes } from "../../apps/api/config/secret-file.ts";
import type { DefaultBy, DefaultIfSet, Setting } from "../../apps/api/config/setting.ts";
import { groupTitles, settings } from "../../apps/api/config/settings.ts";
import { commandSettings } from "../../apps/cli/environment.ts";

/** Makes `docs/configuration.md` from the table of settings. */
export function settingsPage(): string {
  return [
    "# Configuration",
    "",
    "Made by `npm run docs` from the table of settings, `apps/api/config/settings.ts`.",
    "",
    "docops is configured by environment variables alone. A variable that is empty counts as not set.",
    "",
    "- **A value that does not parse stops the start.** Each fault is a line that names the variable, the value, what",
    "  is allowed and, where there is one, the nearest value that is right. All faults come at once, and so do values",
    "  that do not go together.",
    "- **A name that no setting has** is told in a line of the log (`event` `notice`) with the name that was meant.",
    "- **A secret** is never shown. It may stand in a file: the variable of the same name with `_FILE` at its end",
    `  names the file, which holds text in UTF-8 and at most ${maxSecretBytes / 1024} KiB. One line end at the end of the file does`,
    "  not count. Both variables together, and a file that is missing or empty, stop the start. On SIGHUP the file is",
    '  read again (operations.md, "Change a secret").',
    "- **A name of other programs**, after `else` below, applies if the first is not set.",
    "- **An older name** of a variable, behind `once` below, still counts; both together stop the start.",
    "",
    `\`docops\` on the command line reads ${variablesOf(commandSettings).map(code).join(", ")};`,
    "`docops serve` gives all of them to the server. The smoke test has settings of its own, `DOCOPS_CI_…`: see",
    "[deployment.md](deployment.md).",
    "",
    ...Object.entries(settings).flatMap(([group, rows]) => [
      `## ${groupTitles[group as keyof typeof settings]}`,
      "",
      "| variable | must be | default | |",
      "| --- | --- | --- | --- |",
      ...Object.values(rows).map((setting) => row(setting, rows)),
      "",
    ]),
  ].join("\n");
}

function row(setting: Setting, group: Readonly<Record<string, Setting>>): string {
  const { variable, aliases = [], fallback, isSecret = false, type, sentence } = setting;
  const names = [variable, ...(isSecret ? [`${variable}_FILE`] : [])];
  const older = aliases.length === 0 ? "" : `, once ${aliases.map(code).join(", ")}`;
  const other = fallback === undefined ? "" : `, else ${code(fallback)}`;
  const cells = [
    `${names.map(code).join(" or ")}${older}${other}`,
    type.allowed,
    defaultCell(setting, group),
    sentence,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function defaultCell(setting: Setting, group: Readonly<Record<string, Setting>>): string {
  const { default: byDefault, defaultShown } = setting;
  if (defaultShown !== undefined) return defaultShown;
  if (byDefault === null) return "not set";
  if (typeof byDefault === "string") return code(byDefault);
  return "ifSet" in byDefault ? defaultIfSet(byDefault, group) : defaultsBy(byDefault, group);
}

function defaultIfSet(
  { ifSet, value, otherwise }: DefaultIfSet,
  group: Readonly<Record<string, Setting>>,
): string {
  return `${code(otherwise)}; ${code(value)} where ${code(group[ifSet]?.variable ?? ifSet)} is set`;
}

function defaultsBy({ by, values }: DefaultBy, group: Readonly<Record<string, Setting>>): string {
  const cases = Object.entries(values).map(([word, value]) => `${code(value)} with ${code(word)}`);
  return `by ${code(group[by]?.variable ?? by)}: ${cases.join(", ")}`;
}

function code(text: string): string {
  return `\`${text}\``;
}
