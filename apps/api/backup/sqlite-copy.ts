import { backup, DatabaseSync } from "node:sqlite";
import { verifyAudit } from "../audit/verify-events.ts";
import { openSqlite } from "../state/sqlite/open.ts";
import { BackupError } from "./backup-error.ts";

/**
 * Copies a SQLite database while other processes write to it (sqlite.org/backup.html).
 *
 * @param source the file of the database.
 * @param target the file of the copy, which must not exist.
 */
export async function copySqlite(source: string, target: string): Promise<void> {
  const database = new DatabaseSync(source, { readOnly: true, timeout: 5000 });
  try {
    // In one step: a copy in several steps starts over whenever another process writes between two steps.
    await backup(database, target, { rate: 2 ** 31 - 1 });
  } finally {
    database.close();
  }
}

/**
 * Checks every page of a copy, and its audit log. It may write to the file, so do not use it on an original.
 *
 * @throws BackupError that names the file.
 */
export async function checkSqlite(path: string): Promise<void> {
  const problems = integrityProblems(path);
  if (problems.length > 0) {
    throw new BackupError(`the database in ${path} is damaged`, problems.slice(0, 10));
  }
  const database = openSqlite(path);
  try {
    const { faults } = await verifyAudit(database);
    if (faults.length > 0) throw changedAudit(path, faults);
  } finally {
    await database.close();
  }
}

/** The error for an audit log with faults. */
export function changedAudit(where: string, faults: readonly { message: string }[]): BackupError {
  const lines = faults.slice(0, 10).map(({ message }) => message);
  return new BackupError(`the audit log in ${where} differs from what was written`, lines);
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
