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
    "`npm run docs` makes this page from the table of settings, `apps/api/config/settings.ts`.",
    "",
    "All settings are environment variables. An empty variable counts as not set.",
    "",
    "- **A wrong value stops the start.** Each error is a line that names the variable, the value, what is allowed and,",
    "  if there is one, the nearest right value. All errors are reported together, also values that exclude each other.",
    "- **An unknown name** is reported in a line of the log (`event` `notice`), with the name that was probably meant.",
    "- **A secret** is never shown. It may be in a file: the same variable with `_FILE` at its end names the file, which",
    `  contains UTF-8 text of at most ${maxSecretBytes / 1024} KiB. One line end at the end of the file is ignored. The start stops if both`,
    "  variables are set, or if the file is missing or empty. On SIGHUP the file is read again",
    "  ([operations.md](operations.md#change-a-secret)).",
    "- **A variable of other programs**, after `else` below, applies if the first one is not set.",
    "- **An older name** of a variable, after `once` below, still works. If both names are set, the start stops.",
    "",
    `\`docops\` on the command line reads ${variablesOf(commandSettings).map(code).join(", ")};`,
    "`docops serve` passes all settings to the server. The smoke test has its own settings, `DOCOPS_CI_…`: see",
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
