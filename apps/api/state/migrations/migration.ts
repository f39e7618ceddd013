import { sql, type Transaction } from "kysely";
import type { Database } from "../database.ts";

/** A transaction on the tables during the migration, which may differ from `Schema`. */
// biome-ignore lint/suspicious/noExplicitAny: the tables of the past have no types
export type MigrationTransaction = Transaction<any>;

/**
 * One migration. Never change a released one. A migration only adds to the schema, so that the previous release works
 * with it too. Remove a column one release after its last use.
 */
export interface Migration {
  name: string;
  up(transaction: MigrationTransaction, dialect: MigrationDialect): Promise<void>;
}

/** The differences between the two engines. */
export interface MigrationDialect {
  readonly engine: Database["engine"];
  /** The column type of bytes. */
  readonly bytes: "blob" | "bytea";
  /** The column type of whole numbers of 64 bits. */
  readonly integer: "integer" | "bigint";
}

export function migrationDialect(engine: Database["engine"]): MigrationDialect {
  return engine === "sqlite"
    ? { engine, bytes: "blob", integer: "integer" }
    : { engine, bytes: "bytea", integer: "bigint" };
}

/**
 * Makes a table refuse one kind of statement by a trigger.
 *
 * @param unless an SQL condition on the row `old` that permits the statement.
 */
export async function refuse(
  db: MigrationTransaction,
  { engine }: MigrationDialect,
  {
    table,
    action,
    unless = null,
  }: { table: string; action: "update" | "delete"; unless?: string | null },
): Promise<void> {
  const name = `${table}_no_${action}`;
  const message = `${table}: no ${action} is allowed`;
  if (engine === "sqlite") {
    const when = unless === null ? "" : `when not (${unless})`;
    await run(
      db,
      `create trigger ${name} before ${action} on ${table} for each row ${when}
       begin select raise(abort, '${message}'); end`,
    );
    return;
  }
  const allowed = unless === null ? "" : `if ${unless} then return old; end if;`;
  await run(
    db,
    `create function ${name}() returns trigger language plpgsql as $$
     begin ${allowed} raise exception '${message}'; end $$`,
  );
  await run(
    db,
    `create trigger ${name} before ${action} on ${table} for each row execute function ${name}()`,
  );
  if (action !== "delete") return;
  await run(
    db,
    `create function ${table}_no_truncate() returns trigger language plpgsql as $$
     begin raise exception '${table}: no truncate is allowed'; end $$`,
  );
  await run(
    db,
    `create trigger ${table}_no_truncate before truncate on ${table}
     for each statement execute function ${table}_no_truncate()`,
  );
}

async function run(db: MigrationTransaction, text: string): Promise<void> {
  await sql.raw(text).execute(db);
}
