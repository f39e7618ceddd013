import type { DirectPolicy } from "../policy/direct-policy.ts";
import type { Policy } from "../policy/policy.ts";
import type { Observation } from "./observation.ts";

/**
 * The values that a document is checked against: the policy's, overridden by the template's if that
 * is the baseline.
 */
export interface Expectation {
  baseline: "template" | "policy";
  policy: DirectPolicy;
  /** Keys in which `policy` differs from the job's policy, under their names in the reports. */
  overrides: { forbid_tables?: false; first_line_indent_twips?: number | null };
}

/**
 * Stands for a policy without direct keys. It forbids nothing; a check against the template needs
 * no numbers.
 */
const undemanding: DirectPolicy = {
  forbidTables: false,
  forbidNumPr: false,
  numPrDirectOnly: true,
  runFontLatin: "",
  runFontEastAsia: "",
  runSizeHalfPoints: 0,
  lineSpacingTwips: 0,
  firstLineIndentTwips: null,
  twipsTolerance: 20,
  treatInheritedAsError: false,
  trimLeadingSpaces: false,
  trimChars: [],
};

/** A smaller first-line indent is taken for an accident, not for the template's habit. */
const leastDominantTwips = 200;

export function expectationFor(
  baseline: "template" | "policy",
  { direct }: Policy,
  template: Observation,
): Expectation {
  const policy = direct ?? undemanding;
  if (baseline === "policy") return { baseline, policy, overrides: {} };
  const firstLineIndentTwips = dominantFirstLineIndent(template);
  const forbidTables = template.tables.length > 0 ? false : policy.forbidTables;
  const overrides: Expectation["overrides"] = {};
  if (forbidTables !== policy.forbidTables) overrides.forbid_tables = false;
  if (firstLineIndentTwips !== policy.firstLineIndentTwips) {
    overrides.first_line_indent_twips = firstLineIndentTwips;
  }
  return { baseline, policy: { ...policy, forbidTables, firstLineIndentTwips }, overrides };
}

/**
 * The direct first-line indent that most body paragraphs of the template have, in twips; paragraphs
 * in tables decide if the body has none. The smaller of two that are equally frequent.
 */
export function dominantFirstLineIndent(template: Observation): number | null {
  return (
    mostFrequentIndent(template, { inTable: false }) ??
    mostFrequentIndent(template, { inTable: true })
  );
}

function mostFrequentIndent(
  template: Observation,
  { inTable }: { inTable: boolean },
): number | null {
  const counts = new Map<number, number>();
  for (let index = 0; index < template.formats.length; index++) {
    const indent = template.formats[index]?.firstLineTwips ?? null;
    if (indent === null || indent < leastDominantTwips) continue;
    if (template.paragraphs[index]?.isInTable !== inTable) continue;
    counts.set(indent, (counts.get(indent) ?? 0) + 1);
  }
  const [dominant] = [...counts].sort(([a, m], [b, n]) => n - m || a - b);
  return dominant?.[0] ?? null;
}
