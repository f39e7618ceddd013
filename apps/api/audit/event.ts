import { newId } from "../state/ids.ts";

/**
 * What the audit log tells of: `docs/audit.md` says what each means. A name is never changed, for archives of years
 * ago have it.
 */
export type AuditAction =
  | "key.created"
  | "key.rotated"
  | "key.revoked"
  | "console.signed_in"
  | "request.refused"
  | "job.ended"
  | "server.started"
  | "server.stopped"
  | "audit.archived"
  | "audit.expired"
  | "audit.exported"
  | "audit.lost"
  | "state.backed_up"
  | "state.restored";

/** Who did something, and from where. */
export interface AuditOrigin {
  /** `key:<id>`, `jwt:<subject>`, `anonymous`, `command:<user of the system>`, or `server`. */
  actor: string;
  tenant: string | null;
  requestId: string | null;
  /** As the operator wants addresses in the log. */
  address: string | null;
}

/** What happened. Nothing of a document, no value of a task and no secret is ever in it. */
export interface AuditEvent extends AuditOrigin {
  action: AuditAction;
  /** What it was done to, such as the id of a key. */
  object: string | null;
  outcome: string;
  /** Ids, sizes, hashes, counts and codes of ours. */
  detail: Readonly<Record<string, string | number | null>>;
}

/** An event as it is written once: with an id of its own. */
export interface StampedEvent extends AuditEvent {
  id: string;
  /** Milliseconds since 1970, by the clock of the process that saw it. */
  at: number;
}

/** Gives an event its id and its time. */
export function stamp(event: AuditEvent, at = Date.now()): StampedEvent {
  return { ...event, id: newId(), at };
}

/** What the server does by itself. */
export const byServer: AuditOrigin = {
  actor: "server",
  tenant: null,
  requestId: null,
  address: null,
};
