import type { Logger } from "pino";

/** Errors that are in no answer to a request, by the `event` of their line in the log. */
export const backgroundErrors = [
  "audit_not_written",
  "cleanup_failed",
  "database_connection_lost",
  "idempotency_answer_not_kept",
  "idempotency_key_not_freed",
  "key_use_not_noted",
  "keys_not_read",
  "rows_not_removed",
  "stored_jobs_failed",
  "webhooks_failed",
] as const;

export type BackgroundError = (typeof backgroundErrors)[number];

/** Logs errors that no answer tells, and counts them for the metrics. */
export class BackgroundErrors {
  readonly #log: Pick<Logger, "error" | "warn">;
  readonly #counts = new Map<BackgroundError, number>(backgroundErrors.map((event) => [event, 0]));

  constructor(log: Pick<Logger, "error" | "warn">) {
    this.#log = log;
  }

  /** How often each has happened in this process. */
  get counts(): ReadonlyMap<BackgroundError, number> {
    return this.#counts;
  }

  /** Something is lost or undone, and an operator has to look. */
  error(event: BackgroundError, fields: Readonly<Record<string, unknown>>): void {
    this.#count(event);
    this.#log.error({ event, ...fields });
  }

  /** The server goes on by itself. */
  warn(event: BackgroundError, fields: Readonly<Record<string, unknown>>): void {
    this.#count(event);
    this.#log.warn({ event, ...fields });
  }

  #count(event: BackgroundError): void {
    this.#counts.set(event, (this.#counts.get(event) ?? 0) + 1);
  }
}
