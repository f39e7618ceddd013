import { z } from "zod";
import { maxTocFindings, maxTocPlaces, tocFindingCodes } from "../toc-findings.ts";
import { count } from "./values.ts";

/** `out.toc_report.json` */
export const tocReportBody = z
  .strictObject({
    converter: z.literal("libreoffice").describe("The program that laid the document out."),
    summary: z.strictObject({
      tables: count.describe("Tables of contents."),
      entries: count.describe("Page numbers in tables of contents."),
      references: count.describe("Page numbers elsewhere (PAGEREF fields)."),
      written: count.describe("Page numbers that were changed."),
      unchanged: count.describe("Page numbers that were right before."),
      not_written: count,
      updated_texts: count.describe("Entries whose text was written again from the heading."),
    }),
    places: z
      .array(
        z.strictObject({
          kind: z.enum(["toc_entry", "reference"]),
          paragraph_path: z.string(),
          bookmark: z.string().nullable().describe("Null: it names none."),
          page_before: z.string().describe("The number as the document showed it."),
          page: z.string().nullable().describe("The number as it is written now; null: unchanged."),
          status: z.enum(["written", "unchanged", "not_written"]),
        }),
      )
      .describe(`The first ${maxTocPlaces} page numbers, in document order.`),
    findings: z
      .array(
        z.strictObject({
          code: z.enum(tocFindingCodes),
          severity: z.enum(["error", "warn", "info"]),
          message: z.string(),
          message_zh: z.string(),
          subject: z.string().describe("The bookmark, reason, or text of the heading."),
          paragraph_path: z.string().optional(),
        }),
      )
      .describe(`The first ${maxTocFindings} findings.`),
    finding_count: count,
    truncated: z.boolean(),
  })
  .describe("out.toc_report.json in the ZIP of a run with update_toc.");

export type TocReport = z.infer<typeof tocReportBody>;
