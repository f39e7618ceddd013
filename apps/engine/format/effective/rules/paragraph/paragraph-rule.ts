import type { ParagraphSpec, Requirements } from "../../../policy/policy.ts";
import type { LintDocument } from "../../document/lint-document.ts";
import type { LintParagraph } from "../../document/lint-paragraph.ts";
import type { Effective, EffectiveParagraph } from "../../values/effective.ts";
import type { Verdict } from "../compare.ts";
import { recommended } from "../no-repair.ts";
import type { Finding, Repair, Rule } from "../rule.ts";

/** A rule that compares one property of a paragraph with the requirement of its role. */
export interface PropertyRule<K extends keyof ParagraphSpec, T>
  extends Pick<Rule, "code" | "title" | "advice" | "severity" | "example"> {
  key: K;
  read(format: EffectiveParagraph): Effective<T>;
  /**
   * Whether something other than the property meets the requirement. Then the paragraph is right.
   */
  isMetOtherwise?(
    wanted: NonNullable<ParagraphSpec[K]>,
    paragraph: LintParagraph,
    document: LintDocument,
  ): boolean;
  isRight(
    wanted: NonNullable<ParagraphSpec[K]>,
    actual: Effective<T>,
    paragraph: LintParagraph,
  ): Verdict;
  describe(value: T): string;
  describeWanted(wanted: NonNullable<ParagraphSpec[K]>): string;
  /** The repair that writes the wanted value; `null` if the policy allows several. */
  write(wanted: NonNullable<ParagraphSpec[K]>, paragraph: LintParagraph): Repair | null;
  /** The repair that writes one of several right values, taken from other paragraphs. */
  writeValue?(value: T): Repair;
  /** The repair that removes what hides the value; `null` if nothing hides it. */
  uncover?(actual: Effective<T>): Repair | null;
  /** The attributes that state the property; empty if the whole element does. */
  attributes: readonly string[];
  element: string;
}

/** The part of a rule that is the same for all properties of paragraphs. */
export function propertyRule<K extends keyof ParagraphSpec, T>(rule: PropertyRule<K, T>): Rule {
  const { code, title, advice, severity, example, key } = rule;
  return {
    code,
    title,
    advice,
    severity,
    example,
    reads: `roles.*.${key}`,
    repair: "safe",
    // Something outside the paragraph may meet the requirement, so the format alone does not
    // decide.
    ...(rule.isMetOtherwise === undefined ? { goesByFormat: true as const } : {}),
    isAsked: ({ roles }: Requirements) =>
      roles.some(({ paragraph }) => paragraph[key] !== undefined),
    paragraph: (paragraph, document) => {
      const wanted = paragraph.wants(key);
      if (wanted === undefined || paragraph.isEmpty) return null;
      const actual = rule.read(paragraph.format);
      const verdict = rule.isRight(wanted, actual, paragraph);
      if (verdict === true || rule.isMetOtherwise?.(wanted, paragraph, document)) return null;
      const isRecommended = paragraph.role?.recommended.includes(key) === true;
      return {
        message: `${title} Expected ${rule.describeWanted(wanted)}, got ${rule.describe(actual.value)}.`,
        expected: rule.describeWanted(wanted),
        actual: rule.describe(actual.value),
        from: actual.from,
        isUnverified: verdict === null,
        ...(isRecommended
          ? recommended
          : repairOf(rule, wanted, actual, paragraph, document, verdict)),
      };
    },
  };
}

/**
 * Chooses the repair. The inherited value is preferred to a stated one if it is right and, where
 * the policy allows several values, if other paragraphs of the role have it.
 */
function repairOf<K extends keyof ParagraphSpec, T>(
  rule: PropertyRule<K, T>,
  wanted: NonNullable<ParagraphSpec[K]>,
  actual: Effective<T>,
  paragraph: LintParagraph,
  { habits }: LintDocument,
  verdict: Verdict,
): Pick<Finding, "repair"> {
  if (verdict === null) return {};
  const uncovering = rule.uncover?.(actual) ?? null;
  if (uncovering !== null) return { repair: uncovering };
  const repair = rule.write(wanted, paragraph);
  const { writeValue } = rule;
  const isChoice = repair === null && writeValue !== undefined;
  const habit = isChoice
    ? habits.ofParagraphs(
        paragraph.role?.name ?? "",
        rule.key,
        ({ format }) => rule.read(format).value,
        (other) => rule.isRight(wanted, rule.read(other.format), other) === true,
      )
    : null;
  const inherited = rule.read(paragraph.inherited());
  const isUsual = habit === null || JSON.stringify(habit) === JSON.stringify(inherited.value);
  if (isUsual && rule.isRight(wanted, inherited, paragraph) === true) {
    const { element, attributes: drop } = rule;
    return { repair: { element, drop, isRemoval: true } };
  }
  if (habit !== null && writeValue !== undefined) {
    return { repair: { ...writeValue(habit), written: rule.describe(habit) } };
  }
  return repair === null ? {} : { repair };
}

/** For properties that are on or off. */
export function switchRule(
  rule: Pick<Rule, "code" | "title" | "advice" | "severity" | "example"> & {
    key: "keep_with_next" | "widow_control" | "page_break_before" | "snap_to_grid";
    element: string;
    read(format: EffectiveParagraph): Effective<boolean>;
    isMetOtherwise?(wanted: boolean, paragraph: LintParagraph, document: LintDocument): boolean;
  },
): Rule {
  const word = (value: boolean) => (value ? "on" : "off");
  return propertyRule({
    ...rule,
    isRight: (wanted, { value }) => value === wanted,
    describe: word,
    describeWanted: word,
    write: (wanted) => ({ element: rule.element, set: { "w:val": wanted ? "1" : "0" } }),
    attributes: [],
  });
}
