import type { Database } from "../state/database.ts";
import { checkStored } from "./archive-events.ts";
import { ArchiveFault } from "./archive-file.ts";
import type { ArchiveStore } from "./archive-store.ts";
import { expiredBlob } from "./expire-events.ts";
import type { AuditFault } from "./verify-events.ts";

/**
 * Reads every archive that the database lists, and compares it with the seals in the database.
 *
 * @returns the number of archives that were read, and their faults.
 */
export async function verifyArchives(
  { db }: Database,
  store: ArchiveStore,
): Promise<{ archives: number; faults: AuditFault[] }> {
  const rows = await db
    .selectFrom("audit_archives")
    .selectAll()
    .where("blob", "!=", expiredBlob)
    .orderBy("first_seq")
    .execute();
  const faults: AuditFault[] = [];
  for (const { first_seq: first, last_seq: last, blob, sha256 } of rows) {
    try {
      const digest = await checkStored(store, blob, sha256);
      const seal = await db
        .selectFrom("audit_seals")
        .select("hash")
        .where("number", "=", digest.last_seal)
        .executeTakeFirst();
      const fits = digest.first_seq === first && digest.last_seq === last;
      if (!fits || seal?.hash !== digest.head) {
        throw new ArchiveFault(`its last seal is not seal ${digest.last_seal} of the database`);
      }
    } catch (error) {
      if (!(error instanceof ArchiveFault)) throw error;
      const { kind, message } = error;
      faults.push({ kind, first, last, message: `archive ${blob}: ${message}` });
    }
  }
  return { archives: rows.length, faults };
}
