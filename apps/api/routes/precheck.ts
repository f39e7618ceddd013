import { join } from "node:path";
import { finished } from "node:stream/promises";
import { artifactNames } from "../../engine/artifact-names.ts";
import { checkAttached, WrongArtifacts } from "../archive/attached.ts";
import { readSmall } from "../archive/open-artifact.ts";
import { sendJson } from "../middleware/json.ts";
import type { JobKind, JobResult } from "./job-route.ts";
import { type CheckedJob, checkPrecheck } from "./run-checks.ts";

/** `POST /v1/precheck`: what a run would do, as JSON. It opens a document, so it costs a worker. */
export const precheckKind: JobKind<CheckedJob> = {
  path: "/v1/precheck",
  check: checkPrecheck,
  request: () => ({ kind: "precheck", exportSuggestedPolicy: false, reportForms: [] }),
  answer: async (res, result) => {
    const content = await readReport(result);
    result.held.resize(content.length);
    const report = parseReport(content);
    const bytes = sendJson(res, Object.assign({ request_id: "" }, report, ownMembers(result)));
    await finished(res);
    const logFields = { expected_exit_code: result.outcome.exitCode };
    return { outcome: "ok", bytes, logFields };
  },
};

/** A report lists what it found up to a limit, and is parsed here: none is larger. */
const maxReportBytes = 4 * 1024 * 1024;

async function readReport({ outcome, attachments, directory }: JobResult<CheckedJob>) {
  if (attachments.length === 0) {
    const path = join(await directory.make(), artifactNames.precheck);
    return readSmall(path, maxReportBytes);
  }
  const [report] = checkAttached(outcome.attached, attachments, [artifactNames.precheck]);
  return report as Buffer;
}

function parseReport(bytes: Buffer): object {
  const report: unknown = JSON.parse(bytes.toString("utf8"));
  if (typeof report !== "object" || report === null || Array.isArray(report)) {
    throw new WrongArtifacts();
  }
  return report;
}

/** Whatever the worker says of them. */
function ownMembers({ request_id, outcome }: JobResult<CheckedJob>) {
  return { request_id, expected_exit_code: outcome.exitCode };
}
