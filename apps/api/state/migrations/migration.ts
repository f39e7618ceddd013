import { sql, type Transaction } from "kysely";
import type { Database } from "../database.ts";

/** What a migration works with: the tables as they are on its way, and not as `Schema` has them. */
// biome-ignore lint/suspicious/noExplicitAny: the tables of the past have no types
export type MigrationTransaction = Transaction<any>;

/**
 * One step of the schema. It is never changed once it was released. It only adds, so that the release before can work
 * beside it: what goes away goes a release after nothing uses it any more.
 */
export interface Migration {
  name: string;
  up(transaction: MigrationTransaction, dialect: MigrationDialect): Promise<void>;
}

/** What the two engines call differently. */
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
 * Makes a table refuse a kind of statement.
 *
 * @param unless an SQL condition on `old` under which a row may go all the same.
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
