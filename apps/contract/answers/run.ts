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
    queue_wait_ms: count,
    subprocess_ms: count,
    zip_ms: count,
    total_ms: count,
    worker_cpu_ms: count,
    worker_peak_rss_bytes: count,
    pdf_queue_wait_ms: count.exactOptional().describe("Present if a PDF was made."),
    pdf_ms: count.exactOptional().describe("Present if a PDF was made: conversion and proof."),
    preview_ms: count.exactOptional().describe("Present in a preview: conversion and drawing."),
    toc_ms: count
      .exactOptional()
      .describe(
        "Present if page numbers were written: layouts, writing, and the PDF if there is one.",
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
    exit_code: exitCode.describe("The gravest exit code that applies, in the order 3, 4, 2."),
    exit_codes: z.array(exitCode).min(1).describe("All exit codes that apply, the gravest first."),
    message: z.string(),
    hint: z
      .string()
      .nullable()
      .describe("What is wrong and what to do about it, in sentences; null if nothing is wrong."),
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
        "Present in a preview: all pages of the document, and the pages that are pictures.",
      ),
    toc: z
      .strictObject({ written: count, codes: z.array(z.enum(tocFindingCodes)) })
      .optional()
      .describe(
        "The page numbers, if update_toc asked for them: those that were changed, and the codes of findings.",
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
      start_method: z.string().describe("DOCOPS_MP_START"),
    }),
    effective,
    timing,
  })
  .describe("trace.json in the ZIP of a run, if the operator has switched it on.");

export type Effective = z.infer<typeof effective>;
export type ApiResult = z.infer<typeof apiResultBody>;
export type Trace = z.infer<typeof traceBody>;
