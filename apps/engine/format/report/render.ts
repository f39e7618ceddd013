import type { WordPackage } from "../../opc/package.ts";
import type { StoryPart } from "../../word/stories.ts";
import { annotate } from "./annotated.ts";
import type { ReportForm } from "./forms.ts";
import { htmlReport } from "./html/html-report.ts";
import { junitReport } from "./junit.ts";
import type { FormatReport } from "./report.ts";
import { sarifReport } from "./sarif.ts";

/** What a report is made from. */
export interface ReportSource {
  report: FormatReport;
  /** The text of every paragraph that the report names, by its path. */
  quotes: ReadonlyMap<string, string>;
  pack: WordPackage;
  body: StoryPart;
}

/** The report in one of its forms; the annotated document is made in `pack`, which changes with it. */
export function renderReport(form: ReportForm, source: ReportSource): Buffer {
  switch (form) {
    case "html":
      return Buffer.from(htmlReport(source));
    case "sarif":
      return Buffer.from(JSON.stringify(sarifReport(source), null, 2));
    case "junit":
      return Buffer.from(junitReport(source.report));
    case "annotated":
      return annotate(source);
  }
}
