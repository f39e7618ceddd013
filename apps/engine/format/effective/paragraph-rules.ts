import type { LintDocument } from "./document/lint-document.ts";
import type { LintParagraph } from "./document/lint-paragraph.ts";
import type { LintRun } from "./document/lint-run.ts";
import type { LocatedFinding } from "./located-finding.ts";
import { isUniform } from "./roles/stretches.ts";
import type { Rule } from "./rules/rule.ts";

/** Takes in a rule's findings at a place. */
type Take = (rule: Rule, target: LocatedFinding["target"], found: Found) => void;
type Found = NonNullable<ReturnType<NonNullable<Rule["paragraph"] | Rule["run"]>>>;

/** A rule, in the one form that is fast to go through. */
interface Step<F> {
  readonly rule: Rule;
  readonly find: F;
  readonly needs: number;
}

/** Every text has this one, beside its marks. */
const always = 1 << 30;

/**
 * The rules on paragraphs and on runs. Each is only asked where it can find something: not where the
 * text has none of the characters that it is about, and not for formatting that it found right before,
 * of which a document has few kinds.
 */
export class ParagraphRules {
  readonly #document: LintDocument;
  readonly #take: Take;
  readonly #paragraph: Asked<NonNullable<Rule["paragraph"]>>;
  readonly #run: Asked<NonNullable<Rule["run"]>>;

  constructor(rules: readonly Rule[], document: LintDocument, take: Take) {
    this.#document = document;
    this.#take = take;
    this.#paragraph = new Asked(rules, ({ paragraph }) => paragraph);
    this.#run = new Asked(rules, ({ run }) => run);
  }

  /** Asks the rules about a paragraph and its runs, in the order of the rules. */
  ask(paragraph: LintParagraph): void {
    const marks = paragraph.marks | always;
    this.#askParagraph(paragraph, marks);
    if (this.#run.all.length === 0) return;
    const touched = this.#document.requirements.scope === "all" ? null : paragraph.touchedRuns;
    for (const run of paragraph.runs) {
      if (touched === null || touched.some(({ index }) => index === run.index)) {
        this.#askRun(run, paragraph, marks);
      }
    }
  }

  #askParagraph(paragraph: LintParagraph, marks: number): void {
    const { all, others, right } = this.#paragraph;
    if (all.length === 0) return;
    const { format, decision, characterTwips, isEmpty } = paragraph;
    const isRight = !isEmpty && right.has(format, decision, characterTwips);
    let isFormatWrong = false;
    for (const { rule, find, needs } of isRight ? others : all) {
      if ((marks & needs) === 0) continue;
      const found = find(paragraph, this.#document);
      if (isNothing(found)) continue;
      isFormatWrong ||= rule.goesByFormat === true;
      this.#take(rule, { kind: "paragraph", paragraph }, found);
    }
    if (!isRight && !isEmpty && !isFormatWrong) right.add(format, decision, characterTwips);
  }

  #askRun(run: LintRun, paragraph: LintParagraph, marks: number): void {
    const { all, others, right } = this.#run;
    const { format, slots } = run;
    const { decision } = paragraph;
    // Where a role asks several things of one text, the place in the text counts too.
    const isKept = !run.isBlank && (decision === null || isUniform(decision));
    const isRight = isKept && right.has(format, decision, slots);
    let isFormatWrong = false;
    for (const { rule, find, needs } of isRight ? others : all) {
      if ((marks & needs) === 0) continue;
      const found = find(run, paragraph, this.#document);
      if (isNothing(found)) continue;
      isFormatWrong ||= rule.goesByFormat === true;
      this.#take(rule, { kind: "run", paragraph, run }, found);
    }
    if (isKept && !isRight && !isFormatWrong) right.add(format, decision, slots);
  }
}

function isNothing(found: Found | null): found is null {
  return found === null || (Array.isArray(found) && found.length === 0);
}

/** The rules on one kind of thing. */
class Asked<F> {
  readonly all: readonly Step<F>[];
  /** Those that do not go by formatting alone. */
  readonly others: readonly Step<F>[];
  /** Formatting that the rest has found right. */
  readonly right = new Triples();

  constructor(rules: readonly Rule[], findOf: (rule: Rule) => F | undefined) {
    this.all = rules.flatMap((rule) => {
      const find = findOf(rule);
      return find === undefined ? [] : [{ rule, find, needs: rule.needs ?? always }];
    });
    this.others = this.all.filter(({ rule }) => !rule.goesByFormat);
  }
}

/** Three things that came together. */
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
