import type { Paragraph, StoryPart } from "../../../word/stories.ts";
import type { FormatIssue } from "../../issue.ts";
import type { RuleDescription } from "../../rule-description.ts";
import type { TouchedRuns } from "../../touched-runs.ts";
import type { Expectation } from "../baseline.ts";
import type { FormatReader, ParagraphFormat, RunFormat } from "../direct-format.ts";
import type { Observation } from "../observation.ts";
import type { TemplateParagraphs } from "../template-paragraphs.ts";

/** Everything that rules read. */
export interface CheckContext {
  story: StoryPart;
  expectation: Expectation;
  template: Observation;
  templateParagraphs: TemplateParagraphs;
  rendered: Observation;
  reader: FormatReader;
  touched: TouchedRuns;
}

/** A paragraph after the job beside the same one of the template. */
export interface CheckedParagraph {
  paragraph: Paragraph;
  format: ParagraphFormat;
  templateFormat: ParagraphFormat;
  /** The job put a value into it. */
  isTouched: boolean;
}

/** A touched run of the document. */
export interface CheckedRun {
  paragraph: Paragraph;
  /** Its place among the paragraph's runs. */
  index: number;
  format: RunFormat;
  templateFormat: RunFormat;
}

/** A finding without its code and place, which the caller adds. */
export type DirectFinding = Pick<FormatIssue, "message"> & Partial<FormatIssue>;

/**
 * A rule on what paragraphs and runs state themselves. The policy's twelve direct keys ask for such
 * rules.
 */
export interface DirectRule extends RuleDescription {
  document?(
    context: CheckContext,
  ): readonly (DirectFinding & Pick<FormatIssue, "paragraph_path">)[];
  paragraph?(paragraph: CheckedParagraph, context: CheckContext): DirectFinding | null;
  run?(run: CheckedRun, context: CheckContext): DirectFinding | null;
  /** The measure that the safe repair sets right. Only rules with `repair: "safe"` have one. */
  readonly measure?: RepairableMeasure;
}

/** A measure that a paragraph states itself, in twips. */
export interface RepairableMeasure {
  /** Its name in the report. */
  readonly field: string;
  readonly element: string;
  readonly attribute: string;
  find(paragraph: CheckedParagraph, context: CheckContext): Mismatch | null;
}

/** A measure that is not what it should be, in twips. */
export interface Mismatch {
  expected: number;
  actual: number;
}

/** The safe repair reaches body paragraphs that the job filled, and nothing else. */
export function isRepairable(paragraph: CheckedParagraph): boolean {
  return paragraph.isTouched && !paragraph.paragraph.isInTable;
}
