import type { AuditLog } from "./audit-writer.ts";
import type { AuditOrigin } from "./event.ts";
import { type JobFacts, jobEvent } from "./job-event.ts";
import { Refusals } from "./refusals.ts";

/** A request that was refused, as `refused` takes it. */
export interface Refusal {
  /** Method and route of the request. */
  object: string;
  /** Why, as a code of ours. */
  reason: string;
  status: number;
  /** The whole address of the client: it is counted by, and not written. */
  client: string;
}

/** What the routes tell the audit log. None of it holds a request up. */
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

  signedIn(origin: AuditOrigin): void {
    const object = "console";
    this.#log.note({ ...origin, action: "console.signed_in", object, outcome: "ok", detail: {} });
  }

  refused(origin: AuditOrigin, { object, reason, status, client }: Refusal): void {
    this.#refusals.note({ ...origin, object, outcome: reason, detail: { status }, client });
  }

  /** Notes what was only counted so far. */
  close(): void {
    this.#refusals.flush();
  }
}
