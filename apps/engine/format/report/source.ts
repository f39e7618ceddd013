import type { WordPackage } from "../../word/package.ts";
import type { StoryPart } from "../../word/stories.ts";
import type { FormatReport } from "./format-report.ts";
import type { ReportWords } from "./words/report-words.ts";

/** The input of every form of report. */
export interface ReportSource {
  report: FormatReport;
  /** The text of every paragraph that the report names, by its path. */
  quotes: ReadonlyMap<string, string>;
  pack: WordPackage;
  body: StoryPart;
  /** The language of the report. */
  words: ReportWords;
}
