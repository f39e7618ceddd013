import type { LintParagraph, LintRun } from "../document/lint-document.ts";
import type { LocatedFinding } from "../lint.ts";

/**
 * White space and breaks beside text that is formatted in the same words. No rule looks at them, but
 * their size counts for the height of the line: they are repaired as the text is.
 */
export class BlankRuns {
  readonly #known = new WeakMap<LintParagraph, ReadonlyMap<LintRun, readonly LintRun[]>>();

  /** The finding about a run once more, about each blank one that goes with it. */
  beside(located: LocatedFinding): LocatedFinding[] {
    const { target } = located;
    if (target.kind !== "run") return [];
    const { paragraph, run } = target;
    let blanks = this.#known.get(paragraph);
    if (blanks === undefined) {
      blanks = blanksBeside(paragraph);
      this.#known.set(paragraph, blanks);
    }
    return (blanks.get(run) ?? []).map((blank) => ({
      ...located,
      target: { ...target, run: blank },
    }));
  }
}

/** By the text before them, or at the beginning of a paragraph, behind them. */
function blanksBeside(paragraph: LintParagraph): Map<LintRun, LintRun[]> {
  const blanks = new Map<LintRun, LintRun[]>();
  let last: LintRun | null = null;
  let leading: LintRun[] = [];
  for (const run of paragraph.runs) {
    const [text, own]: [LintRun | null, LintRun[]] = run.isBlank ? [last, [run]] : [run, leading];
    if (!run.isBlank) {
      last = run;
      leading = [];
    } else if (last === null) leading.push(run);
    if (text === null) continue;
    const alike = own.filter((blank) => isAlike(paragraph, text, blank));
    if (alike.length > 0) blanks.set(text, [...(blanks.get(text) ?? []), ...alike]);
  }
  return blanks;
}

function isAlike({ story: { document } }: LintParagraph, run: LintRun, blank: LintRun): boolean {
  const [own, other] = [run, blank].map(({ element }) => {
    const properties = document.child(element, "w:rPr");
    return properties === null ? null : document.unchangedSource(properties);
  });
  return own !== null && own === other;
}
