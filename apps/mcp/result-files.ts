import type { PdfReport } from "../contract/answers/pdf-report.ts";
import type { ApiResult } from "../contract/answers/run.ts";
import type { ReportForm } from "../contract/artifacts.ts";
import { apiMembers, artifactNames, pdfMembers, zipMemberNames } from "../contract/artifacts.ts";
import type { Output } from "../contract/pdf.ts";
import type { FitReport, MissingFields } from "../contract/reports.ts";
import { type FormatReport, isFilledWithoutTags, type JobReports } from "./job-outcome.ts";
import { ToolError } from "./tool-error.ts";

/** A longer report is not read: the answer names its file. */
export const maxReportBytes = 1024 * 1024;

/** Reads a file of a result. It returns null for a file that is missing or too long. */
type ReadFile = (name: string) => Promise<Uint8Array | null>;

/** Makes the reports from their files. Only the files that a job with this result has are read. */
export async function readReports(read: ReadFile): Promise<JobReports> {
  const result = await readJson<ApiResult>(read, apiMembers.result);
  if (result === null) {
    throw new ToolError("INTERNAL_ERROR", `the result has no ${apiMembers.result}`);
  }
  const hasPdf = memberNames(result).includes(pdfMembers.report);
  const [missing, format, replaced, pdf] = await Promise.all([
    readJson<MissingFields>(read, artifactNames.missingFields),
    readJson<FormatReport>(read, artifactNames.formatReport),
    isFilledWithoutTags(result) ? readJson<FitReport>(read, artifactNames.replaceLog) : null,
    hasPdf ? readJson<PdfReport>(read, pdfMembers.report) : null,
  ]);
  return { result, missing, format, pdf, unusedKeys: replaced?.unused_key_count ?? null };
}

async function readJson<T>(read: ReadFile, name: string): Promise<T | null> {
  const content = await read(name);
  return content === null ? null : JSON.parse(Buffer.from(content).toString("utf8"));
}

/** The names of the files of a result, by the form of its job and its exit code. */
export function memberNames({
  exit_code,
  input,
}: Pick<ApiResult, "exit_code" | "input">): string[] {
  const forms = String(input.format_report_files ?? "").split(",");
  const wanted = {
    exportSuggestedPolicy: ["true", "1", true].includes(input.export_suggested_policy ?? ""),
    reportForms: forms.map((form) => form.trim()).filter(Boolean) as ReportForm[],
    output: (input.output ?? "docx") as Output,
    updateToc: ["true", "1", true].includes(input.update_toc ?? ""),
  };
  return [...zipMemberNames(wanted, exit_code), apiMembers.result];
}

/** Reads a stream as a whole. @returns null if it has more bytes than that; the rest is not read. */
export async function readAtMost(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels the stream.
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
