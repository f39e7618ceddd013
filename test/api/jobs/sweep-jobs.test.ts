import { sql } from "kysely";
import { describe, expect, it, onTestFinished } from "vitest";
import { digestOf } from "../../../apps/api/audit/job-event.ts";
import { FileBlobs } from "../../../apps/api/blobs/file-blobs.ts";
import { JobLeases } from "../../../apps/api/jobs/store/job-leases.ts";
import { defaultJobRules } from "../../../apps/api/jobs/store/job-rules.ts";
import { JobStore } from "../../../apps/api/jobs/store/job-store.ts";
import { sweepJobs, sweepOrphanBlobs } from "../../../apps/api/jobs/sweep-jobs.ts";
import { JobBlobs, resultKey } from "../../../apps/api/jobs/work/job-blobs.ts";
import { newId } from "../../../apps/api/state/ids.ts";
import { sqliteEngine } from "../../conformance/engines.ts";
import { temporaryDirectory } from "../auth/support.ts";

const tenant = "acme";
const hourMs = 60 * 60 * 1000;

/** A state with its blobs, and jobs that are stored in both. */
async function newJobs() {
  const database = await sqliteEngine().open();
  const store = new JobStore(database, defaultJobRules);
  const leases = new JobLeases(database, defaultJobRules, "runner");
  const blobStore = await FileBlobs.open(temporaryDirectory(), 0);
  onTestFinished(() => blobStore.close());
  const blobs = new JobBlobs(blobStore);
  const directory = async () => temporaryDirectory();
  const submit = async () => {
    const id = newId();
    const files = [{ name: "template.docx", bytes: Buffer.from("abc") }];
    const { blob } = await blobs.putForm(id, files, directory);
    await store.create({ id, tenant, priority: 0, costMs: 1, spec: {}, inputs: [blob] });
    return id;
  };
  /** Runs the next job to its end, and stores a result. */
  const succeed = async () => {
    const [lease] = await leases.claimNext(1);
    if (lease === undefined) throw new Error("no job waits");
    const key = resultKey({ id: lease.id, claim: lease.attempt });
    await putResult(key);
    await leases.finish(lease, { state: "succeeded", result: { key } });
    return lease;
  };
  const putResult = (key: string) => {
    const content = Buffer.from("zip");
    return blobStore.put(key, content, { bytes: 3, sha256: digestOf(content) });
  };
  const keys = async () => {
    const found: string[] = [];
    for await (const { key } of blobStore.list("jobs/")) found.push(key);
    return found.sort();
  };
  const endTime = (id: string) =>
    database.db
      .updateTable("jobs")
      .set({ expires_at: sql<number>`${database.now} - ${2 * hourMs}` })
      .where("id", "=", id)
      .execute();
  return { database, store, leases, blobStore, blobs, submit, succeed, putResult, keys, endTime };
}

describe("the sweep of stored jobs", () => {
  it("a job whose time is over goes with its events and blobs, and the others stay", async () => {
    const jobs = await newJobs();
    const old = await jobs.submit();
    await jobs.succeed();
    const kept = await jobs.submit();
    await jobs.succeed();
    await jobs.endTime(old);
    const task = sweepJobs(jobs.database, jobs.blobs);
    expect(await task.sweep(500)).toBe(1);
    expect(await task.sweep(500)).toBe(0);
    expect(await jobs.store.find({ tenant, id: old })).toBe(null);
    expect(await jobs.store.find({ tenant, id: kept })).not.toBe(null);
    expect(await jobs.keys()).toEqual([`jobs/${kept}/form`, `jobs/${kept}/result-1`]);
    const events = await jobs.database.db.selectFrom("job_events").select("job").execute();
    expect(new Set(events.map(({ job }) => job))).toEqual(new Set([kept]));
  });

  it("a sweep that died after the blobs finds the row again", async () => {
    const jobs = await newJobs();
    const id = await jobs.submit();
    await jobs.succeed();
    await jobs.endTime(id);
    await jobs.blobs.deleteAll({ id, claim: 1 });
    expect(await sweepJobs(jobs.database, jobs.blobs).sweep(500)).toBe(1);
    expect(await jobs.store.find({ tenant, id })).toBe(null);
  });

  it("a job whose time is over is not started again, because its inputs may be gone", async () => {
    const jobs = await newJobs();
    const id = await jobs.submit();
    await jobs.store.cancel({ tenant, id });
    await jobs.endTime(id);
    expect(await jobs.store.restart({ tenant, id })).toMatchObject({ kind: "refused" });
  });

  it("old blobs without a job, and results that are not visible, are removed; all others stay", async () => {
    const jobs = await newJobs();
    const done = await jobs.submit();
    const { attempt } = await jobs.succeed();
    await jobs.putResult(`jobs/${done}/result-${attempt + 1}`);
    await jobs.putResult(`jobs/${newId()}/form`);
    const waiting = await jobs.submit();
    const [lease] = await jobs.leases.claimNext(1);
    await jobs.putResult(`jobs/${waiting}/result-${lease?.attempt}`);
    const sweepAt = (now: number) =>
      sweepOrphanBlobs({ database: jobs.database, blobs: jobs.blobStore, now: () => now });
    // They may belong to a request whose row is not there yet.
    expect(await sweepAt(Date.now()).sweep(500)).toBe(0);
    const task = sweepAt(Date.now() + 2 * hourMs);
    expect(await task.sweep(500)).toBe(2);
    expect(await task.sweep(500)).toBe(0);
    expect(await jobs.keys()).toEqual(
      [
        `jobs/${done}/form`,
        `jobs/${done}/result-1`,
        `jobs/${waiting}/form`,
        `jobs/${waiting}/result-1`,
      ].sort(),
    );
  });
});
