import { rules } from "../../apps/engine/format/effective/rules/all.ts";
import type { Rule } from "../../apps/engine/format/effective/rules/rule.ts";

/** What a policy's keys are about, in the order of the page. */
const groups: readonly (readonly [string, RegExp])[] = [
  ["Pages", /^page\./],
  ["Paragraphs and text, by role", /^roles\./],
  ["Fonts", /^fonts\./],
  ["Styles, headings, lists", /^(?:styles|headings|numbering|attachments)\./],
  ["White space", /^whitespace\./],
  ["Punctuation and wording", /^(?:punctuation|text)\.|^language/],
  ["Tables and pictures", /^(?:tables|images)\./],
  ["Leftovers", /^leftovers\./],
  ["Against the template", /^lock\./],
];

/** `docs/rules.md`, from the rules' own files. */
export function rulesPage(): string {
  const sections = groups.flatMap(([title, keys]) => {
    const own = rules.filter(({ reads }) => keys.test(reads));
    return [
      `## ${title}`,
      "",
      "| code | finds | severity | repaired | policy |",
      "| --- | --- | --- | --- | --- |",
      ...own.map(row),
      "",
    ];
  });
  return [
    "# Rules",
    "",
    `Made by \`npm run docs\` from the files of \`apps/engine/format/effective/rules/\`, one a rule: ${rules.length} of them. A rule`,
    "works when a policy asks for it by its key; `rules: { CODE: off }` switches it off, `warn`, `info` or",
    "`error` gives it another severity. What is repaired is formatting, never text. Each rule's file has",
    "two documents, one that passes and one that fails; its test makes and judges both.",
    "",
    "The seven checks of the recorded keys (`forbid_tables`, `run_font_latin`, …) have codes of the same",
    "names and look at what paragraphs and runs state themselves; see [format.md](format.md).",
    "",
    ...sections,
  ].join("\n");
}

function row({ code, title, severity, repair, reads, example }: Rule): string {
  const keys = reads
    .split(", ")
    .map((key) => `\`${key}\``)
    .join(" ");
  const policy = `\`${example.policy.replaceAll("|", "\\|")}\``;
  return `| \`${code}\` | ${title} | ${severity} | ${repair === "safe" ? "yes" : "no"} | ${keys}: ${policy} |`;
}
