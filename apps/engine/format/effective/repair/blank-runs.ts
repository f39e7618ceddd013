import type { XmlElement } from "../../../xml/tree.ts";
import type { LintParagraph } from "../document/lint-paragraph.ts";
import type { LintRun } from "../document/lint-run.ts";
import type { LocatedFinding } from "../located-finding.ts";

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
  const texts = new Map(paragraph.runs.map((run) => [run.index, run]));
  const blanks = new Map<LintRun, LintRun[]>();
  const add = (text: LintRun, blank: LintRun) => {
    if (!isAlike(paragraph, text, blank)) return;
    const own = blanks.get(text);
    if (own === undefined) blanks.set(text, [blank]);
    else own.push(blank);
  };
  let last: LintRun | null = null;
  const leading: LintRun[] = [];
  for (const [index, element] of paragraph.paragraph.runs.entries()) {
    const run = texts.get(index);
    if (run !== undefined && !run.isBlank) {
      last = run;
      for (const blank of leading.splice(0)) add(run, blank);
      continue;
    }
    if (run === undefined && !isBreak(paragraph, element)) continue;
    const text: LintRun | undefined = last ?? run ?? paragraph.runs[0];
    if (text === undefined) continue;
    const blank = run ?? { ...text, index, element, text: "", isBlank: true };
    if (last === null) leading.push(blank);
    else add(last, blank);
  }
  return blanks;
}

const breaks = new Set(["w:rPr", "w:tab", "w:br", "w:cr"]);

/** A run of tabs and breaks alone. A run with a picture or a field has formatting that shows. */
function isBreak({ story: { document } }: LintParagraph, run: XmlElement): boolean {
  return [...document.elements(run)].every((child) => breaks.has(document.name(child)));
}

function isAlike({ story: { document } }: LintParagraph, run: LintRun, blank: LintRun): boolean {
  const [own, other] = [run, blank].map(({ element }) => {
    const properties = document.child(element, "w:rPr");
    return properties === null ? null : document.unchangedSource(properties);
  });
  return own !== null && own === other;
}
