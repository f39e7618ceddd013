import type { Transaction } from "kysely";
import { z } from "zod";
import type { Database } from "../state/database.ts";
import type { Schema } from "../state/schema.ts";

const fact = "last_backup";

const lastBackup = z.strictObject({
  /** Milliseconds since 1970. */
  made_at: z.int(),
  /** The name of its directory. */
  name: z.string(),
  /** SHA-256 of its manifest, in hexadecimal. */
  sha256: z.string(),
});

export type LastBackup = z.infer<typeof lastBackup>;

/** @returns the last backup that `docops backup` made of this database; null if there is none. */
export async function readLastBackup({ db }: Pick<Database, "db">): Promise<LastBackup | null> {
  const row = await db
    .selectFrom("facts")
    .select("value")
    .where("name", "=", fact)
    .executeTakeFirst();
  return row === undefined ? null : lastBackup.parse(JSON.parse(row.value));
}

export async function noteLastBackup(
  { now }: Pick<Database, "now">,
  transaction: Transaction<Schema>,
  backup: LastBackup,
): Promise<void> {
  const value = JSON.stringify(backup);
  await transaction
    .insertInto("facts")
    .values({ name: fact, value, updated_at: now })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value, updated_at: now }))
    .execute();
}
