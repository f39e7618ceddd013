import { z } from "zod";
import { pdfConverters, pdfProfiles } from "../pdf.ts";
import { pdfFindingCodes } from "../pdf-findings.ts";
import { count } from "./values.ts";

const check = z.strictObject({
  status: z.enum(["passed", "failed", "not_checked"]),
  by: z.string().nullable().describe("The program that checked it; null: docops."),
  reason: z.string().optional().describe("Why it was not checked."),
});

/** `out.pdf_report.json` */
export const pdfReportBody = z
  .strictObject({
    profile: z.enum(pdfProfiles),
    converter: z.enum(pdfConverters).describe("DOCOPS_PDF"),
    producer: z.string().nullable().describe("The producer that the PDF names."),
    pages: count,
    bytes: count,
    checks: z.strictObject({
      opens: check.describe("The PDF is whole."),
      fonts: check.describe("Every font is embedded."),
      values: check.describe("The text of every filled value is in the PDF."),
      profile: check.describe("The PDF claims the profile that was asked for."),
      conformance: check.describe("The PDF conforms to its profile, by veraPDF."),
    }),
    claims: z
      .strictObject({ pdfa: z.string().nullable(), pdfua: z.string().nullable() })
      .describe("The profiles that the PDF claims, such as `2B` and `1`."),
    fonts: z
      .array(z.strictObject({ name: z.string(), type: z.string(), is_embedded: z.boolean() }))
      .describe("The first 200 fonts in the PDF."),
    document_fonts: z
      .array(
        z.strictObject({
          name: z.string(),
          status: z.enum(["present", "missing"]),
          replaced_by: z.array(z.string()).describe("The fonts in the PDF that took its place."),
        }),
      )
      .describe("The first 200 fonts that text of the document is set in."),
    values: z.strictObject({
      total: count,
      found: count,
      truncated: z.boolean().describe("Only the first 2,000 values were looked for."),
      places: z.array(
        z.strictObject({
          field_name: z.string(),
          paragraph_path: z.string(),
          page: count.nullable().describe("The first page with the value, from 1; null: none."),
        }),
      ),
    }),
    removed: z
      .array(z.strictObject({ kind: z.string(), count }))
      .describe("Links and macros that were removed before the PDF was made."),
    findings: z.array(
      z.strictObject({
        code: z.enum(pdfFindingCodes),
        severity: z.enum(["error", "warn", "info"]),
        message: z.string(),
        message_zh: z.string(),
        subject: z.string().describe("The font, field, link or check."),
        paragraph_path: z.string().optional(),
      }),
    ),
  })
  .describe("out.pdf_report.json in the ZIP of a run with a PDF.");

export type PdfReport = z.infer<typeof pdfReportBody>;
