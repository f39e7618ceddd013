import { sql } from "kysely";
import { onTestFinished } from "vitest";
import type { StateConfig } from "../../apps/api/config/config.ts";
import { firstEvent } from "../../apps/api/jobs/store/job-events.ts";
import { JobLeases } from "../../apps/api/jobs/store/job-leases.ts";
import { defaultJobRules, type JobStoreRules } from "../../apps/api/jobs/store/job-rules.ts";
import { JobStore } from "../../apps/api/jobs/store/job-store.ts";
import { recoverJobs } from "../../apps/api/jobs/store/recover-jobs.ts";
import type { Database } from "../../apps/api/state/database.ts";
import { newId } from "../../apps/api/state/ids.ts";
import type { TestEngine } from "./engines.ts";

/** One process with a connection of its own to the jobs. */
export interface JobProcess {
  database: Database;
  store: JobStore;
  leases: JobLeases;
  recover(): ReturnType<typeof recoverJobs>;
}

export const lostError = { code: "LEASE_LOST" };

/** Opens one process of a state. @param runner its id. */
export async function openProcess(
  engine: TestEngine,
  config: StateConfig,
  runner: string,
  changed: Partial<JobStoreRules> = {},
): Promise<JobProcess> {
  const rules = { ...defaultJobRules, ...changed };
  const database = await engine.open(config);
  return {
    database,
    store: new JobStore(database, rules),
    leases: new JobLeases(database, rules, runner),
    recover: () => recoverJobs(database, { rules, lostError, unclaimedMs: 5000 }),
  };
}

/** Opens two processes of the same, empty state. */
export async function openTwo(
  engine: TestEngine,
  changed: Partial<JobStoreRules> = {},
): Promise<[JobProcess, JobProcess]> {
  const config = engine.newState();
  const open = (runner: string) => openProcess(engine, config, runner, changed);
  return [await open("one"), await open("two")];
}

/** Submits a job. @returns its id. */
export async function submit(
  { store }: JobProcess,
  { tenant = "acme", priority = 0, costMs = 100 } = {},
): Promise<string> {
  const id = newId();
  const spec = { kind: "run", of: id };
  const inputs = [{ name: "template", key: `in/${id}/template`, bytes: 3, sha256: "abc" }];
  const { kind } = await store.create({ id, tenant, priority, costMs, spec, inputs });
  if (kind !== "created") throw new Error("the job was refused");
  return id;
}

/** Inserts many queued jobs of a tenant in a few statements. */
export async function fill({ database }: JobProcess, tenant: string, count: number): Promise<void> {
  const { db, now } = database;
  await db.insertInto("lanes").values({ tenant }).execute();
  for (let left = count; left > 0; left -= 1000) {
    const ids = Array.from({ length: Math.min(left, 1000) }, newId);
    const row = { tenant, state: "queued" as const, priority: 0, cost: 100, spec: "{}" };
    await db
      .insertInto("jobs")
      .values(ids.map((id) => ({ ...row, ...firstEvent, id, inputs: "[]", created_at: now })))
      .execute();
  }
}

/** Lets the leases of running jobs end now. */
export async function endLeases({ database }: JobProcess): Promise<void> {
  await database.db
    .updateTable("jobs")
    .set({ lease_until: sql<number>`${database.now} - 1` })
    .where("state", "=", "running")
    .execute();
}

/** Moves this process's clock, while the database keeps its own. */
export function moveClock(ms: number): void {
  const { now } = Date;
  Date.now = () => now() + ms;
  onTestFinished(() => {
    Date.now = now;
  });
}
