import { readFileSync } from "node:fs";
import { apiErrors } from "../../apps/contract/error-codes.ts";
import { commandExits, exitCodes, jobExits } from "../../apps/contract/exit-codes.ts";

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
