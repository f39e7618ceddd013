import { spawnSync } from "node:child_process";
import { sql } from "kysely";
import { getRollbackPlans } from "pg-boss";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import type { StateConfig } from "../../apps/api/config/config.ts";
import { openDelivery } from "../../apps/api/jobs/delivery/open-delivery.ts";
import { migratePgBoss, pgBossState } from "../../apps/api/jobs/delivery/pg-boss-tables.ts";
import { JobGate } from "../../apps/api/jobs/runner/job-gate.ts";
import { SubmissionsFirst } from "../../apps/api/jobs/runner/submissions-first.ts";
import { RunnerRegistry } from "../../apps/api/jobs/store/runner-registry.ts";
import { StateSetupError } from "../../apps/api/state/errors.ts";
import { newId } from "../../apps/api/state/ids.ts";
import { migrateState, openUnchecked } from "../../apps/api/state/open-state.ts";
import { run } from "../scripts/support.ts";
import { openProcess } from "./jobs.ts";
import { PostgresServer } from "./postgres.ts";

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await PostgresServer.start();
});
afterAll(() => postgres.remove());

interface Queue {
  url: string;
  config: StateConfig;
  schemas(): Promise<string[]>;
  open(mayMigrate: boolean): Promise<void>;
}

/** A migrated state without pg-boss's tables. */
async function newQueue(): Promise<Queue> {
  const url = postgres.createDatabase();
  const config: StateConfig = {
    ...{ engine: "postgres", databaseUrl: url, migrate: "auto", maxConnections: 5 },
    directory: "/nonexistent",
  };
  const engine = {
    newState: () => config,
    open: async () => {
      const database = await openUnchecked(config, {}, { statementTimeoutMs: null });
      onTestFinished(() => database.close());
      return database;
    },
  };

  await migrateState(config);
  const { database, leases } = await openProcess(engine, config, "one");
  const open = async (mayMigrate: boolean) => {
    const { delivery, signals } = await openDelivery({
      ...{ queue: "pg-boss", database, databaseUrl: url, redisAddress: null, leases, mayMigrate },
      registry: new RunnerRegistry(database, 1000),
      submissions: new SubmissionsFirst(),
      pollMs: 1000,
      onError: () => undefined,
    });
    await delivery.close();
    await signals.close();
  };
  const schemas = async () => {
    const { rows } = await sql<{ name: string }>`
      select nspname as name from pg_namespace where nspname = 'pgboss'`.execute(database.db);
    return rows.map(({ name }) => name);
  };
  return { url, config, schemas, open };
}

async function withDatabase<T>(
  { config }: Queue,
  work: (database: Awaited<ReturnType<typeof openUnchecked>>) => Promise<T>,
): Promise<T> {
  const database = await openUnchecked(config, {}, { statementTimeoutMs: null });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

it("a server that may not migrate makes no tables of pg-boss, and its start names the command to run", async () => {
  const queue = await newQueue();
  const opened = queue.open(false);
  await expect(opened).rejects.toThrow(StateSetupError);
  await expect(opened).rejects.toThrow("the tables of pg-boss are missing: run docops migrate");
  expect(await queue.schemas()).toEqual([]);
  await queue.open(true);
  expect(await queue.schemas()).toEqual(["pgboss"]);
  await queue.open(false);
});

it("several servers that start at once make the tables of pg-boss once, and all of them open", async () => {
  const queue = await newQueue();
  await Promise.all([1, 2, 3].map(() => queue.open(true)));
  await queue.open(false);
});

it("tables of an older pg-boss stop a server that may not migrate, and a migration keeps their entries", async () => {
  const queue = await newQueue();
  await queue.open(true);
  await withDatabase(queue, async (database) => {
    const { latest } = await pgBossState(database);
    const back = getRollbackPlans("pgboss", latest);
    const args = ["-v", "ON_ERROR_STOP=1", "-d", queue.url, "-c", back];
    expect(spawnSync("psql", args, { encoding: "utf8" }).stderr).not.toContain("ERROR");
    // pg-boss builds indexes every ten seconds, and has just looked.
    await sql`update pgboss.version set bam_on = null`.execute(database.db);
    await sql`insert into pgboss.job (name, data) values ('docops', '{"id":"x"}')`.execute(
      database.db,
    );
    const words = `the tables of pg-boss have version ${latest - 1}, not ${latest}: run docops migrate`;
    await expect(queue.open(false)).rejects.toThrow(words);
    expect(await migratePgBoss(database, queue.url)).toEqual({ from: latest - 1, to: latest });
    const { rows } = await sql`select data from pgboss.job`.execute(database.db);
    expect(rows).toEqual([{ data: { id: "x" } }]);
    await queue.open(false);
  });
});

it("tables of a newer pg-boss stop every server, and no migration changes them", async () => {
  const queue = await newQueue();
  await queue.open(true);
  await withDatabase(queue, async (database) => {
    const { latest } = await pgBossState(database);
    await sql`update pgboss.version set version = ${latest + 1}`.execute(database.db);
    const words = `have version ${latest + 1}, and this program knows only ${latest}`;
    await expect(queue.open(false)).rejects.toThrow(words);
    await expect(queue.open(true)).rejects.toThrow(words);
    await expect(migratePgBoss(database, queue.url)).rejects.toThrow(words);
  });
});

it("docops migrate makes the tables of pg-boss, and --check tells whether they are there", async () => {
  const queue = await newQueue();
  const docops = (...args: string[]) =>
    run("apps/cli/main.ts", ["migrate", ...args], { env: { DATABASE_URL: queue.url } });
  const before = await docops("--check");
  expect(before.code).toBe(1);
  expect(before.stderr).toContain("the tables of pg-boss have version 0, but this release needs");
  const migrated = await docops();
  expect(migrated).toMatchObject({ code: 0, stderr: "" });
  expect(migrated.stdout).toContain("migrated the tables of pg-boss from version 0 to");
  expect((await docops("--check")).code).toBe(0);
  await queue.open(false);
});

it("a server that may only read and write rows delivers by pg-boss whose tables another user has made", async () => {
  const queue = await newQueue();
  await queue.open(true);
  await withDatabase(queue, async (database) => {
    const statements = [
      "create role server login",
      "grant usage on schema public, pgboss to server",
      "grant select, insert, update, delete on all tables in schema public, pgboss to server",
      "grant usage, select on all sequences in schema public, pgboss to server",
    ];
    for (const statement of statements) await sql.raw(statement).execute(database.db);
  });
  const url = queue.url.replace("docops@", "server@");
  const config: StateConfig = { ...queue.config, databaseUrl: url };
  const database = await openUnchecked(config, {}, { statementTimeoutMs: null });
  onTestFinished(() => database.close());
  const engine = { newState: () => config, open: async () => database };
  const { leases, store } = await openProcess(engine, config, "one");
  const registry = new RunnerRegistry(database, 10_000);
  const faults: unknown[] = [];
  const gate = new JobGate(async () => undefined);
  const { delivery, signals } = await openDelivery({
    ...{ queue: "pg-boss", database, databaseUrl: url, redisAddress: null, leases, registry },
    submissions: gate.submissions,
    ...{ mayMigrate: false, pollMs: 100, onError: (error: unknown) => faults.push(error) },
  });
  await registry.announce({ id: "one", slots: 1 });
  const taken: string[] = [];
  const consumption = await delivery.consume({
    slots: 1,
    gate,
    run: async (lease) => {
      taken.push(lease.id);
    },
  });

  const id = newId();
  await store.create({ id, tenant: "a", priority: 0, costMs: 1, spec: {}, inputs: [] });
  await expect.poll(() => taken, { timeout: 10_000 }).toEqual([id]);
  await consumption.stop();
  await delivery.close();
  await signals.close();
  expect(faults).toEqual([]);
});
