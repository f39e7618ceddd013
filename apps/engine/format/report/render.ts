import type { ReportForm } from "../../../contract/artifacts.ts";
import { annotate } from "./annotated.ts";
import { htmlReport } from "./html/html-report.ts";
import { junitReport } from "./junit.ts";
import { sarifReport } from "./sarif.ts";
import type { ReportSource } from "./source.ts";

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
