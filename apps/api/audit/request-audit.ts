import type { AuditLog } from "./audit-writer.ts";
import type { AuditAction, AuditOrigin } from "./event.ts";
import { type JobFacts, jobEvent } from "./job-event.ts";
import { Refusals } from "./refusals.ts";

/** A request that was refused. */
export interface Refusal {
  /** Method and route of the request. */
  object: string;
  /** The reason, as a code. */
  reason: string;
  status: number;
  /** The full address of the client. Refusals are counted by it. It is not written. */
  client: string;
}

/** Records the events of routes. No method makes a request wait. */
export class RequestAudit {
  readonly #log: AuditLog;
  readonly #refusals: Refusals;

  constructor(log: AuditLog) {
    this.#log = log;
    this.#refusals = new Refusals(log);
  }

  jobEnded(origin: AuditOrigin, facts: JobFacts): void {
    this.#log.note(jobEvent(origin, facts));
  }

  /** A client has submitted, cancelled, retried or deleted a stored job or a batch. @param job its id. */
  jobChanged(
    origin: AuditOrigin,
    {
      action,
      facts = {},
      job,
    }: {
      action: Extract<AuditAction, `job.${string}` | `batch.${string}`>;
      job: string;
      facts?: Omit<JobFacts, "route" | "outcome">;
    },
  ): void {
    this.#log.note({ ...origin, action, object: job, outcome: "ok", detail: { ...facts } });
  }

  /** A client has added, published or deleted a version of a kept template, or deleted the template. */
  templateChanged(
    origin: AuditOrigin,
    {
      action,
      name,
      detail,
    }: {
      action: Extract<AuditAction, `template.${string}`>;
      name: string;
      detail: Readonly<Record<string, string | number | null>>;
    },
  ): void {
    this.#log.note({ ...origin, action, object: name, outcome: "ok", detail });
  }

  signedIn(origin: AuditOrigin): void {
    const object = "console";
    this.#log.note({ ...origin, action: "console.signed_in", object, outcome: "ok", detail: {} });
  }

  refused(origin: AuditOrigin, { object, reason, status, client }: Refusal): void {
    this.#refusals.note({ ...origin, object, outcome: reason, detail: { status }, client });
  }

  /** Records the refusals that were only counted so far. */
  close(): void {
    this.#refusals.flush();
  }
}
