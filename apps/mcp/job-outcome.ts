import { z } from "zod";
import { jobBody } from "../contract/answers/job.ts";
import type { PdfReport } from "../contract/answers/pdf-report.ts";
import { fitVerdictMembers } from "../contract/answers/precheck.ts";
import type { ApiResult } from "../contract/answers/run.ts";
import { count } from "../contract/answers/values.ts";
import { exitCodes, jobExits } from "../contract/exit-codes.ts";
import type { FormatIssue, MissingFields } from "../contract/reports.ts";
import { documentTextNotice, notice } from "./document-text.ts";
import { findings, firstFindings, maxFindings } from "./findings.ts";
import { pdfSummary, summaryOf } from "./pdf-summary.ts";
import type { FileLink, ToolAnswer } from "./tool.ts";

/** The reports of a job, as far as they are small enough for a message. */
export interface JobReports {
  result: ApiResult;
  missing: MissingFields | null;
  format: FormatReport | null;
  /** Keys of the payload that no tag uses; null: this was not read. */
  unusedKeys: number | null;
  /** Null: the job has made no PDF. */
  pdf: PdfReport | null;
}

/** The members of `out.format_report.json` that an answer shows. */
export interface FormatReport {
  passed: boolean;
  skipped?: boolean;
  error_count: number;
  fixed_count: number;
  issues: readonly FormatIssue[];
}

/** A file of a result: `place` is its path, or the path of its URL on the server. */
export interface ResultFile {
  name: string;
  place: string;
  media_type: string;
  bytes: number | null;
}

/** The state of a job after a call. */
export interface FileDelivery {
  /** Null for a job that is not stored. */
  job: { id: string; state: string } | null;
  /** Null: the job has not ended yet. */
  reports: JobReports | null;
  files: readonly ResultFile[];
  links: readonly FileLink[];
}

const resultFile = z.strictObject({
  name: z.string(),
  place: z
    .string()
    .describe("The path of the file below the root, or the path of its URL on the server."),
  media_type: z.string(),
  bytes: count.nullable(),
});

/** The output of tools that run a job. */
export const outcomeOutput = z.strictObject({
  notice,
  ok: z.boolean().describe("The job has ended with exit code 0, and the template fits its skill."),
  job: z
    .strictObject({ id: jobBody.shape.id, state: jobBody.shape.state })
    .nullable()
    .describe("The stored job; null: the job ran within the call."),
  exit_code: z
    .literal(exitCodes)
    .nullable()
    .describe(
      "0 filled, 2 values missing, 3 a tag cannot be filled, 4 a strict check failed; null: not ended.",
    ),
  message: z.string(),
  hint: z.string().nullable().describe("Advice, in sentences."),
  fit: z.strictObject(fitVerdictMembers).nullable(),
  missing_required: z.array(z.string()),
  missing_optional: z.array(z.string()),
  format: z
    .strictObject({
      passed: z.boolean(),
      error_count: count,
      fixed_count: count,
      issue_count: count,
      issues: findings,
    })
    .nullable()
    .describe("The format check; null: no check was made, or its report is only among the files."),
  pdf: pdfSummary.nullable().describe("The proof of the PDF; null: no PDF was made."),
  files: z.array(resultFile).describe("The files of the result. They are not in this message."),
  truncated: z.boolean().describe("Lists or texts are shortened; the files have all."),
});

/**
 * The answer of a tool about a job that runs, waits or has ended with a result. A job with a finished document has
 * neither tags nor values: that its template fits no skill is no fault. Values without a tag are one.
 */
export function outcomeAnswer({ files, job, links, reports }: FileDelivery): ToolAnswer {
  const result = reports === null ? null : asFinished(reports);
  const format = reports?.format ?? null;
  const issues = format?.issues ?? [];
  const hasFormat = format !== null && format.skipped !== true;
  return {
    value: {
      notice: documentTextNotice,
      ok: result !== null && result.exit_code === 0 && result.fit?.ok !== false,
      job,
      exit_code: result?.exit_code ?? null,
      message: result?.message ?? `the job is ${job?.state ?? "not done"}`,
      hint: result === null ? waitHint : result.hint,
      fit: result?.fit ?? null,
      missing_required: reports?.missing?.missing_required ?? [],
      missing_optional: reports?.missing?.missing_optional ?? [],
      format: hasFormat
        ? {
            passed: format.passed,
            error_count: format.error_count,
            fixed_count: format.fixed_count,
            issue_count: issues.length,
            issues: firstFindings(issues),
          }
        : null,
      pdf: reports?.pdf ? summaryOf(reports.pdf) : null,
      files,
      truncated:
        issues.length > maxFindings ||
        (reports?.pdf?.findings.length ?? 0) > maxFindings ||
        (reports !== null && (reports.missing === null || format === null)),
    },
    links,
  };
}

/** The words of a result, without the verdict on a finished document. */
function asFinished({
  result,
  unusedKeys,
}: JobReports): Omit<ApiResult, "fit"> & { fit: ApiResult["fit"] | null } {
  if (!isFilledWithoutTags(result) || unusedKeys !== 0) return result;
  return { ...result, message: jobExits[0].message, hint: noTagsHint, fit: null };
}

/** Whether a document without tags went through a job. */
export function isFilledWithoutTags({ exit_code, fit }: ApiResult): boolean {
  return exit_code === 0 && fit.reason === "no_tags";
}

const noTagsHint = "The document has no tags: nothing was filled.";

const waitHint = "Call wait_for_job with the id of the job until it has ended.";
