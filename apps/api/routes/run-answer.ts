import { join } from "node:path";
import type { ApiResult, Trace } from "../../contract/answers/run.ts";
import { apiMembers, zipMemberNames } from "../../contract/artifacts.ts";
import { isCompressed, resultArchive } from "../../contract/document-kinds.ts";
import { type ExitCode, jobExits, unfitMessage } from "../../contract/exit-codes.ts";
import { type FitVerdict, fitFaults, fitVerdict } from "../../contract/fit.ts";
import { exitCodeHeader } from "../../contract/headers.ts";
import { checkAttached } from "../archive/attached.ts";
import { zipOf } from "../archive/zip-buffer.ts";
import { openMembers, type TextMember } from "../archive/zip-stream.ts";
import { version } from "../build-info.ts";
import type { AnswerHead, AnswerOutput } from "./answer-output.ts";
import type { AnswerConfig, AnswerSource } from "./job-kind.ts";
import type { CheckedRun } from "./run-checks.ts";

/**
 * Sends the ZIP of a job: in one piece if the worker has sent the artifacts, or streamed from its files.
 * A failure before the first byte can still be answered as an error.
 *
 * @returns the bytes of the ZIP, and its hash if it was in one piece.
 */
export async function sendRunResult(
  output: AnswerOutput,
  { answers, limits }: AnswerConfig,
  source: AnswerSource<CheckedRun>,
): Promise<{ bytes: number; sha256: string | null }> {
  const { answer, directory, held, release } = source.job;
  const apiTexts = () => textMembers(source, answers);
  const names = zipMemberNames(source.checked.spec, answer.exitCode);
  if (answer.attachments.length > 0) {
    checkAttached(answer.attached, answer.attachments, names);
    const zip = zipOf(answer.attached, answer.attachments, apiTexts());
    let sha256: string | null = null;
    await output.whole(headOf(answer.exitCode), zip, () => {
      // The rest of the answer is in memory, so the worker may end.
      release();
      sha256 = source.digest?.(zip) ?? null;
    });
    return { bytes: zip.length, sha256 };
  }
  const path = await directory.make();
  const members = await openMembers(
    names.map((name) => ({ name, path: join(path, name), isStored: isCompressed(name) })),
    limits.maxOutputBytes,
  );
  held.resize(members.bytes);
  try {
    const stream = output.begin(headOf(answer.exitCode));
    return { bytes: await members.streamTo(stream, apiTexts), sha256: null };
  } finally {
    await members.close();
  }
}

export function headOf(exitCode: number): AnswerHead {
  return {
    status: 200,
    headers: {
      "Content-Type": resultArchive.mediaType,
      "Content-Disposition": `attachment; filename="${resultArchive.fileName}"`,
      "Cache-Control": "no-store",
      [exitCodeHeader]: String(exitCode),
    },
  };
}

/** The part of a checked job that `api_result.json` tells. */
type ToldJob = Pick<CheckedRun, "effective" | "input"> & {
  spec: Pick<CheckedRun["spec"], "skill">;
};

export function textMembers(
  source: AnswerSource<ToldJob>,
  { commit, debugArtifacts }: AnswerConfig["answers"],
): TextMember[] {
  const result = { name: apiMembers.result, content: JSON.stringify(apiResult(source, commit)) };
  if (!debugArtifacts) return [result];
  return [{ name: apiMembers.trace, content: JSON.stringify(trace(source)) }, result];
}

function apiResult(
  { checked, clock, job, requestId }: AnswerSource<ToldJob>,
  commit: string,
): ApiResult {
  const { answer } = job;
  const fit = fitVerdict(answer.fit, checked.spec.skill.name);
  return {
    exit_code: answer.exitCode,
    exit_codes: answer.exitCodes,
    message: answer.message,
    hint: hintOf(answer, fit),
    fit,
    format_codes: answer.formatCodes,
    ...(job.pdf !== null && { pdf: { pages: job.pdf.pages, codes: job.pdf.codes } }),
    ...(job.preview !== null && {
      preview: { pages: job.preview.pages, shown: job.preview.shown },
    }),
    ...(job.toc !== null && { toc: { written: job.toc.written, codes: job.toc.codes } }),
    request_id: requestId,
    timing: clock.timing(),
    input: checked.input,
    effective: checked.effective,
    build: { version, commit },
  };
}

/** A sentence that names the fault and the remedy. The recorded messages say less. */
function hintOf(
  { exitCode, message }: { exitCode: ExitCode; message: string },
  fit: FitVerdict,
): string | null {
  const sentences: string[] = [];
  const isUnfit = message === unfitMessage;
  if (exitCode !== 0 && !isUnfit)
    sentences.push(jobExits[exitCode].meaning, jobExits[exitCode].remedy);
  if (fit.reason !== null) sentences.push(fit.message, fitFaults[fit.reason].remedy);
  return sentences.length === 0 ? null : sentences.join(" ");
}

function trace({ checked, clock, job, requestId }: AnswerSource<ToldJob>): Trace {
  return {
    request_id: requestId,
    exit_code: job.answer.exitCode,
    subprocess: { pid: job.pid, start_method: job.startMethod },
    effective: checked.effective,
    timing: clock.timing(),
  };
}
