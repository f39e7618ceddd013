import type { Paragraph, StoryPart } from "../../../word/stories.ts";
import type { FormatIssue } from "../../issue.ts";
import type { RuleDescription } from "../../rule-description.ts";
import type { TouchedRuns } from "../../touched-runs.ts";
import type { Expectation } from "../baseline.ts";
import type { FormatReader, ParagraphFormat, RunFormat } from "../direct-format.ts";
import type { Observation } from "../observation.ts";
import type { TemplateParagraphs } from "../template-paragraphs.ts";

/** Everything that rules look at. */
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

/** The particulars of a finding; the caller knows its code and place. */
export type Found = Pick<FormatIssue, "message"> & Partial<FormatIssue>;

/**
 * A rule for what paragraphs and runs state themselves, asked for by the policy's twelve direct
 * keys.
 */
export interface DirectRule extends RuleDescription {
  document?(context: CheckContext): readonly (Found & Pick<FormatIssue, "paragraph_path">)[];
  paragraph?(paragraph: CheckedParagraph, context: CheckContext): Found | null;
  run?(run: CheckedRun, context: CheckContext): Found | null;
  /** The measure that the safe repair sets right; only rules with `repair: "safe"` have one. */
  readonly measure?: RepairableMeasure;
}

/** A measure that a paragraph states itself, in twips. */
export interface RepairableMeasure {
  /** As the report calls it. */
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
