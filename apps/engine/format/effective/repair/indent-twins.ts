import type { LintParagraph } from "../document/lint-paragraph.ts";
import type { LocatedFinding } from "../located-finding.ts";

/**
 * Attributes of `w:ind` (ECMA-376 part 1, 17.3.1.12) in characters, and the same attributes in
 * twips.
 */
const twins: Readonly<Record<string, string>> = {
  "w:firstLineChars": "w:firstLine",
  "w:hangingChars": "w:hanging",
  "w:leftChars": "w:left",
  "w:startChars": "w:start",
  "w:rightChars": "w:right",
  "w:endChars": "w:end",
};

/**
 * Adjusts the twips of indents that are stated in characters too when the text gets another size.
 * Word reads the characters; other programs read the twips, which would stay at the old size.
 *
 * @returns a finding about the paragraph, which is repaired together with the size; null if no
 * indent depends on the size of this text.
 */
export function indentTwinsBeside(located: LocatedFinding): LocatedFinding | null {
  const { target, finding, rule } = located;
  if (rule.code !== "RUN_SIZE_MISMATCH" || target.kind !== "run") return null;
  const { paragraph, run } = target;
  const wanted = paragraph.role?.run.size?.nominal;
  const first = paragraph.runs.find(({ isBlank }) => !isBlank);
  if (!wanted || first !== run) return null;
  const { before, set } = twinsOf(paragraph, wanted.amount * 10);
  if (before.length === 0) return null;
  return {
    rule,
    target: { kind: "paragraph", paragraph },
    finding: {
      ...finding,
      property: "indent twins",
      actual: `${before.join(", ")} twips`,
      expected: `${Object.values(set).join(", ")} twips`,
      repair: { element: "w:ind", set },
    },
  };
}

/**
 * The twips in the document and the right ones.
 *
 * @param width of a character, in twips.
 */
function twinsOf(
  { paragraph, story: { document } }: LintParagraph,
  width: number,
): { before: string[]; set: Record<string, string> } {
  const before: string[] = [];
  const set: Record<string, string> = {};
  const properties = document.child(paragraph.element, "w:pPr");
  const indent = properties === null ? null : document.child(properties, "w:ind");
  if (indent === null) return { before, set };
  for (const [chars, twips] of Object.entries(twins)) {
    const amount = Number(document.attribute(indent, chars) ?? 0);
    const stated = document.attribute(indent, twips);
    const right = String(Math.round((amount * width) / 100));
    if (!amount || stated === undefined || stated === right) continue;
    before.push(stated);
    set[twips] = right;
  }
  return { before, set };
}
