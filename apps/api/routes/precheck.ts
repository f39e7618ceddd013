import { isUtf8 } from "node:buffer";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";
import { artifactNames } from "../../contract/artifacts.ts";
import { walkJson } from "../../engine/inputs.ts";
import { checkAttached, WrongArtifacts } from "../archive/attached.ts";
import { readSmall } from "../archive/open-artifact.ts";
import type { DoneJob } from "../jobs/executor.ts";
import { sendJsonText } from "../middleware/json.ts";
import type { JobKind } from "./job-kind.ts";
import { type CheckedJob, checkPrecheck } from "./run-checks.ts";

/** `POST /v1/precheck`: what a run would do, as JSON. It opens a document, so it costs a worker. */
export const precheckKind: JobKind<CheckedJob> = {
  path: "/v1/precheck",
  check: checkPrecheck,
  answer: async (res, { job, requestId }) => {
    const { exitCode } = job.answer;
    const report = await readReport(job);
    job.held.resize(report.length);
    await checkReport(report, exitCode);
    const own = `{"request_id":${JSON.stringify(requestId)},`;
    const bytes = sendJsonText(res, Buffer.concat([Buffer.from(own), report.subarray(1)]));
    job.release();
    await finished(res);
    const logFields = { expected_exit_code: exitCode };
    return { outcome: "ok", bytes, sha256: null, logFields };
  },
};

/** A report lists what it found up to a limit: none is larger. */
const maxReportBytes = 4 * 1024 * 1024;

async function readReport({ answer, directory }: DoneJob): Promise<Buffer> {
  if (answer.attachments.length === 0) {
    const path = join(await directory.make(), artifactNames.precheck);
    return readSmall(path, maxReportBytes);
  }
  const [report] = checkAttached(answer.attached, answer.attachments, [artifactNames.precheck]);
  return report as Buffer;
}

/** Some milliseconds. */
const tokensAtOnce = 10_000;
const maxMembers = 64;

/**
 * Looks at a report without making anything of it, a piece at a time: of four megabytes of `{}` V8 makes
 * objects for seconds, and everybody else waits.
 *
 * @throws WrongArtifacts for what is no JSON object, has a member twice or one that is ours, or says
 *   another exit code than the worker has said.
 */
async function checkReport(report: Buffer, exitCode: number): Promise<void> {
  const members = new Set(["request_id"]);
  const take = (name: string, value: string | null) => {
    const isWrong = name === "expected_exit_code" && value !== String(exitCode);
    if (members.has(name) || isWrong || members.size >= maxMembers) throw new WrongArtifacts();
    members.add(name);
  };
  if (report[0] !== openBrace || !isUtf8(report)) throw new WrongArtifacts();
  const walk = walkJson(report.toString("utf8"), tokensAtOnce, take);
  let step = walk.next();
  for (; step.done !== true; step = walk.next()) await setImmediate();
  if (step.value !== null || members.size === 1) throw new WrongArtifacts();
}

const openBrace = 0x7b;
