import { readFileSync } from "node:fs";
import { routes } from "../../apps/api/routes.ts";
import { describeOption } from "../../apps/contract/describe-option.ts";
import { apiErrors } from "../../apps/contract/error-codes.ts";
import { commandExits, exitCodes, jobExits } from "../../apps/contract/exit-codes.ts";
import { type JobOption, jobOptionNames, jobOptions } from "../../apps/contract/job-options.ts";

/** Makes the tables of the contract for the pages of docs/. */

/** The table of a job's exit codes. */
export function jobExitTable(): string {
  return tableOf(
    ["exit code", "means", "what to do"],
    exitCodes.map((code) => [`${code}`, jobExits[code].meaning, jobExits[code].remedy]),
  );
}

/** The table of the exit codes of `docops`, including those of a job. */
export function commandExitTable(): string {
  const commandRows = Object.values(commandExits);
  return tableOf(
    ["exit code", "means", "what to do"],
    [
      ...exitCodes.map((code) => [`${code}`, jobExits[code].meaning, jobExits[code].remedy]),
      ...commandRows.map(({ code, meaning, remedy }) => [`${code}`, meaning, remedy]),
    ],
  );
}

/** The table of a job's options. */
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

/** The table of the API's routes. */
export function endpointTable(): string {
  return tableOf(
    ["endpoint", "does"],
    routes.map(({ method, path, summary }) => [`\`${method} ${path}\``, summary]),
  );
}

/** The table of the API's error codes. */
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
 * Replaces the tables between `<!-- NAME -->` and `<!-- /NAME -->` in a page.
 *
 * @throws Error if the page has no such comments.
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

/** A table in Markdown. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
