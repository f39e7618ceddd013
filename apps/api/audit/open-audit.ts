import type { Database } from "../state/database.ts";
import { Locks } from "../state/locks.ts";
import { AuditWriter } from "./audit-writer.ts";
import { byServer } from "./event.ts";
import type { SealRow } from "./hashes.ts";
import { RequestAudit } from "./request-audit.ts";
import { Sealer } from "./sealer.ts";

/** The audit log of a server. */
export interface Audit {
  requests: RequestAudit;
  /** Events that are not in the database yet, and those that never will be. */
  readonly backlog: AuditWriter["backlog"];
  /** Notes the end of this process, and writes all that waits. @returns how many events could not be written. */
  close(): Promise<number>;
}

export interface AuditOptions {
  database: Database;
  /** What `server.started` tells: version, and a hash of the settings without secrets. */
  start: Readonly<Record<string, string | number>>;
  /** Hears of each seal that this process makes. */
  onSeal: (seal: SealRow) => void;
  /** The database cannot be written, or sealing has failed. */
  onError: (error: unknown) => void;
}

/** A sealer that dies is followed by another one after so long, in milliseconds. */
const leaseMs = 30_000;

/** Begins an audit log in a database, which stays its owner's. */
export function openAudit({ database, start, onSeal, onError }: AuditOptions): Audit {
  const writer = new AuditWriter({ database, onFailure: onError });
  const locks = new Locks(database, leaseMs);
  const sealer = new Sealer({ database, locks, onSeal, onError });
  const requests = new RequestAudit(writer);
  const { pid } = process;
  const object = `process ${pid}`;
  writer.note({ ...byServer, action: "server.started", object, outcome: "ok", detail: start });
  return {
    requests,
    get backlog() {
      return writer.backlog;
    },
    close: async () => {
      requests.close();
      writer.note({ ...byServer, action: "server.stopped", object, outcome: "ok", detail: {} });
      // Before the sealer: what the last second brought may still be sealed by another process.
      const left = await writer.close();
      await sealer.close();
      return left;
    },
  };
}
