import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readConfig } from "../../apps/api/config/config.ts";
import type { Database } from "../../apps/api/state/database.ts";
import { StateUnavailableError } from "../../apps/api/state/errors.ts";
import { openUnchecked } from "../../apps/api/state/open-state.ts";
import { StatementNames } from "../../apps/api/state/postgres/statement-names.ts";
import { PostgresServer } from "./postgres.ts";

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await PostgresServer.start();
});
afterAll(() => postgres.remove());

/** Opens a database with one connection, so that every query meets the same one. */
async function openOne(): Promise<Database> {
  const url = postgres.createDatabase();
  const { state } = readConfig({ DATABASE_URL: url, DOCOPS_DATABASE_CONNECTIONS: "1" });
  return openUnchecked(state, {}, { statementTimeoutMs: 5000 });
}

async function preparedOn({ db }: Database): Promise<string[]> {
  const asked = sql<{ statement: string }>`select statement from pg_prepared_statements`;
  return (await asked.execute(db)).rows.map(({ statement }) => statement);
}

const ask = async ({ db }: Database, number: number) =>
  (await sql<{ sum: number }>`select ${number}::int + 1 as sum`.execute(db)).rows[0]?.sum;

it("a statement with values that comes again is prepared once, and one that comes once is not", async () => {
  const database = await openOne();
  await sql`select ${1}::int as once`.execute(database.db);
  for (let number = 1; number <= 5; number++) expect(await ask(database, number)).toBe(number + 1);
  expect(await preparedOn(database)).toEqual(["select $1::int + 1 as sum"]);
  await database.close();
});

it("behind a pooler that forgets prepared statements one query is refused, and all later ones are not prepared", async () => {
  const database = await openOne();
  for (let number = 1; number <= 3; number++) await ask(database, number);
  await sql`deallocate all`.execute(database.db);
  await expect(ask(database, 4)).rejects.toThrow(StateUnavailableError);
  for (let number = 5; number <= 9; number++) expect(await ask(database, number)).toBe(number + 1);
  expect(await preparedOn(database)).toEqual([]);
  await database.close();
});

it("after a migration a prepared statement is refused once, and then gives the new columns", async () => {
  const database = await openOne();
  const { db } = database;
  await sql`create table things (name text)`.execute(db);
  await sql`insert into things values ('a')`.execute(db);
  const read = async () => (await sql`select * from things where name = ${"a"}`.execute(db)).rows;
  for (let time = 0; time < 4; time++) expect(await read()).toEqual([{ name: "a" }]);
  await sql`alter table things add column size int`.execute(db);
  await expect(read()).rejects.toThrow(StateUnavailableError);
  for (let time = 0; time < 4; time++) expect(await read()).toEqual([{ name: "a", size: null }]);
  await database.close();
});

it("statements without end get no names without end", () => {
  const names = new StatementNames();
  const given = new Set<string | undefined>();
  for (let number = 0; number < 5000; number++) {
    for (let time = 0; time < 4; time++) given.add(names.nameOf(`select ${number}`));
  }
  expect(given.size).toBe(201);
  const long = `select '${"x".repeat(5000)}'`;
  for (let time = 0; time < 4; time++) expect(new StatementNames().nameOf(long)).toBeUndefined();
});
