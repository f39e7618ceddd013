import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import type { StateConfig } from "../../apps/api/config/config.ts";
import { openDatabase } from "../../apps/api/state/open-database.ts";
import { openWorkerForTest } from "./job-worker.ts";
import { type JobProcess, openProcess, submit } from "./jobs.ts";
import { PostgresServer } from "./postgres.ts";
import { RedisServer } from "./redis.ts";

/** Long for a test on a busy machine. */
const patience = { timeout: 30_000, interval: 100 };
const outageMs = 2000;

interface Place {
  postgres: PostgresServer;
  state: StateConfig;
  /** A process that submits jobs. */
  api: JobProcess;
}

async function newPlace(): Promise<Place> {
  const postgres = await PostgresServer.startForTest();
  const state: StateConfig = {
    ...{ engine: "postgres", databaseUrl: postgres.createDatabase(), migrate: "auto" },
    ...{ directory: "/nonexistent", maxConnections: 5 },
  };
  const open = async () => {
    const database = await openDatabase(state);
    if (database === null) throw new Error("there is no state");
    onTestFinished(() => database.close());
    return database;
  };
  return { postgres, state, api: await openProcess({ newState: () => state, open }, state, "api") };
}

async function startRedis(): Promise<RedisServer> {
  const redis = await RedisServer.start();
  onTestFinished(() => redis.remove());
  return redis;
}

async function submitMany(api: JobProcess, count: number): Promise<void> {
  for (let left = count; left > 0; left--) await submit(api);
}

/** The states of all jobs; null while the database cannot be used. */
async function statesOf({ database }: JobProcess): Promise<string[] | null> {
  const rows = database.db.selectFrom("jobs").select("state").execute();
  return rows.then(
    (jobs) => jobs.map(({ state }) => state),
    () => null,
  );
}

async function untilSucceeded(api: JobProcess, count: number): Promise<void> {
  const all = Array.from({ length: count }, () => "succeeded");
  await expect.poll(() => statesOf(api), patience).toEqual(all);
}

describe.each(["local", "pg-boss", "bullmq"] as const)("delivery by %s", (queue) => {
  it(`jobs that ran or waited while PostgreSQL was gone end by ${queue} without a restart`, async () => {
    const { api, postgres, state } = await newPlace();
    const redis = queue === "bullmq" ? (await startRedis()).address : null;
    await openWorkerForTest({ state, queue, redis, jobMs: 300 });
    await submitMany(api, 8);
    await expect.poll(() => statesOf(api), patience).toContain("succeeded");
    await postgres.kill();
    await wait(outageMs);
    await postgres.run();
    await expect.poll(() => statesOf(api), patience).not.toBe(null);
    await submitMany(api, 4);
    await untilSucceeded(api, 12);
  });
});

it("jobs that run while PostgreSQL is gone for longer than a lease keep their attempt", async () => {
  const { api, postgres, state } = await newPlace();
  const worker = { state, queue: "local", redis: null, jobMs: 10_000, slots: 4 } as const;
  await openWorkerForTest(worker);
  await submitMany(api, 4);
  const running = ["running", "running", "running", "running"];
  await expect.poll(() => statesOf(api), patience).toEqual(running);
  await postgres.kill();
  // A lease of these tests lasts three seconds.
  await wait(4000);
  await postgres.run();
  await untilSucceeded(api, 4);
  const rows = await api.database.db.selectFrom("jobs").select("attempt").execute();
  expect(rows.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1]);
});

describe("delivery by BullMQ without its Redis", () => {
  it("jobs stay in their lanes while Redis is gone, and run once it is back", async () => {
    const { api, state } = await newPlace();
    const redis = await startRedis();
    const { errors } = await openWorkerForTest({ state, queue: "bullmq", redis: redis.address });
    await submitMany(api, 3);
    await untilSucceeded(api, 3);
    await redis.kill();
    await submitMany(api, 5);
    await wait(outageMs);
    const waiting = (await statesOf(api))?.filter((one) => one !== "succeeded");
    expect(waiting).toEqual(["queued", "queued", "queued", "queued", "queued"]);
    await redis.start();
    await untilSucceeded(api, 8);
    // Each connection tells its loss, and not each of its attempts to connect.
    expect(errors.length).toBeLessThan(10);
  });

  it("a server that starts before its Redis takes jobs once it is there", async () => {
    const { api, state } = await newPlace();
    const redis = await startRedis();
    await redis.kill();
    await openWorkerForTest({ state, queue: "bullmq", redis: redis.address });
    await submitMany(api, 3);
    await wait(500);
    await redis.start();
    await untilSucceeded(api, 3);
  });

  it("jobs run once although a Redis that answers late took them twice", async () => {
    const { api, state } = await newPlace();
    const redis = await startRedis();
    await openWorkerForTest({ state, queue: "bullmq", redis: redis.address });
    await submitMany(api, 1);
    await untilSucceeded(api, 1);
    redis.freeze();
    await submitMany(api, 5);
    // Longer than a command may take.
    await wait(2 * outageMs);
    redis.thaw();
    await untilSucceeded(api, 6);
    const rows = await api.database.db.selectFrom("jobs").select("attempt").execute();
    expect(rows.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1, 1]);
  });
});
