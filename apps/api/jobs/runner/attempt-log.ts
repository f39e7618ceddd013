import type { Logger } from "pino";
import type { ErrorBody } from "../../../contract/answers/error.ts";
import type { JobFacts } from "../../audit/job-event.ts";
import type { RequestAudit } from "../../audit/request-audit.ts";
import type { JobLease } from "../store/job-leases.ts";
import type { StoredResult } from "../work/stored-result.ts";
import type { StoredRun } from "../work/stored-run.ts";
import { type AttemptEnd, type AttemptState, attemptStates } from "./job-runner.ts";

/** States after which the job has ended. */
const ends: readonly AttemptState[] = ["succeeded", "failed", "cancelled", "dead"];

/** States that an operator may want to look into. */
const warned: readonly AttemptState[] = ["dead", "delayed", "postponed"];

/** Tells log, audit log and metrics how the attempts of this process ended. */
export class AttemptLog {
  readonly counts: Record<AttemptState, number>;
  readonly #log: Logger;
  readonly #audit: Pick<RequestAudit, "jobEnded">;

  constructor({ audit, log }: { audit: Pick<RequestAudit, "jobEnded">; log: Logger }) {
    this.#log = log;
    this.#audit = audit;
    const zeros = attemptStates.map((state) => [state, 0]);
    this.counts = Object.fromEntries(zeros) as Record<AttemptState, number>;
  }

  ended(lease: JobLease, state: AttemptState, end: AttemptEnd): void {
    this.counts[state]++;
    const { attempt, id: job, tenant } = lease;
    const { requestId: request_id, skill } = lease.spec as StoredRun;
    const facts = factsOf(state, end);
    const level = warned.includes(state) ? "warn" : "info";
    this.#log[level]({
      event: "job_attempt",
      ...{ job, tenant, attempt, outcome: state, skill, request_id },
      ...facts,
      ...unfitness(state, end),
    });
    if (!ends.includes(state)) return;
    const origin = { actor: "server", tenant, requestId: request_id, address: null };
    this.#audit.jobEnded(origin, { route: "/v1/jobs", job, outcome: state, skill, ...facts });
  }
}

function factsOf(
  state: AttemptState,
  end: AttemptEnd,
): Pick<JobFacts, "exit_code" | "error_code" | "output_bytes" | "output_sha256"> {
  if (end.kind === "broken") return codeOf(end.broken.error);
  if (end.kind === "postponed") return codeOf(end.error);
  if (end.kind !== "outcome") return {};
  const { outcome } = end;
  if (outcome.state === "failed") return codeOf(outcome.error);
  if (state !== "succeeded") return {};
  const { bytes, exit_code, sha256 } = outcome.result as StoredResult;
  return { exit_code, output_bytes: bytes, output_sha256: sha256 };
}

/** Why the template of a job does not fit its skill; empty if it does. */
function unfitness(state: AttemptState, end: AttemptEnd): Pick<StoredResult, "fit"> {
  if (state !== "succeeded" || end.kind !== "outcome" || end.outcome.state !== "succeeded") {
    return {};
  }
  const { fit } = end.outcome.result as StoredResult;
  return fit === undefined ? {} : { fit };
}

function codeOf(error: unknown): { error_code?: string } {
  if (error === null || typeof error !== "object") return {};
  return { error_code: (error as ErrorBody).error_code };
}
