import type { LintDocument } from "./document/lint-document.ts";
import type { LintParagraph } from "./document/lint-paragraph.ts";
import type { LintRun } from "./document/lint-run.ts";
import type { LocatedFinding } from "./located-finding.ts";
import { isUniform } from "./roles/stretches.ts";
import type { Rule } from "./rules/rule.ts";

/** Receives the findings of a rule at a place. */
type Take = (rule: Rule, target: LocatedFinding["target"], findings: Findings) => void;
type Findings = NonNullable<ReturnType<NonNullable<Rule["paragraph"] | Rule["run"]>>>;

/** A rule in a form that is fast to iterate over. */
interface Step<F> {
  readonly rule: Rule;
  readonly find: F;
  readonly needs: number;
}

/** A bit that every text has, beside the bits of its character classes. */
const always = 1 << 30;

/**
 * Applies the rules on paragraphs and runs. A rule is skipped where it cannot find anything: if the
 * text has none of the characters that the rule is about, or if the rule already found the same
 * formatting right. A document has few kinds of formatting.
 */
export class ParagraphRules {
  readonly #document: LintDocument;
  readonly #take: Take;
  readonly #paragraph: RuleSteps<NonNullable<Rule["paragraph"]>>;
  readonly #run: RuleSteps<NonNullable<Rule["run"]>>;

  constructor(rules: readonly Rule[], document: LintDocument, take: Take) {
    this.#document = document;
    this.#take = take;
    this.#paragraph = new RuleSteps(rules, ({ paragraph }) => paragraph);
    this.#run = new RuleSteps(rules, ({ run }) => run);
  }

  /** Applies the rules to a paragraph and its runs, in the order of the rules. */
  ask(paragraph: LintParagraph): void {
    const classes = paragraph.textClasses | always;
    this.#askParagraph(paragraph, classes);
    if (this.#run.all.length === 0) return;
    const touched = this.#document.requirements.scope === "all" ? null : paragraph.touchedRuns;
    for (const run of paragraph.runs) {
      if (touched === null || touched.some(({ index }) => index === run.index)) {
        this.#askRun(run, paragraph, classes);
      }
    }
  }

  #askParagraph(paragraph: LintParagraph, classes: number): void {
    const { all, others, right } = this.#paragraph;
    if (all.length === 0) return;
    const { format, decision, characterTwips, isEmpty } = paragraph;
    const isRight = !isEmpty && right.has(format, decision, characterTwips);
    let isFormatWrong = false;
    for (const { rule, find, needs } of isRight ? others : all) {
      if ((classes & needs) === 0) continue;
      const findings = find(paragraph, this.#document);
      if (hasNone(findings)) continue;
      isFormatWrong ||= rule.goesByFormat === true;
      this.#take(rule, { kind: "paragraph", paragraph }, findings);
    }
    if (!isRight && !isEmpty && !isFormatWrong) right.add(format, decision, characterTwips);
  }

  #askRun(run: LintRun, paragraph: LintParagraph, classes: number): void {
    const { all, others, right } = this.#run;
    const { format, slots } = run;
    const { decision } = paragraph;
    // If a role has several requirements within one text, the result depends on the place in the
    // text too.
    const isKept = !run.isBlank && (decision === null || isUniform(decision));
    const isRight = isKept && right.has(format, decision, slots);
    let isFormatWrong = false;
    for (const { rule, find, needs } of isRight ? others : all) {
      if ((classes & needs) === 0) continue;
      const findings = find(run, paragraph, this.#document);
      if (hasNone(findings)) continue;
      isFormatWrong ||= rule.goesByFormat === true;
      this.#take(rule, { kind: "run", paragraph, run }, findings);
    }
    if (isKept && !isRight && !isFormatWrong) right.add(format, decision, slots);
  }
}

function hasNone(findings: Findings | null): findings is null {
  return findings === null || (Array.isArray(findings) && findings.length === 0);
}

/** The rules on paragraphs, or those on runs. */
class RuleSteps<F> {
  readonly all: readonly Step<F>[];
  /** The rules that read more than the formatting. */
  readonly others: readonly Step<F>[];
  /** Formatting that the rules on formatting alone found right. */
  readonly right = new Triples();

  constructor(rules: readonly Rule[], findOf: (rule: Rule) => F | undefined) {
    this.all = rules.flatMap((rule) => {
      const find = findOf(rule);
      return find === undefined ? [] : [{ rule, find, needs: rule.needs ?? always }];
    });
    this.others = this.all.filter(({ rule }) => !rule.goesByFormat);
  }
}

/** A set of triples, compared by identity. */
class Triples {
  readonly #known = new Map<unknown, Map<unknown, Set<unknown>>>();

  has(first: unknown, second: unknown, third: unknown): boolean {
    return this.#known.get(first)?.get(second)?.has(third) === true;
  }

  add(first: unknown, second: unknown, third: unknown): void {
    const bySecond = this.#known.get(first) ?? new Map<unknown, Set<unknown>>();
    this.#known.set(first, bySecond);
    const thirds = bySecond.get(second) ?? new Set();
    bySecond.set(second, thirds.add(third));
  }
}
