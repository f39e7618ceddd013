import type { Paragraph, StoryPart } from "../../../docx/stories.ts";
import type { Expectation } from "../../baseline.ts";
import type { FormatReader, ParagraphFormat, RunFormat } from "../../direct-format.ts";
import type { FormatIssue } from "../../issue.ts";
import type { Observation, ObservedParagraph } from "../../observation.ts";

/** A run that the job put a value into, as the template had it. */
export interface TouchedRun {
  /** Its place among the paragraph's runs. */
  index: number;
  format: RunFormat;
}

/** For each of the body's paragraphs its touched runs in their order, for most of them nothing. */
export type TouchedRuns = readonly (readonly TouchedRun[] | undefined)[];

/** Everything that rules look at. */
export interface CheckContext {
  story: StoryPart;
  expectation: Expectation;
  template: Observation;
  rendered: Observation;
  reader: FormatReader;
  touched: TouchedRuns;
}

/** A paragraph after the job beside the same one of the template. */
export interface CheckedParagraph extends ObservedParagraph {
  templateFormat: ParagraphFormat;
  /** The job put a value into one of its runs. */
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
