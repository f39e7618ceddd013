import type { ReportForm, ReportLanguage } from "../../../contract/artifacts.ts";
import { annotate } from "./annotated.ts";
import { htmlReport } from "./html/html-report.ts";
import { junitReport } from "./junit.ts";
import { sarifReport } from "./sarif.ts";
import type { ReportSource } from "./source.ts";
import { reportWords } from "./words/languages.ts";

/** The report in one of its forms, for readers of a language. The annotated document is made by changing `pack`. */
export function renderReport(
  form: ReportForm,
  language: ReportLanguage,
  facts: Omit<ReportSource, "words">,
): Buffer {
  const source: ReportSource = { ...facts, words: reportWords[language] };
  switch (form) {
    case "html":
      return Buffer.from(htmlReport(source));
    case "sarif":
      return Buffer.from(JSON.stringify(sarifReport(source), null, 2));
    case "junit":
      return Buffer.from(junitReport(source));
    case "annotated":
      return annotate(source);
  }
}
