import type { Paragraph, StoryPart } from "../../../docx/stories.ts";
import type { FormatIssue } from "../../issue.ts";
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

export type ParagraphRule = (
  paragraph: CheckedParagraph,
  context: CheckContext,
) => FormatIssue | null;

export type RunRule = (run: CheckedRun, context: CheckContext) => FormatIssue | null;

/** The safe repair reaches body paragraphs that the job filled, and nothing else. */
export function isRepairable(paragraph: CheckedParagraph): boolean {
  return paragraph.isTouched && !paragraph.paragraph.isInTable;
}
