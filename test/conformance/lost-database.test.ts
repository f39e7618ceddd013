import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../apps/api/config/config.ts";
import { StateUnavailableError } from "../../apps/api/state/errors.ts";
import { openDatabase } from "../../apps/api/state/open-database.ts";
import { openUnchecked } from "../../apps/api/state/open-state.ts";
import { postRun, startTestServer } from "../api/support.ts";
import { PostgresServer } from "./postgres.ts";

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await PostgresServer.start();
});
afterAll(() => postgres.remove());

async function openNew() {
  const { state } = readConfig({
    DATABASE_URL: postgres.createDatabase(),
    DOCOPS_MIGRATE: "auto",
  });
  const lost: string[] = [];
  const database = await openDatabase(state, { onConnectionLost: (code) => lost.push(code) });
  if (database === null) throw new Error("there is no state");
  return { database, lost };
}

it("rows that PostgreSQL has answered for are there after it was killed under load", async () => {
  const { database, lost } = await openNew();
  const { db, now } = database;
  const written: string[] = [];
  const faults: unknown[] = [];
  let isKilled = false;
  const write = async (writer: number) => {
    for (let number = 0; !isKilled; number++) {
      const name = `${writer}-${number}`;
      const row = db.insertInto("facts").values({ name, value: "1", updated_at: now });
      await row.execute().then(
        () => written.push(name),
        (error) => {
          faults.push(error);
          isKilled = true;
        },
      );
    }
  };
  const writers = Promise.all([0, 1, 2, 3].map(write));
  await expect.poll(() => written.length).toBeGreaterThan(50);
  await postgres.kill();
  await writers;
  expect(faults.length).toBeGreaterThan(0);
  for (const fault of faults) expect(fault).toBeInstanceOf(StateUnavailableError);
  await expect(database.ping()).rejects.toThrow(StateUnavailableError);
  await postgres.run();
  await database.ping();
  const rows = await db.selectFrom("facts").select("name").execute();
  const there = new Set(rows.map(({ name }) => name));
  expect(written.filter((name) => !there.has(name))).toEqual([]);
  expect(lost.every((code) => /^[\w]+$/.test(code))).toBe(true);
  await database.close();
});

it("connections that break before their first statement leave the pool, which works and closes afterwards", async () => {
  const directory = mkdtempSync(join(tmpdir(), "docops-proxy-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const url = new URL(postgres.createDatabase());
  const port = ".s.PGSQL.5432";
  let isBroken = true;
  let broken = 0;
  const proxy = createServer((client) => {
    const server = connect(join(postgres.directory, port));
    for (const socket of [client, server]) socket.on("error", () => undefined);
    client.on("data", (bytes) => {
      if (isBroken && bytes.includes("set_config")) {
        broken++;
        client.destroy();
        server.destroy();
      } else server.write(bytes);
    });
    server.pipe(client);
  }).listen(join(directory, port));
  onTestFinished(() => void proxy.close());
  chmodSync(directory, 0o755);
  const migrated = await openDatabase(
    readConfig({ DATABASE_URL: String(url), DOCOPS_MIGRATE: "auto" }).state,
  );
  await migrated?.close();
  url.searchParams.set("host", directory);
  const { state } = readConfig({ DATABASE_URL: String(url), DOCOPS_DATABASE_CONNECTIONS: "2" });
  const database = await openUnchecked(state, {}, { statementTimeoutMs: 1000 });
  for (let time = 0; time < 5; time++) {
    await expect(database.ping()).rejects.toThrow(StateUnavailableError);
  }
  expect(broken).toBe(5);
  isBroken = false;
  await database.ping();
  const shown = await sql<{ limit: string }>`
    select current_setting('statement_timeout') as limit`.execute(database.db);
  expect(shown.rows).toEqual([{ limit: "1s" }]);
  await database.close();
});

it("a transaction that PostgreSQL dies in is told, and its connection is not used again", async () => {
  const { database } = await openNew();
  const { db, now } = database;
  const failing = db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto("facts")
      .values({ name: "a", value: "1", updated_at: now })
      .execute();
    await postgres.kill();
    await transaction.selectFrom("facts").selectAll().execute();
  });
  await expect(failing).rejects.toThrow(StateUnavailableError);
  await postgres.run();
  for (let look = 0; look < 10; look++) {
    expect(await db.selectFrom("facts").selectAll().execute()).toEqual([]);
  }
  await database.close();
});

it("a server whose PostgreSQL is gone is not ready and says so, and is ready again with it", async () => {
  const server = await startTestServer({
    DATABASE_URL: postgres.createDatabase(),
    DOCOPS_MIGRATE: "auto",
  });
  const ready = async () => {
    const answer = await fetch(`${server.url}/readyz`);
    return [answer.status, ((await answer.json()) as { reasons?: unknown }).reasons];
  };
  expect(await ready()).toEqual([200, undefined]);
  await postgres.kill();
  await expect.poll(ready).toEqual([503, ["database"]]);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  await postgres.run();
  await expect.poll(ready).toEqual([200, undefined]);
  expect((await postRun(server)).status).toBe(200);
});
