import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import type { CatalogEntry, CheckName, DirectRule, Rule } from "../../apps/engine/layers.ts";

/** A rule with the file that defines it. */
export interface RuleFile<R = DirectRule | Rule> {
  check: CheckName;
  /** The folder of the file. */
  category: string;
  /** The path within the folder of all categories: `page/page-size.ts`. */
  file: string;
  /** The name of its export: `pageSize`. */
  name: string;
  rule: R;
}

const format = "apps/engine/format";
const root = new URL("../../", import.meta.url);

/** Reads all rules of a check from the files in the folders of the categories. */
export async function rulesOf(check: "effective"): Promise<RuleFile<Rule>[]>;
export async function rulesOf(check: CheckName): Promise<RuleFile[]>;
export async function rulesOf(check: CheckName): Promise<RuleFile[]> {
  const folder = new URL(`${format}/${check}/rules/`, root);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && file.includes("/"))
    .sort();
  const ruleFiles: RuleFile[] = [];
  for (const file of files) {
    const exported: Record<string, unknown> = await import(new URL(file, folder).href);
    for (const [name, rule] of Object.entries(exported)) {
      if (isRule(rule)) ruleFiles.push({ check, category: dirname(file), file, name, rule });
    }
  }
  return ruleFiles;
}

function isRule(value: unknown): value is DirectRule | Rule {
  return typeof value === "object" && value !== null && "code" in value && "advice" in value;
}

/** The contents of the source files that are generated from the rules, by path. */
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

/** The source of a module that imports every rule of a check. */
function listOf(ruleFiles: readonly RuleFile[], type: string): string {
  const imports = ruleFiles.map(({ name, file }) => [`./${file}`, `{ ${name} }`] as const);
  const lines = [...imports, ["./rule.ts", `type { ${type} }`] as const]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, what]) => `import ${what} from "${file}";`);
  const names = ruleFiles.map(({ name }) => name).sort();
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

/** The source of a module with the descriptions of all rules as plain data. */
function catalogOf(ruleFiles: readonly RuleFile[]): string {
  const entries = ruleFiles
    .map(({ check, category, rule }): CatalogEntry => {
      const { code, title, advice, severity, reads, repair } = rule;
      return { check, category, code, title, advice, severity, reads, repair };
    })
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return [
    'import type { CatalogEntry } from "./rule-description.ts";',
    "",
    `/** The descriptions of all rules, without their code. ${madeBy} */`,
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

/** A member of an entry, with the line breaks of this repository's formatter. */
function member(key: string, value: string | readonly string[]): string {
  const isText = typeof value === "string";
  const one = `${key}: ${isText ? quoted(value) : `[${value.map(quoted).join(", ")}]`}`;
  if (widthOf(`    ${one},`) <= lineWidth) return one;
  return isText
    ? `${key}:\n      ${quoted(value)}`
    : `${key}: [\n${value.map((text) => `      ${quoted(text)},\n`).join("")}    ]`;
}

function quoted(text: string): string {
  return text.includes('"') ? `'${text.replaceAll("'", "\\'")}'` : JSON.stringify(text);
}

/** The width of a line in columns. A Chinese character takes two. */
function widthOf(line: string): number {
  return line.length + (line.match(/[\u2e80-\uffef]/g)?.length ?? 0);
}
