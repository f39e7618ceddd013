import { readFileSync } from "node:fs";
import { describeOption } from "../../apps/contract/describe-option.ts";
import { apiErrors } from "../../apps/contract/error-codes.ts";
import { commandExits, exitCodes, jobExits } from "../../apps/contract/exit-codes.ts";
import { type JobOption, jobOptionNames, jobOptions } from "../../apps/contract/job-options.ts";

/** Tables of the contract, for the pages that have them. */

/** The exit codes of a job. */
export function jobExitTable(): string {
  return tableOf(
    ["exit code", "means", "what to do"],
    exitCodes.map((code) => [`${code}`, jobExits[code].meaning, jobExits[code].remedy]),
  );
}

/** The exit codes of `docops`, those of a job among them. */
export function commandExitTable(): string {
  const own = Object.values(commandExits);
  return tableOf(
    ["exit code", "means", "what to do"],
    [
      ...exitCodes.map((code) => [`${code}`, jobExits[code].meaning, jobExits[code].remedy]),
      ...own.map(({ code, meaning, remedy }) => [`${code}`, meaning, remedy]),
    ],
  );
}

/** The options of a job. */
export function jobOptionTable(): string {
  return tableOf(
    ["option", "may be", "default", "does"],
    jobOptionNames.map((name) => {
      const option: JobOption = jobOptions[name];
      const byDefault = "default" in option ? String(option.default) : "";
      return [
        `\`${name}\``,
        valuesOf(option),
        byDefault === "" ? "" : `\`${byDefault}\``,
        describeOption(name, (other) => `\`${other}\``),
      ];
    }),
  );
}

function valuesOf(option: JobOption): string {
  switch (option.kind) {
    case "flag":
      return "a boolean";
    case "choice":
      return option.choices.map((word) => `\`${word}\``).join(", ");
    case "list":
      return `any of ${option.choices.map((word) => `\`${word}\``).join(", ")}`;
    case "name":
      return `one of the ${option.of}`;
    case "text":
      return "a text";
  }
}

/** The error codes of the API. */
export function errorTable(): string {
  return tableOf(
    ["status", "error_code", "means", "what to do"],
    Object.entries(apiErrors).map(([code, { status, meaning, remedy }]) => [
      `${status}`,
      `\`${code}\``,
      meaning,
      remedy,
    ]),
  );
}

/**
 * A page with a table in the place of the one that it has between `<!-- NAME -->` and `<!-- /NAME -->`.
 *
 * @throws Error for a page without such a place.
 */
export function pageWith(file: string, tables: Readonly<Record<string, string>>): string {
  let page = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
  for (const [name, table] of Object.entries(tables)) {
    const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
    const [from, to] = [page.indexOf(begin), page.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${file} has no place for ${name}`);
    page = `${page.slice(0, from + begin.length)}${table}\n${page.slice(to)}`;
  }
  return page;
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
