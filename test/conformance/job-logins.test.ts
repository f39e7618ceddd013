import { spawnSync } from "node:child_process";
import { Redis } from "ioredis";
import { expect, it, onTestFinished } from "vitest";
import type { StateConfig } from "../../apps/api/config/config.ts";
import { ReloadError } from "../../apps/api/reload.ts";
import { openDatabase } from "../../apps/api/state/open-database.ts";
import { freePort } from "../proxy/nginx.ts";
import { openWorkerForTest } from "./job-worker.ts";
import { openProcess, submit } from "./jobs.ts";
import { PostgresServer } from "./postgres.ts";
import { RedisServer } from "./redis.ts";

const patience = { timeout: 20_000, interval: 100 };

function stateOf(databaseUrl: string): StateConfig {
  return {
    ...{ engine: "postgres", databaseUrl, migrate: "auto", maxConnections: 5 },
    directory: "/nonexistent",
  };
}

/** A process that submits jobs and looks at them. */
async function openApi(state: StateConfig) {
  const open = async () => {
    const database = await openDatabase(state);
    if (database === null) throw new Error("there is no state");
    onTestFinished(() => database.close());
    return database;
  };
  const api = await openProcess({ newState: () => state, open }, state, "api");
  const states = async () => {
    const rows = await api.database.db.selectFrom("jobs").select("state").execute();
    return rows.map((row) => row.state);
  };
  return { api, states };
}

it.each(["local", "pg-boss"] as const)(
  "with delivery by %s, each connection to PostgreSQL logs in with the new user after the old one is locked out",
  async (queue) => {
    const postgres = await PostgresServer.startForTest();
    const state = stateOf(postgres.createDatabase());
    const url = state.databaseUrl ?? "";
    const { api, states } = await openApi(state);
    const psql = (statement: string) => {
      const args = ["-h", postgres.directory, "-U", "docops", "-d", "postgres", "-tAc", statement];
      const { stderr, stdout } = spawnSync("psql", args, { encoding: "utf8" });
      expect(stderr).toBe("");
      return stdout.trim().split("\n");
    };
    psql("create role first superuser login");
    psql("create role second superuser login");
    const firstUrl = url.replace("docops@", "first@");
    const worker = await openWorkerForTest({ state: stateOf(firstUrl), queue, redis: null });
    await submit(api);
    await expect.poll(states, patience).toEqual(["succeeded"]);
    const secondUrl = url.replace("docops@", "second@");
    worker.takeLogins({ databaseUrl: secondUrl, redisAddress: null });
    worker.database.takeLogin(secondUrl);
    psql("alter role first nologin");
    psql("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'first'");
    await submit(api);
    await expect.poll(states, patience).toEqual(["succeeded", "succeeded"]);
    const users = () =>
      psql(
        `select distinct application_name || ' ' || usename from pg_stat_activity
         where usename in ('first', 'second') order by 1`,
      );
    await expect.poll(users, patience).toEqual(["docops second", "docops signals second"]);
    const elsewhere = { databaseUrl: url.replace("localhost/", "localhost/other_") };
    expect(() => worker.takeLogins({ ...elsewhere, redisAddress: null })).toThrow(ReloadError);
  },
);

it("BullMQ delivers again once its connections have the new password of Redis", async () => {
  const postgres = await PostgresServer.startForTest();
  const state = stateOf(postgres.createDatabase());
  const { api, states } = await openApi(state);
  const port = await freePort();
  const server = await RedisServer.start(port);
  onTestFinished(() => server.remove());
  const admin = new Redis(server.address);
  onTestFinished(() => admin.disconnect());
  await admin.config("SET", "requirepass", "first");
  const redis = `redis://:first@127.0.0.1:${port}`;
  const worker = await openWorkerForTest({ state, queue: "bullmq", redis });
  await submit(api);
  await expect.poll(states, patience).toEqual(["succeeded"]);
  await admin.config("SET", "requirepass", "second");
  await admin.call("CLIENT", "KILL", "TYPE", "normal");
  await submit(api);
  await expect.poll(async () => worker.errors.length, patience).toBeGreaterThan(0);
  expect((await states()).toSorted()).toEqual(["queued", "succeeded"]);
  const redisAddress = `redis://:second@127.0.0.1:${port}`;
  worker.takeLogins({ databaseUrl: null, redisAddress });
  await expect.poll(states, patience).toEqual(["succeeded", "succeeded"]);
  const elsewhere = `redis://:second@127.0.0.2:${port}`;
  expect(() => worker.takeLogins({ databaseUrl: null, redisAddress: elsewhere })).toThrow(
    "DOCOPS_REDIS_URL names another server now: restart docops to use it",
  );
  expect(worker.errors.map(String).join("\n")).not.toMatch(/:first|:second/);
});
