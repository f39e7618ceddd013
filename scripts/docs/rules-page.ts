import { pdfFindings } from "../../apps/contract/pdf-findings.ts";
import { tocFindings } from "../../apps/contract/toc-findings.ts";
import { type RuleFile, rulesOf } from "./rule-files.ts";

/** Makes `docs/rules.md` from the files of the rules, with a table for each folder. */
export async function rulesPage(): Promise<string> {
  const direct = await rulesOf("direct");
  const effective = await rulesOf("effective");
  const all = [...effective, ...direct];
  const categories = [...new Set(all.map(({ category }) => category))].sort();
  return [
    "# Rules",
    "",
    `Made by \`npm run docs\` from the files of the rules, one for each rule: ${effective.length} of the effective check, ${direct.length} of the`,
    "direct one.",
    "",
    "- **effective**: by the effective formatting, as Word resolves it. A rule works when a policy asks for it",
    "  by its key; `rules: { CODE: off }` switches it off, `warn`, `info` or `error` gives it another severity.",
    "  Each file has two documents, one that passes and one that fails; a test makes and checks both.",
    "- **direct**: by what paragraphs and runs state themselves, against the template or the policy's twelve",
    "  direct keys; see [format.md](format.md).",
    "",
    "Repairs change formatting and never text. The advice about a finding follows its sentence, in",
    "*italics*, and in `summary.diagnostics` of the report.",
    "",
    ...categories.flatMap((category) => [
      `## ${category[0]?.toUpperCase()}${category.slice(1)}`,
      "",
      "| code | check | finds | severity | repaired | policy |",
      "| --- | --- | --- | --- | --- | --- |",
      ...all
        .filter((file) => file.category === category)
        .sort(byCode)
        .map(row),
      "",
    ]),
    "## PDF",
    "",
    "Findings of `out.pdf_report.json` ([pdf.md](pdf.md)). No policy asks for them: every PDF is checked.",
    "",
    ...findingTable(pdfFindings),
    "",
    "## Page numbers",
    "",
    "Findings of `out.toc_report.json`, which a job with `update_toc` has ([pdf.md](pdf.md#page-numbers)).",
    "",
    ...findingTable(tocFindings),
    "",
  ].join("\n");
}

/** The table of findings that come from a layout, and not from the format check. */
function findingTable(findings: typeof pdfFindings | typeof tocFindings): string[] {
  return [
    "| code | finds | severity | in Chinese |",
    "| --- | --- | --- | --- |",
    ...Object.entries(findings).map(
      ([code, { advice, adviceInChinese, chinese, severity, title }]) =>
        `| \`${code}\` | ${title} *${advice}* | ${severity} | ${chinese}。*${adviceInChinese}。* |`,
    ),
  ];
}

/** Sorts by code, so that the rules of both checks with the same code stand together. */
function byCode(a: RuleFile, b: RuleFile): number {
  return a.rule.code < b.rule.code ? -1 : a.rule.code > b.rule.code ? 1 : 0;
}

function row({ check, rule }: RuleFile): string {
  const { code, title, advice, severity, repair, reads } = rule;
  const keys = reads.split(", ").map((key) => `\`${key}\``);
  const policy = "example" in rule ? `: \`${rule.example.policy}\`` : "";
  const cells = [
    `\`${code}\``,
    check,
    `${title} *${advice.map(withoutValues).join(" ")}*`,
    severity,
    repair === "safe" ? "yes" : "no",
    keys.join(" ") + policy,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** Removes placeholders for values of a policy, which only a report has. */
function withoutValues(advice: string): string {
  return advice.replace(/ \(now \{\w+\}\)/g, "");
}
