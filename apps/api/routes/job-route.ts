import type { RequestHandler } from "express";
import type { JobFacts } from "../audit/job-event.ts";
import { loggedAddress } from "../client-address.ts";
import { ApiError } from "../errors.ts";
import { notReady, shuttingDown } from "../jobs/job-errors.ts";
import { auditOrigin } from "../middleware/audit-origin.ts";
import { outcomeOf } from "../middleware/error-handler.ts";
import { routeOf } from "../middleware/matched-route.ts";
import { requestFields } from "../middleware/request-fields.ts";
import { arrivalOf } from "../middleware/request-id.ts";
import { traceOf } from "../middleware/trace-requests.ts";
import type { Readiness } from "../readiness.ts";
import type { JobKind } from "./job-kind.ts";
import { type JobDependencies, OpenJobRequest } from "./open-job-request.ts";
import type { CheckedJob } from "./run-checks.ts";

/** A route for one kind of job: receives a form, checks it, runs the job, and answers. */
export function jobRoute<C extends CheckedJob>(
  kind: JobKind<C>,
  dependencies: JobDependencies,
): RequestHandler {
  const { audit, config, executor, log, metrics, readiness, requests } = dependencies;
  const answer: RequestHandler = async (req, res) => {
    log.info({
      event: "start",
      ...requestFields(res),
      route: routeOf(res),
      content_length: Number(req.get("content-length") ?? 0),
      ...loggedAddress(req.ip, config.log.clientAddress),
    });
    const request = new OpenJobRequest(kind, dependencies, req, res);
    const isAdmitted = requests.admit();
    const count = (outcome: string, exitCode: number | null) => {
      const tookMs = performance.now() - arrivalOf(res);
      if (request.storedId === null)
        metrics?.jobEnded(routeOf(res) ?? "other", outcome, exitCode, tookMs);
      traceOf(res).set(() => ({
        "docops.outcome": outcome,
        ...(exitCode !== null && { "docops.exit_code": exitCode }),
      }));
    };
    const note = (facts: Pick<JobFacts, "outcome" | "exit_code" | "error_code">) => {
      // A request that is refused before the upload is not a job. A stored job has not ended yet.
      if (audit === null || request.facts === null || request.storedId !== null) return;
      const origin = auditOrigin(req, res, config.log.clientAddress);
      audit.jobEnded(origin, { route: routeOf(res) ?? "other", ...request.facts, ...facts });
    };
    const noteStored = (id: string) => {
      const origin = auditOrigin(req, res, config.log.clientAddress);
      const action = kind.submitted ?? "job.submitted";
      audit?.jobChanged(origin, { action, job: id, facts: request.facts ?? {} });
    };
    try {
      // These checks come before the body is read and before a directory is made.
      checkReady(readiness);
      const isFull = kind.store === undefined && executor.isFull;
      if (!isAdmitted || isFull) throw executor.refusal("admission");
      const { outcome, exitCode } = await request.perform();
      count(outcome, exitCode);
      if (request.storedId !== null) noteStored(request.storedId);
      note({ outcome, ...(exitCode !== null && { exit_code: exitCode }) });
    } catch (thrown) {
      const error = await request.failedWith(thrown);
      count(outcomeOf(error), null);
      note({
        outcome: outcomeOf(error),
        ...(error instanceof ApiError ? { error_code: error.code } : {}),
      });
      throw error;
    } finally {
      // The answer is already sent. An error is answered after everything that the request held is released.
      await request.dispose();
      if (isAdmitted) requests.leave();
    }
  };
  // The client receives the answer before the request ends.
  return (req, res, next) => traceOf(res).during(async () => answer(req, res, next));
}

function checkReady({ isDraining, reasons }: Readiness): void {
  if (isDraining) throw shuttingDown("admission");
  if (reasons.length > 0) throw notReady("admission", reasons);
}
