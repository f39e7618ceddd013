import { z } from "zod";
import { exitCodes } from "../exit-codes.ts";
import {
  formatBaselines,
  formatFixModes,
  formatModes,
  formatReports,
  presetNames,
} from "../format-settings.ts";
import { pdfFindingCodes } from "../pdf-findings.ts";
import { tocFindingCodes } from "../toc-findings.ts";
import { fitVerdictMembers } from "./precheck.ts";
import { count, requestId } from "./values.ts";

/** The files that the API adds to the ZIP of a run. */

const exitCode = z.literal(exitCodes);

const timing = z
  .strictObject({
    queue_wait_ms: count.describe("The wait for a slot."),
    subprocess_ms: count.describe("The time in a worker."),
    zip_ms: count.describe(
      "The time for the ZIP, as far as it was known when this file was written.",
    ),
    total_ms: count.describe("The time since the arrival of the request."),
    worker_cpu_ms: count.describe("Processor time of the worker."),
    worker_peak_rss_bytes: count.describe("The largest resident memory of the worker."),
    pdf_queue_wait_ms: count
      .exactOptional()
      .describe("Present if a PDF was made: the wait for a slot for PDFs."),
    pdf_ms: count
      .exactOptional()
      .describe("Present if a PDF was made: the time for conversion and proof."),
    preview_ms: count
      .exactOptional()
      .describe("Present in a preview: the time for conversion and drawing."),
    toc_ms: count
      .exactOptional()
      .describe(
        "Present if page numbers were written: the time for layouts, for writing, and for the PDF if there is one.",
      ),
  })
  .describe("The times of the request, and the processor time and memory of its worker.");

/** The settings of a job's format check, with the names of the form. */
const effective = z
  .strictObject({
    preset: z.enum(presetNames),
    format_mode: z.enum(formatModes),
    format_baseline: z.enum(formatBaselines),
    format_fix_mode: z.enum(formatFixModes),
    format_report: z.enum(formatReports),
  })
  .describe("The settings of the job.");

/** `api_result.json` */
export const apiResultBody = z
  .strictObject({
    exit_code: exitCode.describe("The most serious exit code that applies, in the order 3, 4, 2."),
    exit_codes: z
      .array(exitCode)
      .min(1)
      .describe("All exit codes that apply, the most serious first."),
    message: z.string().describe("The outcome in a few words."),
    hint: z
      .string()
      .nullable()
      .describe(
        "Sentences that say what is wrong and what to do about it; null if nothing is wrong.",
      ),
    fit: z.strictObject(fitVerdictMembers).describe("Whether the template fits the skill."),
    format_codes: z.array(z.string()).describe("Codes of the format errors, each once."),
    pdf: z
      .strictObject({ pages: count, codes: z.array(z.enum(pdfFindingCodes)) })
      .optional()
      .describe("The PDF, if one was made: its pages, and the codes of its findings, each once."),
    preview: z
      .strictObject({ pages: count, shown: count })
      .optional()
      .describe(
        "Present in a preview: the number of all pages of the document, and of the pages that are pictures.",
      ),
    toc: z
      .strictObject({ written: count, codes: z.array(z.enum(tocFindingCodes)) })
      .optional()
      .describe(
        "Present if update_toc asked for page numbers: how many were changed, and the codes of the findings.",
      ),
    request_id: requestId,
    timing,
    input: z
      .record(z.string(), z.union([z.string(), z.boolean(), z.null()]))
      .describe("The parts of the form as they were sent; null for a part that was not sent."),
    effective,
    build: z.strictObject({ version: z.string(), commit: z.string() }),
  })
  .describe("api_result.json in the ZIP of a run.");

/** `trace.json` */
export const traceBody = z
  .strictObject({
    request_id: requestId,
    exit_code: exitCode,
    subprocess: z.strictObject({
      pid: z.int().positive().optional(),
      start_method: z.string().describe("How the worker was started (`DOCOPS_MP_START`)."),
    }),
    effective,
    timing,
  })
  .describe("trace.json in the ZIP of a run, if the operator has switched it on.");

export type Effective = z.infer<typeof effective>;
export type ApiResult = z.infer<typeof apiResultBody>;
export type Trace = z.infer<typeof traceBody>;
