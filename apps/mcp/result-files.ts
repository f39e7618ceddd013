import type { ApiResult } from "../contract/answers/run.ts";
import { apiMembers, artifactNames } from "../contract/artifacts.ts";
import type { MissingFields } from "../contract/reports.ts";
import type { FormatReport, JobReports } from "./job-outcome.ts";
import { ToolError } from "./tool-error.ts";

/** A longer report is not read: the answer names its file. */
export const maxReportBytes = 1024 * 1024;

/** The files that the answer of a call is made from. */
export const reportNames = [
  apiMembers.result,
  artifactNames.missingFields,
  artifactNames.formatReport,
] as const;

/** Makes the reports from their files. @param read returns null for a file that is missing or too long. */
export async function readReports(
  read: (name: string) => Promise<Uint8Array | null>,
): Promise<JobReports> {
  const [result, missing, format] = await Promise.all(
    reportNames.map(async (name) => {
      const content = await read(name);
      return content === null ? null : JSON.parse(Buffer.from(content).toString("utf8"));
    }),
  );
  if (result == null)
    throw new ToolError("INTERNAL_ERROR", `the result has no ${apiMembers.result}`);
  return {
    result: result as ApiResult,
    missing: missing as MissingFields | null,
    format: format as FormatReport | null,
  };
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
