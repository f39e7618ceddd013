import { backup, DatabaseSync } from "node:sqlite";
import { verifyAudit } from "../audit/verify-events.ts";
import { openSqlite } from "../state/sqlite/open.ts";
import { BackupError } from "./backup-error.ts";

/**
 * Copies a SQLite database while others write to it (sqlite.org/backup.html).
 *
 * @param source the file of the database.
 * @param target the file of the copy, which is not there yet.
 */
export async function copySqlite(source: string, target: string): Promise<void> {
  const database = new DatabaseSync(source, { readOnly: true, timeout: 5000 });
  try {
    // In one step: a copy in several begins anew whenever another process writes between two of them.
    await backup(database, target, { rate: 2 ** 31 - 1 });
  } finally {
    database.close();
  }
}

/**
 * Looks at every page of a copy, and at its audit log. The copy may be written to: not for an original.
 *
 * @throws BackupError that names the file.
 */
export async function checkSqlite(path: string): Promise<void> {
  const problems = integrityProblems(path);
  if (problems.length > 0) {
    throw new BackupError(`the database in ${path} is not whole`, problems.slice(0, 10));
  }
  const database = openSqlite(path);
  try {
    const { faults } = await verifyAudit(database);
    if (faults.length > 0) throw changedAudit(path, faults);
  } finally {
    await database.close();
  }
}

/** The error of an audit log that is not as it was written. */
export function changedAudit(where: string, faults: readonly { message: string }[]): BackupError {
  const lines = faults.slice(0, 10).map(({ message }) => message);
  return new BackupError(`the audit log in ${where} is not as it was written`, lines);
}

function integrityProblems(path: string): string[] {
  const database = new DatabaseSync(path);
  try {
    const rows = database.prepare("pragma integrity_check").all();
    return rows.map((row) => String(row.integrity_check)).filter((line) => line !== "ok");
  } catch (error) {
    return [(error as Error).message];
  } finally {
    database.close();
  }
}
