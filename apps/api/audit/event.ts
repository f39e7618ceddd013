import { newId } from "../state/ids.ts";

/**
 * The actions in the audit log, which `docs/audit.md` explains. Never rename one: old archives contain the names.
 */
export type AuditAction =
  | "key.created"
  | "key.rotated"
  | "key.revoked"
  | "console.signed_in"
  | "request.refused"
  | "job.submitted"
  | "job.cancelled"
  | "job.retried"
  | "job.deleted"
  | "batch.submitted"
  | "batch.cancelled"
  | "batch.deleted"
  | "template.created"
  | "template.published"
  | "template.deleted"
  | "job.ended"
  | "server.started"
  | "server.stopped"
  | "audit.archived"
  | "audit.expired"
  | "audit.exported"
  | "audit.lost"
  | "webhook.dead"
  | "state.backed_up"
  | "state.restored";

/** The actor that caused an event, and the address that it came from. */
export interface AuditOrigin {
  /** `key:<id>`, `jwt:<subject>`, `anonymous`, `command:<user of the system>`, or `server`. */
  actor: string;
  tenant: string | null;
  requestId: string | null;
  /** The client's address in the form that `DOCOPS_LOG_CLIENT_ADDRESS` sets. */
  address: string | null;
}

/** An event of the audit log. It never contains document text, values of a task or secrets. */
export interface AuditEvent extends AuditOrigin {
  action: AuditAction;
  /** The object of the action, such as the id of a key. */
  object: string | null;
  outcome: string;
  /** Ids, sizes, hashes, counts and error codes. */
  detail: Readonly<Record<string, string | number | null>>;
}

/** An event with an id and a time. The id prevents that an event is written twice. */
export interface StampedEvent extends AuditEvent {
  id: string;
  /** Milliseconds since 1970, by the clock of the process that recorded it. */
  at: number;
}

/** Gives an event its id and its time. */
export function stamp(event: AuditEvent, at = Date.now()): StampedEvent {
  return { ...event, id: newId(), at };
}

/** The origin of events that the server causes itself. */
export const serverOrigin: AuditOrigin = {
  actor: "server",
  tenant: null,
  requestId: null,
  address: null,
};
