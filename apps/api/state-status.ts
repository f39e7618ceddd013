import { lastSeal } from "./audit/seal-events.ts";
import { readLastBackup } from "./backup/last-backup.ts";
import { readQueueFacts } from "./jobs/store/queue-facts.ts";
import type { StatusSources } from "./routes/status.ts";
import type { Database } from "./state/database.ts";

/** The sources of `/status` that read the state. */
export function stateStatus(
  database: Database,
): Required<Pick<StatusSources, "lastBackup" | "lastAuditSeal" | "storedJobs">> {
  return {
    storedJobs: async () => {
      const facts = await readQueueFacts(database);
      const { busyLanes, dead, oldestWaitingMs, runners, running, slots, waiting } = facts;
      return {
        ...{ waiting, running, dead },
        oldest_waiting_seconds: oldestWaitingMs / 1000,
        tenants_waiting: busyLanes,
        ...{ runners, slots },
      };
    },
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
