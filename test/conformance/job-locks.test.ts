import { describe, expect, it } from "vitest";
import { BatchStore } from "../../apps/api/batches/batch-store.ts";
import type { JobLease } from "../../apps/api/jobs/store/job-leases.ts";
import type { NewJob } from "../../apps/api/jobs/store/stored-job.ts";
import { newId } from "../../apps/api/state/ids.ts";
import { postgresEngine } from "./engines.ts";
import { endLeases, type JobProcess, openTwo } from "./jobs.ts";

const tenant = "acme";
const jobsOfBatch = 300;
const rounds = 8;

const batchesOf = ({ database }: JobProcess) => new BatchStore(database, { keptMs: 1000 });

/** Stores a batch. @returns its id, and those of its jobs. */
async function storeBatch(process: JobProcess): Promise<{ id: string; jobs: string[] }> {
  const id = newId();
  const jobs = Array.from({ length: jobsOfBatch }, (): NewJob => {
    return { id: newId(), tenant, priority: 0, costMs: 1, spec: {}, inputs: [], batch: id };
  });
  const rows = jobs.map((job, at) => {
    return { number: at + 1, line: null, name: `${at}`, job: job.id, faults: null };
  });
  const created = await process.store.createAll(tenant, jobs, async (transaction) => {
    await batchesOf(process).create(transaction, { id, tenant }, rows);
  });
  expect(created.kind).toBe("created");
  return { id, jobs: jobs.map((job) => job.id) };
}

async function claimBackwards(process: JobProcess): Promise<JobLease[]> {
  return (await process.leases.claimNext(jobsOfBatch)).reverse();
}

/** Lets all of this happen at once. @returns the errors. */
async function atOnce(...work: Promise<unknown>[]): Promise<unknown[]> {
  const ends = await Promise.allSettled(work);
  return ends.flatMap((end) => (end.status === "rejected" ? [String(end.reason)] : []));
}

// SQLite runs one transaction at a time.
describe("locks of jobs on PostgreSQL", () => {
  const engine = postgresEngine();

  it("a batch is cancelled while its jobs are renewed, recovered and handed back in other orders, and nothing fails", async () => {
    const [api, worker] = await openTwo(engine);
    for (let round = 0; round < rounds; round++) {
      const { id } = await storeBatch(api);
      const leases = await claimBackwards(worker);
      expect(leases).toHaveLength(jobsOfBatch);
      if (round % 2 === 1) await endLeases(api);
      const errors = await atOnce(
        worker.leases.renew(leases),
        api.leases.renew(leases.toReversed()),
        batchesOf(api).cancel({ tenant, id }),
        ...leases.slice(0, jobsOfBatch / 2).map((lease) => worker.leases.handBack(lease)),
        api.recover(),
      );
      expect(errors).toEqual([]);
      await endLeases(api);
      await api.recover();
    }
  });

  it("a batch is removed while its jobs are removed one by one, and nothing fails", async () => {
    const [api, other] = await openTwo(engine);
    for (let round = 0; round < rounds; round++) {
      const { id, jobs } = await storeBatch(api);
      await batchesOf(api).cancel({ tenant, id });
      const errors = await atOnce(
        ...jobs.slice(0, 20).map((job) => other.store.remove({ tenant, id: job })),
        batchesOf(api).remove({ tenant, id }),
        ...jobs.slice(-20).map((job) => other.store.remove({ tenant, id: job })),
      );
      expect(errors).toEqual([]);
      expect(await batchesOf(api).find({ tenant, id })).toBe(null);
    }
    const left = await api.database.db.selectFrom("job_events").select("job").execute();
    expect(left).toEqual([]);
  });

  it("a claim does not wait for a job that another transaction is changing, and leaves it for the next one", async () => {
    const [api, worker] = await openTwo(engine);
    const { jobs } = await storeBatch(api);
    const [busy = "", free = ""] = jobs;
    const claim = () => worker.leases.claim([busy, free]);
    await api.database.db.transaction().execute(async (transaction) => {
      await transaction.updateTable("jobs").set({ cost: 2 }).where("id", "=", busy).execute();
      expect((await claim()).map(({ id }) => id)).toEqual([free]);
    });
    expect((await claim()).map(({ id }) => id)).toEqual([busy]);
  });
});
