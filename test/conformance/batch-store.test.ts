import { expect, it } from "vitest";
import { BatchStore } from "../../apps/api/batches/batch-store.ts";
import type { StoredBatch } from "../../apps/api/batches/stored-batch.ts";
import { sweepBatches } from "../../apps/api/batches/sweep-batches.ts";
import type { NewJob } from "../../apps/api/jobs/store/stored-job.ts";
import { newId } from "../../apps/api/state/ids.ts";
import { describeOnEachEngine } from "./engines.ts";
import { type JobProcess, openTwo } from "./jobs.ts";

const tenant = "acme";
const keptMs = 24 * 60 * 60 * 1000;
const succeeded = { state: "succeeded" as const, result: { exit_code: 0 } };

const storeOf = ({ database }: JobProcess) => new BatchStore(database, { keptMs });

/** Stores a batch with good rows, and a bad one at its end. */
async function storeBatch(process: JobProcess, rows: number): Promise<string> {
  const id = newId();
  const jobs = Array.from({ length: rows }, (): NewJob => {
    const inputs = [{ name: "template.docx", key: `batches/${id}/a`, bytes: 1, sha256: "a" }];
    return { id: newId(), tenant, priority: 0, costMs: 1, spec: {}, inputs, batch: id };
  });
  const good = jobs.map((job, at) => {
    return { number: at + 1, line: at + 2, name: `name ${at + 1}`, job: job.id, faults: null };
  });
  const bad = { number: rows + 1, line: rows + 2, name: null, job: null };
  const faults = [{ field: null, problem: "is not JSON" }];
  const created = await process.store.createAll(tenant, jobs, async (transaction) => {
    await storeOf(process).create(transaction, { id, tenant }, [...good, { ...bad, faults }]);
  });
  expect(created.kind).toBe("created");
  return id;
}

async function found(process: JobProcess, id: string): Promise<StoredBatch> {
  const batch = await storeOf(process).find({ tenant, id });
  if (batch === null) throw new Error("there is no batch");
  return batch;
}

async function runAll({ leases }: JobProcess, count: number): Promise<void> {
  for (const lease of await leases.claimNext(count)) await leases.finish(lease, succeeded);
}

describeOnEachEngine("batches", (engine) => {
  it("a batch of thousands of rows is stored as a whole, and its jobs run in their order", async () => {
    const [api, worker] = await openTwo(engine);
    const id = await storeBatch(api, 2500);
    expect(await found(worker, id)).toMatchObject({ rows: 2501, badRows: 1, lastEndedAt: null });
    expect((await found(worker, id)).jobs).toEqual(new Map([["queued", 2500]]));
    await runAll(worker, 3);
    const batch = await found(api, id);
    expect(batch.jobs).toEqual(
      new Map([
        ["queued", 2497],
        ["succeeded", 3],
      ]),
    );
    const outcomes = await storeOf(api).outcomes({ batch: id, after: 0, limit: 5 });
    expect(outcomes.map(({ number, state }) => [number, state])).toEqual([
      [1, "succeeded"],
      [2, "succeeded"],
      [3, "succeeded"],
      [4, "queued"],
      [5, "queued"],
    ]);
    const bad = await storeOf(api).outcomes({ batch: id, after: 0, limit: 5, onlyBad: true });
    expect(bad).toMatchObject([{ number: 2501, state: null, faults: [{ field: null }] }]);
  });

  it("a batch that does not fit the queue, or whose transaction fails, leaves nothing", async () => {
    const [api] = await openTwo(engine, { maxQueuedPerTenant: 10 });
    await storeBatch(api, 6);
    await expect(storeBatch(api, 5)).rejects.toThrow();
    await storeBatch(api, 4);
    expect(await storeOf(api).list({ tenant, before: null, limit: 10 })).toHaveLength(2);
    const job = { id: newId(), tenant, priority: 0, costMs: 1, spec: {}, inputs: [] };
    const failing = async () => {
      throw new Error("no batch");
    };
    const [other] = await openTwo(engine);
    await expect(other.store.createAll(tenant, [job], failing)).rejects.toThrow("no batch");
    expect(await other.store.find({ tenant, id: job.id })).toBeNull();
  });

  it("a cancelled batch ends its waiting jobs, and asks the runners of the others", async () => {
    const [api, worker] = await openTwo(engine);
    const id = await storeBatch(api, 4);
    const other = await storeBatch(api, 1);
    const [first, running] = await worker.leases.claimNext(2);
    if (first === undefined || running === undefined) throw new Error("no job is queued");
    await worker.leases.finish(first, succeeded);
    expect(await storeOf(api).cancel({ tenant, id })).toEqual({
      ...{ kind: "cancelled", running: [running.id] },
    });
    expect(await storeOf(api).cancel({ tenant, id })).toEqual({
      ...{ kind: "cancelled", running: [] },
    });
    expect(await worker.leases.renew([running])).toEqual(["cancel_requested"]);
    await worker.leases.finish(running, succeeded);
    const batch = await found(api, id);
    expect(batch).toMatchObject({ isCancelRequested: true });
    expect(batch.jobs).toEqual(
      new Map([
        ["cancelled", 3],
        ["succeeded", 1],
      ]),
    );
    expect(batch.lastExpiresAt).toBeGreaterThan(batch.lastEndedAt ?? Infinity);
    expect((await found(api, other)).jobs).toEqual(new Map([["queued", 1]]));
  });

  it("a batch that is cancelled after its end stays as it is", async () => {
    const [api] = await openTwo(engine);
    const id = await storeBatch(api, 2);
    await runAll(api, 2);
    const ended = await found(api, id);
    expect(await storeOf(api).cancel({ tenant, id })).toEqual({ kind: "too_late" });
    expect(await found(api, id)).toEqual(ended);
    expect(ended.isCancelRequested).toBe(false);
  });

  it("a batch of another tenant cannot be found, cancelled or removed", async () => {
    const [api] = await openTwo(engine);
    const name = { tenant: "other", id: await storeBatch(api, 1) };
    const store = storeOf(api);
    expect(await store.find(name)).toBeNull();
    expect(await store.cancel(name)).toEqual({ kind: "not_found" });
    expect(await store.remove(name)).toEqual({ kind: "not_found" });
    expect(await store.list({ tenant: "other", before: null, limit: 5 })).toEqual([]);
  });

  it("a batch is removed only after its last job has ended, with its jobs and events", async () => {
    const [api] = await openTwo(engine);
    const id = await storeBatch(api, 2);
    await runAll(api, 1);
    const store = storeOf(api);
    expect(await store.remove({ tenant, id })).toEqual({ kind: "refused" });
    expect((await found(api, id)).jobs.size).toBe(2);
    await runAll(api, 1);
    expect(await store.remove({ tenant, id })).toMatchObject({
      kind: "removed",
      jobs: [{ claim: 1 }, { claim: 1 }],
    });
    for (const table of ["jobs", "job_events", "batches", "batch_rows"] as const) {
      expect(await api.database.db.selectFrom(table).selectAll().execute()).toEqual([]);
    }
  });

  it("the sweeper removes a batch when the time of its last job is over, and not before", async () => {
    const [api] = await openTwo(engine);
    const id = await storeBatch(api, 2);
    await runAll(api, 1);
    const store = storeOf(api);
    const removed: string[] = [];
    const sweep = sweepBatches(store, {
      remove: async (name) => {
        removed.push(name.id);
        return (await store.remove(name)).kind;
      },
    });
    const { db } = api.database;
    await db.updateTable("batches").set({ created_at: 0 }).execute();
    await db.updateTable("jobs").set({ expires_at: 1 }).where("state", "=", "succeeded").execute();
    expect(await sweep.sweep(100)).toBe(0);
    await runAll(api, 1);
    expect(await sweep.sweep(100)).toBe(0);
    await db.updateTable("jobs").set({ expires_at: 1 }).execute();
    expect(await sweep.sweep(100)).toBe(1);
    expect(removed).toEqual([id]);
    expect(await store.existing([id])).toEqual(new Set());
  });
});
