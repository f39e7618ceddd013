import type { Readable } from "node:stream";
import type { Request, RequestHandler } from "express";
import type { ErrorBody } from "../../../contract/answers/error.ts";
import { mediaTypeOf, resultArchive } from "../../../contract/document-kinds.ts";
import { exitCodeHeader } from "../../../contract/headers.ts";
import { isEndState } from "../../../contract/job-states.ts";
import { type OpenRange, openZipMember, readZipMembers } from "../../archive/zip-members.ts";
import { ApiError, clip, InternalError } from "../../errors.ts";
import { errorOf, resultOf } from "../../jobs/describe-job.ts";
import type { StoredJob } from "../../jobs/store/stored-job.ts";
import type { StoredJobs } from "../../jobs/stored-jobs.ts";
import type { StoredResult } from "../../jobs/work/stored-result.ts";
import { setHead } from "../answer-output.ts";
import { sendContent } from "../send-content.ts";
import { conflict, jobNameOf, noSuchJob } from "./job-of-request.ts";
import { wrong } from "./read-jobs.ts";
import { type ResultKind, resultKinds } from "./result-kinds.ts";

/**
 * `GET /v1/jobs/{id}/result`: the ZIP of a job that succeeded, the member that the query names, or the one that
 * `Accept` prefers.
 */
export function jobResult(jobs: StoredJobs): RequestHandler {
  return async (req, res) => {
    const name = jobNameOf(req, res);
    const job = await jobs.find(name);
    if (job === null) throw noSuchJob(name.id);
    const result = availableResult(job);
    const open: OpenRange = async (range) => existing(await jobs.openBlob(result.key, range));
    const { member } = req.query;
    const content =
      member === undefined
        ? await openKind(req, result, open)
        : await openMember(member, result, open);
    const headers = {
      "Content-Type": content.mediaType,
      "Content-Length": String(content.bytes),
      "Content-Disposition": `attachment; filename="${content.fileName}"`,
      "Cache-Control": "no-store",
      [exitCodeHeader]: String(result.exit_code),
    };
    res.vary("Accept");
    setHead(res, { status: 200, headers });
    if (req.method === "HEAD") {
      content.stream.destroy();
      res.end();
      return;
    }
    await sendContent(content.stream, res);
  };
}

/** @throws ApiError if the job has no result: not yet, not any more, or never. */
function availableResult(job: StoredJob): StoredResult {
  const { expiresAt, id, readAt, state } = job;
  if (!isEndState(state)) {
    const message = "the job has not ended";
    throw conflict(message, { id, state, reason: "not_ended" }, { "Retry-After": "1" });
  }
  if (state === "expired") {
    throw new ApiError("GONE", "state", "the job waited too long for its start", { id, state });
  }
  if (expiresAt !== null && expiresAt <= readAt) {
    throw new ApiError("GONE", "state", "the result is not kept any more", { id, state });
  }
  if (state === "cancelled") {
    throw conflict("the job was cancelled", { id, state, reason: "cancelled" });
  }
  const error = errorOf(job);
  if (error !== null) throw toldError(error);
  return resultOf(job);
}

/** The error of the job as the error of this request, with the id of the request that submitted the job. */
function toldError({ detail, error_code, message }: ErrorBody): ApiError {
  const { request_id, ...rest } = detail;
  return new ApiError(error_code, "worker", message, { ...rest, submitted_by: request_id });
}

interface OpenContent {
  mediaType: string;
  fileName: string;
  bytes: number;
  stream: Readable;
}

/** @throws ApiError INVALID_ARGUMENT if the result has nothing that the client accepts. */
async function openKind(req: Request, result: StoredResult, open: OpenRange): Promise<OpenContent> {
  const types = resultKinds.map(({ mediaType }) => mediaType);
  const preferred = req.accepts(types);
  const kind = resultKinds.find(({ mediaType }) => mediaType === preferred);
  const whole = { start: 0, end: result.bytes - 1 };
  if (kind !== undefined && kind.member === null) {
    const { fileName, mediaType } = resultArchive;
    return { mediaType, fileName, bytes: result.bytes, stream: await open(whole) };
  }
  const members = await readZipMembers(open, result.bytes);
  const member = members.find(({ name }) => name === kind?.member);
  if (kind === undefined || member === undefined) {
    const isThere = (one: ResultKind) =>
      one.member === null || members.some(({ name }) => name === one.member);
    throw new ApiError("INVALID_ARGUMENT", "validation", "the result has no such member", {
      field: "Accept",
      value: clip(req.get("accept") ?? ""),
      allowed: resultKinds.filter(isThere).map(({ mediaType }) => mediaType),
    });
  }
  const stream = await openZipMember(open, member);
  return { mediaType: kind.mediaType, fileName: member.name, bytes: member.size, stream };
}

/** @throws ApiError INVALID_ARGUMENT if the result has no member with the name that the query gives. */
async function openMember(
  name: unknown,
  result: StoredResult,
  open: OpenRange,
): Promise<OpenContent> {
  const members = await readZipMembers(open, result.bytes);
  const member = members.find((one) => one.name === name);
  if (member === undefined) {
    const names = members.map((one) => one.name);
    throw wrong("member", "the result has no such member", name, names);
  }
  const stream = await openZipMember(open, member);
  return {
    mediaType: mediaTypeOf(member.name),
    fileName: member.name,
    bytes: member.size,
    stream,
  };
}

function existing(stream: Readable | null): Readable {
  if (stream !== null) return stream;
  throw new InternalError("state", { error_name: "ResultBlobMissing" });
}
