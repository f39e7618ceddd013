import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFailed, onTestFinished } from "vitest";
import type { StateConfig } from "../../apps/api/config/config.ts";
import { returnToLanes } from "../../apps/api/jobs/delivery/feeder.ts";
import type { TestEngine } from "./engines.ts";
import type { JobProcessSettings } from "./job-process.ts";
import { fill, type JobProcess, openProcess, submit } from "./jobs.ts";

/** A delivery under test. */
export interface TestDelivery {
  queue: JobProcessSettings["queue"];
  engine: TestEngine;
  /** The address of Redis; null if the delivery needs none. */
  redis(): string | null;
  /** Removes everything that the engine holds; null if there is no engine. */
  empty: ((process: JobProcess) => Promise<void>) | null;
}

const program = fileURLToPath(new URL("./job-process.ts", import.meta.url));
const tenant = "acme";
/** Long for a test on a busy machine. */
const patience = { timeout: 30_000, interval: 100 };

interface Attempts {
  id: string;
  state: string;
  attempt: number;
  result: string | null;
}

/** The tests of a delivery, with processes that run jobs and are killed. */
export function testDelivery({ queue, engine, redis, empty }: TestDelivery): void {
  async function start(
    state: StateConfig,
    runner: string,
    changed: Partial<JobProcessSettings> = {},
  ): Promise<ChildProcess> {
    const settings: JobProcessSettings = {
      ...{ state, queue, redis: redis(), runner, slots: 2, leaseMs: 3000, jobMs: 50 },
      clockAheadMs: 0,
      ...changed,
    };
    const child = spawn(process.execPath, [program, JSON.stringify(settings)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    onTestFinished(() => {
      child.kill("SIGKILL");
    });
    let errors = "";
    child.stderr.on("data", (text) => {
      errors += text;
    });
    onTestFailed(() => {
      process.stderr.write(errors);
    });
    const ended = once(child, "exit").then(() => {
      throw new Error(`${runner} has ended: ${errors}`);
    });
    await Promise.race([once(child.stdout, "data"), ended]);
    ended.catch(() => undefined);
    return child;
  }

  async function jobsOf({ database }: JobProcess): Promise<Attempts[]> {
    return database.db.selectFrom("jobs").select(["id", "state", "attempt", "result"]).execute();
  }

  async function statesOf(api: JobProcess): Promise<Record<string, number>> {
    const { db } = api.database;
    const rows = await db
      .selectFrom("jobs")
      .select(({ fn }) => ["state", fn.countAll<number>().as("jobs")])
      .groupBy("state")
      .execute();
    return Object.fromEntries(rows.map(({ state, jobs }) => [state, jobs]));
  }

  /** Waits until the engine holds a job. */
  async function untilAnnounced(api: JobProcess): Promise<void> {
    const announced = async () => (await statesOf(api)).announced ?? 0;
    await expect.poll(announced, { ...patience, interval: 20 }).toBeGreaterThan(0);
  }

  async function untilDone(api: JobProcess): Promise<Attempts[]> {
    const open = async () =>
      (await jobsOf(api)).filter(({ state }) => state !== "succeeded").map(({ state }) => state);
    await expect.poll(open, patience).toEqual([]);
    return jobsOf(api);
  }

  async function untilRunning(api: JobProcess, runner: string, count = 1): Promise<void> {
    const running = async () => {
      const rows = await api.database.db
        .selectFrom("jobs")
        .select("id")
        .where("runner", "=", runner)
        .where("state", "=", "running")
        .execute();
      return rows.length;
    };
    await expect.poll(running, patience).toBeGreaterThanOrEqual(count);
  }

  async function openApi(): Promise<{ state: StateConfig; api: JobProcess }> {
    const state = engine.newState();
    return { state, api: await openProcess(engine, state, "api") };
  }

  async function submitMany(api: JobProcess, count: number): Promise<void> {
    for (let left = count; left > 0; left--) await submit(api);
  }

  it("two processes run all jobs, each once", async () => {
    const { state, api } = await openApi();
    await submitMany(api, 30);
    await Promise.all([start(state, "one"), start(state, "two")]);
    await submitMany(api, 30);
    const jobs = await untilDone(api);
    expect(jobs).toHaveLength(60);
    expect(jobs.filter(({ attempt }) => attempt !== 1)).toEqual([]);
    const by = new Set(jobs.map(({ result }) => JSON.parse(result ?? "{}").by));
    expect(by).toEqual(new Set(["one", "two"]));
  });

  it("the jobs of a process that is killed run again elsewhere, and no other", async () => {
    const { state, api } = await openApi();
    const killed = await start(state, "killed", { jobMs: 60_000, leaseMs: 1000 });
    await submitMany(api, 2);
    await untilRunning(api, "killed", 2);
    await submitMany(api, 10);
    killed.kill("SIGKILL");
    await start(state, "other");
    const jobs = await untilDone(api);
    expect(jobs.filter(({ attempt }) => attempt === 2)).toHaveLength(2);
    expect(jobs.filter(({ attempt }) => attempt === 1)).toHaveLength(10);
  });

  it("a process that was suspended over the end of its leases writes no result", async () => {
    const { state, api } = await openApi();
    const late = await start(state, "late", { jobMs: 1500, leaseMs: 1000 });
    await submitMany(api, 2);
    await untilRunning(api, "late", 2);
    late.kill("SIGSTOP");
    await start(state, "other");
    const jobs = await untilDone(api);
    late.kill("SIGCONT");
    const ended = once(late, "exit");
    late.kill("SIGTERM");
    await ended;
    expect(jobs.map(({ result }) => JSON.parse(result ?? "{}"))).toEqual([
      { by: "other", attempt: 2 },
      { by: "other", attempt: 2 },
    ]);
    expect(await jobsOf(api)).toEqual(jobs);
  });

  it("a process that is asked to end hands its jobs back at once, and they count no attempt", async () => {
    const { state, api } = await openApi();
    const closing = await start(state, "closing", { jobMs: 60_000, leaseMs: 60_000 });
    await submitMany(api, 2);
    await untilRunning(api, "closing", 2);
    const ended = once(closing, "exit");
    closing.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    await start(state, "other");
    await untilDone(api);
    const listed = (await api.store.list({ tenant, states: null, before: null, limit: 9 })) ?? [];
    expect(listed.map(({ attempts }) => attempts)).toEqual([1, 1]);
  });

  it("a running job that is cancelled is stopped in the other process, and its slot is free again", async () => {
    const { state, api } = await openApi();
    await start(state, "one", { slots: 1, jobMs: 60_000, leaseMs: 3000 });
    const id = await submit(api);
    await untilRunning(api, "one");
    expect(await api.store.cancel({ tenant, id })).toEqual({ kind: "requested" });
    const stateOf = async () => (await api.store.find({ tenant, id }))?.state;
    await expect.poll(stateOf, patience).toBe("cancelled");
    await submit(api);
    await untilRunning(api, "one");
  });

  it("processes whose clocks are five minutes apart take no job from each other", async () => {
    const { state, api } = await openApi();
    await start(state, "ahead", { clockAheadMs: 300_000, jobMs: 400 });
    await start(state, "behind", { clockAheadMs: -300_000, jobMs: 400 });
    await submitMany(api, 16);
    const jobs = await untilDone(api);
    expect(jobs.filter(({ attempt }) => attempt !== 1)).toEqual([]);
  });

  it("a job that is cancelled while it waits never runs, also if an engine holds it", async () => {
    const { state, api } = await openApi();
    const busy = await start(state, "busy", { slots: 1, jobMs: 60_000 });
    await submitMany(api, 1);
    await untilRunning(api, "busy");
    const ids = [await submit(api), await submit(api)];
    if (empty !== null) await untilAnnounced(api);
    for (const id of ids) {
      expect(await api.store.cancel({ tenant, id })).toEqual({ kind: "cancelled" });
    }
    busy.kill("SIGTERM");
    await start(state, "other");
    await expect.poll(() => statesOf(api), patience).toEqual({ cancelled: 2, succeeded: 1 });
    const attempts = await jobsOf(api);
    expect(attempts.filter(({ attempt, state }) => state === "cancelled" && attempt > 0)).toEqual(
      [],
    );
  });

  it("a job that has ended cannot be cancelled any more, and keeps its result", async () => {
    const { state, api } = await openApi();
    await start(state, "one");
    const id = await submit(api);
    const before = await untilDone(api);
    const late = { kind: "too_late", state: "succeeded" };
    expect(await api.store.cancel({ tenant, id })).toEqual(late);
    expect(await jobsOf(api)).toEqual(before);
  });

  it("five jobs of a tenant start within two turns of the slots, although 20,000 of another wait", async () => {
    const { state, api } = await openApi();
    await fill(api, "big", 20_000);
    const slots = 4;
    await start(state, "one", { jobMs: 20, slots });
    const done = async () => (await statesOf(api)).succeeded ?? 0;
    await expect.poll(done, patience).toBeGreaterThan(10);
    for (let left = 5; left > 0; left--) await submit(api, { tenant: "small" });
    const small = async () =>
      (await timesOf(api, "small")).filter((job) => job.started_at !== null);
    await expect.poll(async () => (await small()).length, patience).toBe(5);
    const from = Math.max(...(await small()).map((job) => job.created_at));
    const to = Math.max(...(await small()).map((job) => job.started_at ?? 0));
    const meanwhile = (await timesOf(api, "big")).filter(
      ({ started_at }) => started_at !== null && started_at > from && started_at < to,
    );
    process.stdout.write(
      `${queue}: ${meanwhile.length} of 20,000 jobs started before the fifth of five, on ${slots} slots\n`,
    );
    // The engine already held two turns of the slots; the other lane has its own turns.
    expect(meanwhile.length).toBeLessThanOrEqual(2 * slots + 5);
  });

  if (empty === null) return;

  it("jobs are delivered although the engine was emptied while it held them", async () => {
    const { state, api } = await openApi();
    await start(state, "one", { jobMs: 300 });
    await submitMany(api, 20);
    await untilRunning(api, "one");
    await empty(api);
    const jobs = await untilDone(api);
    expect(jobs).toHaveLength(20);
    expect(jobs.filter(({ attempt }) => attempt !== 1)).toEqual([]);
  });

  it("jobs that are announced twice run once", async () => {
    const { state, api } = await openApi();
    await start(state, "one", { jobMs: 300 });
    await submitMany(api, 12);
    await untilRunning(api, "one");
    await untilAnnounced(api);
    const ids = (await jobsOf(api)).map(({ id }) => id);
    for (let left = 5; left > 0; left--) {
      await returnToLanes(api.database, ids);
      await wait(100);
    }
    const jobs = await untilDone(api);
    expect(jobs.filter(({ attempt }) => attempt !== 1)).toEqual([]);
  });
}

async function timesOf({ database }: JobProcess, name: string) {
  return database.db
    .selectFrom("jobs")
    .select(["created_at", "started_at"])
    .where("tenant", "=", name)
    .execute();
}
