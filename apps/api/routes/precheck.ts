import { isUtf8 } from "node:buffer";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { type ArtifactName, artifactNames } from "../../contract/artifacts.ts";
import { walkJson } from "../../engine/inputs.ts";
import { checkAttached, WrongArtifacts } from "../archive/attached.ts";
import { readSmall } from "../archive/open-artifact.ts";
import type { DoneJob } from "../jobs/executor.ts";
import type { RunKind } from "./job-kind.ts";
import { type CheckedJob, checkPrecheck } from "./run-checks.ts";

/** `POST /v1/precheck`: a JSON report about what a run would do. It opens a document, so it needs a worker. */
export const precheckKind: RunKind<CheckedJob> = {
  check: checkPrecheck,
  answer: async (output, { job, requestId }) => {
    const { exitCode } = job.answer;
    const report = await readReport(job);
    job.held.resize(report.length);
    await checkReport(report, exitCode);
    const start = `{"request_id":${JSON.stringify(requestId)},`;
    const body = Buffer.concat([Buffer.from(start), report.subarray(1)]);
    await output.whole(jsonHead, body, job.release);
    const logFields = { expected_exit_code: exitCode };
    return { outcome: "ok", bytes: body.length, sha256: null, logFields };
  },
};

const jsonHead = { status: 200, headers: { "Content-Type": "application/json" } };

/** No report is larger, because the lists in it are bounded. */
const maxReportBytes = 4 * 1024 * 1024;

/** Reads the only artifact of a precheck or a comparison. */
export async function readReport(
  { answer, directory }: DoneJob,
  name: ArtifactName = artifactNames.precheck,
): Promise<Buffer> {
  if (answer.attachments.length === 0) {
    const path = join(await directory.make(), name);
    return readSmall(path, maxReportBytes);
  }
  const [report] = checkAttached(answer.attached, answer.attachments, [name]);
  return report as Buffer;
}

/** Reading this many JSON tokens takes some milliseconds. */
const jsonTokensInTurn = 10_000;
const maxMembers = 64;

/**
 * Checks a report without creating its objects, and in pieces: for four megabytes of `{}` V8 would create
 * objects for seconds, while all other requests wait.
 *
 * @throws WrongArtifacts if the report is not a JSON object, has a member twice or a `request_id`, or has
 *   another exit code than the worker's answer.
 */
export async function checkReport(report: Buffer, exitCode: number): Promise<void> {
  const members = new Set(["request_id"]);
  const take = (name: string, value: string | null) => {
    const isWrong = name === "expected_exit_code" && value !== String(exitCode);
    if (members.has(name) || isWrong || members.size >= maxMembers) throw new WrongArtifacts();
    members.add(name);
  };
  if (report[0] !== openBrace || !isUtf8(report)) throw new WrongArtifacts();
  const walk = walkJson(report.toString("utf8"), jsonTokensInTurn, take);
  let step = walk.next();
  for (; step.done !== true; step = walk.next()) await setImmediate();
  if (step.value !== null || members.size === 1) throw new WrongArtifacts();
}

const openBrace = 0x7b;
