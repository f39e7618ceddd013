import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";
import { artifactNames } from "../../engine/artifact-names.ts";
import { sendJson } from "../middleware/json.ts";
import type { JobKind, JobResult } from "./job-route.ts";
import { type CheckedJob, checkPrecheck } from "./run-checks.ts";

/** `POST /v1/precheck`: what a run would do, as JSON. It opens a document, so it costs a worker. */
export const precheckKind: JobKind<CheckedJob> = {
  path: "/v1/precheck",
  check: checkPrecheck,
  request: () => ({ kind: "precheck", exportSuggestedPolicy: false, reportForms: [] }),
  answer: async (res, result) => {
    const report = await readReport(result);
    const bytes = sendJson(res, {
      request_id: result.request_id,
      ...JSON.parse(report.toString("utf8")),
    });
    await finished(res);
    const logFields = { expected_exit_code: result.outcome.exitCode };
    return { outcome: "ok", bytes, logFields };
  },
};

async function readReport({ outcome, attachments, directory }: JobResult<CheckedJob>) {
  const [about] = outcome.attached;
  const [bytes] = attachments;
  if (about === undefined || bytes === undefined) {
    return readFile(join(await directory.make(), artifactNames.precheck));
  }
  return promisify(inflateRaw)(bytes, { maxOutputLength: Math.max(about.size, 1) });
}
