import { z } from "zod";
import { type PdfReport, pdfReportBody } from "../contract/answers/pdf-report.ts";
import { maxFindings } from "./findings.ts";

type Members = z.ZodObject["shape"];

/** The members of `out.pdf_report.json` that an answer shows. */
const { bytes, checks, findings, pages, profile } = (pdfReportBody as unknown as { shape: Members })
  .shape;

export const pdfSummary = z.strictObject({ profile, pages, bytes, checks, findings } as Members);

/** The proof of a PDF, shortened. */
export function summaryOf(report: PdfReport): Record<string, unknown> {
  return {
    profile: report.profile,
    pages: report.pages,
    bytes: report.bytes,
    checks: report.checks,
    findings: report.findings.slice(0, maxFindings),
  };
}
