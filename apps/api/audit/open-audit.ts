import type { Database } from "../state/database.ts";
import { Locks } from "../state/locks.ts";
import { type AuditLog, AuditWriter } from "./audit-writer.ts";
import { serverOrigin } from "./event.ts";
import type { SealRow } from "./hashes.ts";
import { RequestAudit } from "./request-audit.ts";
import { Sealer } from "./sealer.ts";

/** The audit log of a server. */
export interface Audit {
  requests: RequestAudit;
  /** Records an event that no request has caused. */
  note: AuditLog["note"];
  /** Events that are not in the database yet, and those that will never be. */
  readonly backlog: AuditWriter["backlog"];
  /** Records the end of this process and writes the queue. @returns how many events could not be written. */
  close(): Promise<number>;
}

export interface AuditOptions {
  database: Database;
  /** The detail of `server.started`: the version, and a hash of the settings without secrets. */
  start: Readonly<Record<string, string | number>>;
  /** Called for each seal that this process makes. */
  onSeal: (seal: SealRow) => void;
  /** Called when events cannot be written or sealing fails. */
  onError: (error: unknown) => void;
}

/** How long after the death of a sealer another process takes over, in milliseconds. */
const leaseMs = 30_000;

/** Starts the audit log. The caller closes the database. */
export function openAudit({ database, start, onSeal, onError }: AuditOptions): Audit {
  const writer = new AuditWriter({ database, onFailure: onError });
  const locks = new Locks(database, leaseMs);
  const sealer = new Sealer({ database, locks, onSeal, onError });
  const requests = new RequestAudit(writer);
  const { pid } = process;
  const object = `process ${pid}`;
  writer.note({ ...serverOrigin, action: "server.started", object, outcome: "ok", detail: start });
  return {
    requests,
    note: (event) => writer.note(event),
    get backlog() {
      return writer.backlog;
    },
    close: async () => {
      requests.close();
      writer.note({ ...serverOrigin, action: "server.stopped", object, outcome: "ok", detail: {} });
      // The writer closes before the sealer. Another process can seal its last events.
      const left = await writer.close();
      await sealer.close();
      return left;
    },
  };
}
