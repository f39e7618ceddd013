import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import type { CatalogEntry, CheckName, DirectRule, Rule } from "../../apps/engine/layers.ts";

/** A rule as it was found in a file of its own. */
export interface RuleFile<R = DirectRule | Rule> {
  check: CheckName;
  /** The folder of the file. */
  category: string;
  /** From the folder with all categories: `page/page-size.ts`. */
  file: string;
  /** What the file calls it: `pageSize`. */
  name: string;
  rule: R;
}

const format = "apps/engine/format";
const root = new URL("../../", import.meta.url);

/** All rules of a check: one from each file in a category's folder that exports one. */
export async function rulesOf(check: "effective"): Promise<RuleFile<Rule>[]>;
export async function rulesOf(check: CheckName): Promise<RuleFile[]>;
export async function rulesOf(check: CheckName): Promise<RuleFile[]> {
  const folder = new URL(`${format}/${check}/rules/`, root);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && file.includes("/"))
    .sort();
  const found: RuleFile[] = [];
  for (const file of files) {
    const exported: Record<string, unknown> = await import(new URL(file, folder).href);
    for (const [name, rule] of Object.entries(exported)) {
      if (isRule(rule)) found.push({ check, category: dirname(file), file, name, rule });
    }
  }
  return found;
}

function isRule(value: unknown): value is DirectRule | Rule {
  return typeof value === "object" && value !== null && "code" in value && "advice" in value;
}

/** The files of the program that are made from its rules, by path, with what they must hold. */
export async function ruleLists(): Promise<Readonly<Record<string, string>>> {
  const direct = await rulesOf("direct");
  const effective = await rulesOf("effective");
  return {
    [`${format}/direct/rules/all.ts`]: listOf(direct, "DirectRule"),
    [`${format}/effective/rules/all.ts`]: listOf(effective, "Rule"),
    [`${format}/rule-catalog.ts`]: catalogOf([...direct, ...effective]),
  };
}

const madeBy = "Made by `npm run docs` from the files of the rules.";

/** A module that loads every rule of a check. */
function listOf(found: readonly RuleFile[], type: string): string {
  const imports = found.map(({ name, file }) => [`./${file}`, `{ ${name} }`] as const);
  const lines = [...imports, ["./rule.ts", `type { ${type} }`] as const]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, what]) => `import ${what} from "${file}";`);
  const names = found.map(({ name }) => name).sort();
  return [
    ...lines,
    "",
    `/** Every rule of this check, by name. ${madeBy} */`,
    `export const rules: readonly ${type}[] = [`,
    ...names.map((name) => `  ${name},`),
    "];",
    "",
  ].join("\n");
}

/** A module with what one can say of every rule, as plain data. */
function catalogOf(found: readonly RuleFile[]): string {
  const entries = found
    .map(({ check, category, rule }): CatalogEntry => {
      const { code, title, advice, severity, reads, repair } = rule;
      return { check, category, code, title, advice, severity, reads, repair };
    })
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return [
    'import type { CatalogEntry } from "./rule-description.ts";',
    "",
    `/** What one can say of every rule, without its code. ${madeBy} */`,
    "export const ruleCatalog: readonly CatalogEntry[] = [",
    ...entries.flatMap((entry) => [
      "  {",
      ...Object.entries(entry).map(([key, value]) => `    ${member(key, value)},`),
      "  },",
    ]),
    "];",
    "",
  ].join("\n");
}

function keyOf({ check, category, code }: CatalogEntry): string {
  return `${check} ${category} ${code}`;
}

const lineWidth = 100;

/** A member of an entry, broken over lines as the formatter of this repository breaks it. */
function member(key: string, value: string | readonly string[]): string {
  const isText = typeof value === "string";
  const one = `${key}: ${isText ? quoted(value) : `[${value.map(quoted).join(", ")}]`}`;
  if (widthOf(`    ${one},`) <= lineWidth) return one;
  return isText
    ? `${key}:\n      ${quoted(value)}`
    : `${key}: [\n${value.map((each) => `      ${quoted(each)},\n`).join("")}    ]`;
}

function quoted(text: string): string {
  return text.includes('"') ? `'${text.replaceAll("'", "\\'")}'` : JSON.stringify(text);
}

/** Chinese characters are as wide as two Latin ones. */
function widthOf(line: string): number {
  return line.length + (line.match(/[\u2e80-\uffef]/g)?.length ?? 0);
}
