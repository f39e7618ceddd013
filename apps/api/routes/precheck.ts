import { join } from "node:path";
import { finished } from "node:stream/promises";
import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";
import { artifactNames } from "../../engine/artifact-names.ts";
import { maxAttachedBytes } from "../../worker/protocol.ts";
import { checkAttached } from "../archive/attached.ts";
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
    const report = JSON.parse((await readReport(result)).toString("utf8"));
    const bytes = sendJson(res, { request_id: result.request_id, ...report });
    await finished(res);
    const logFields = { expected_exit_code: result.outcome.exitCode };
    return { outcome: "ok", bytes, logFields };
  },
};

/** A report lists what it found up to a limit, and is parsed here: none is larger. */
const maxReportBytes = 4 * 1024 * 1024;

async function readReport({ outcome, attachments, directory }: JobResult<CheckedJob>) {
  const [about] = outcome.attached;
  const [bytes] = attachments;
  if (about === undefined || bytes === undefined) {
    const path = join(await directory.make(), artifactNames.precheck);
    return readSmall(path, maxReportBytes);
  }
  checkAttached(outcome.attached, attachments, [artifactNames.precheck]);
  return promisify(inflateRaw)(bytes, { maxOutputLength: maxAttachedBytes });
}
