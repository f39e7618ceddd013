import { lastSeal } from "./audit/seal-events.ts";
import { readLastBackup } from "./backup/last-backup.ts";
import type { StatusSources } from "./routes/status.ts";
import type { Database } from "./state/database.ts";

/** The sources of `/status` that read the state. */
export function stateStatus(
  database: Database,
): Required<Pick<StatusSources, "lastBackup" | "lastAuditSeal">> {
  return {
    lastBackup: async () => {
      const last = await readLastBackup(database);
      return last && new Date(last.made_at);
    },
    lastAuditSeal: async () => {
      const seal = await lastSeal(database.db);
      if (seal === null) return null;
      const { number, hash, sealed_at } = seal;
      return { number, hash, sealed_at: new Date(sealed_at).toISOString() };
    },
  };
}
