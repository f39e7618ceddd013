import type { XmlElement } from "../../../xml/tree.ts";
import type { LintParagraph } from "../document/lint-paragraph.ts";
import type { LintRun } from "../document/lint-run.ts";
import type { LocatedFinding } from "../located-finding.ts";

/**
 * Blank runs (white space and breaks) beside text with the same properties. No rule reads them, but
 * their size counts for the height of the line, so they are repaired together with the text.
 */
export class BlankRuns {
  readonly #known = new WeakMap<LintParagraph, ReadonlyMap<LintRun, readonly LintRun[]>>();

  /** Repeats a finding about a run for each blank run that belongs to it. */
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

/** Blank runs by the run with text before them, or after them at the beginning of a paragraph. */
function blanksBeside(paragraph: LintParagraph): Map<LintRun, LintRun[]> {
  const texts = new Map(paragraph.runs.map((run) => [run.index, run]));
  const blanks = new Map<LintRun, LintRun[]>();
  const add = (text: LintRun, blank: LintRun) => {
    if (!isAlike(paragraph, text, blank)) return;
    const ofText = blanks.get(text);
    if (ofText === undefined) blanks.set(text, [blank]);
    else ofText.push(blank);
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

/**
 * Whether a run has only tabs and breaks. The formatting of a run with a picture or a field is
 * visible.
 */
function isBreak({ story: { document } }: LintParagraph, run: XmlElement): boolean {
  return [...document.elements(run)].every((child) => breaks.has(document.name(child)));
}

function isAlike({ story: { document } }: LintParagraph, run: LintRun, blank: LintRun): boolean {
  const [source, blankSource] = [run, blank].map(({ element }) => {
    const properties = document.child(element, "w:rPr");
    return properties === null ? null : document.unchangedSource(properties);
  });
  return source !== null && source === blankSource;
}
