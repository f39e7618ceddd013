import { expect, it } from "vitest";
import { readJobEvents } from "../../apps/api/jobs/store/job-events.ts";
import type { JobLease } from "../../apps/api/jobs/store/job-leases.ts";
import { newId } from "../../apps/api/state/ids.ts";
import { describeOnEachEngine } from "./engines.ts";
import { endLeases, fill, type JobProcess, lostError, moveClock, openTwo, submit } from "./jobs.ts";

const tenant = "acme";
const succeeded = { state: "succeeded" as const, result: { exitCode: 0 } };
const crash = { cause: "worker_died" as const, error: { code: "WORKER_CRASHED" } };
const outage = { cause: "infrastructure" as const, error: { code: "DISK_FULL" } };

async function claimOne({ leases }: JobProcess): Promise<JobLease> {
  const [lease] = await leases.claimNext(1);
  if (lease === undefined) throw new Error("no job is queued");
  return lease;
}

/** Lets the pauses of delayed jobs be over. */
async function endPauses({ database }: JobProcess): Promise<void> {
  await database.db.updateTable("jobs").set({ due_at: 0 }).where("state", "=", "delayed").execute();
}

async function eventsOf({ database }: JobProcess, job: string): Promise<string[]> {
  const events = await readJobEvents(database, { job, after: 0, limit: 100 });
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
  return events.map(({ type, attempt }) => `${type} ${attempt}`);
}

describeOnEachEngine("jobs", (engine) => {
  it("a submitted job is found by another process, is claimed with all that it needs, and ends with its result", async () => {
    const [api, worker] = await openTwo(engine);
    const id = await submit(api);
    expect(await worker.store.find({ tenant, id })).toMatchObject({ state: "queued", attempts: 0 });
    const lease = await claimOne(worker);
    const inputs = [{ name: "template", key: `in/${id}/template`, bytes: 3, sha256: "abc" }];
    expect(lease).toMatchObject({ id, tenant, attempt: 1, spec: { kind: "run", of: id }, inputs });
    expect(await worker.leases.beginStage(lease, "fill")).toBe(true);
    expect(await worker.leases.finish(lease, succeeded)).toBe("succeeded");
    const job = await api.store.find({ tenant, id });
    expect(job).toMatchObject({
      state: "succeeded",
      attempts: 1,
      result: { exitCode: 0 },
      error: null,
    });
    expect(job?.expiresAt).toBeGreaterThan(job?.endedAt ?? Infinity);
    expect(await eventsOf(api, id)).toEqual(["queued 0", "running 1", "stage 1", "succeeded 1"]);
  });

  it("events after a known one are read alone", async () => {
    const [api] = await openTwo(engine);
    const id = await submit(api);
    await claimOne(api);
    const events = await readJobEvents(api.database, { job: id, after: 1, limit: 100 });
    expect(events.map(({ seq, type }) => [seq, type])).toEqual([[2, "running"]]);
  });

  it("a job of another tenant cannot be found, cancelled, restarted or removed", async () => {
    const [api] = await openTwo(engine);
    const name = { tenant: "other", id: await submit(api) };
    expect(await api.store.find(name)).toBe(null);
    expect(await api.store.ahead(name)).toBe(null);
    expect(await api.store.cancel(name)).toEqual({ kind: "not_found" });
    expect(await api.store.restart(name)).toEqual({ kind: "not_found" });
    expect(await api.store.remove(name)).toEqual({ kind: "not_found" });
    const listed = await api.store.list({ tenant: "other", states: null, before: null, limit: 9 });
    expect(listed).toEqual([]);
  });

  it("two processes that claim at the same time get each job once", async () => {
    const both = await openTwo(engine);
    await fill(both[0], tenant, 60);
    const claims = Array.from({ length: 40 }, (_, at) => both[at % 2]?.leases.claimNext(2));
    const ids = (await Promise.all(claims)).flatMap((leases) => leases ?? []).map(({ id }) => id);
    expect(ids).toHaveLength(60);
    expect(new Set(ids).size).toBe(60);
  });

  it("an id that an engine delivers twice at the same time is claimed once", async () => {
    const both = await openTwo(engine);
    const id = await submit(both[0]);
    const claims = Array.from({ length: 20 }, (_, at) => {
      const { leases } = both[at % 2] as JobProcess;
      return leases.claim([id]);
    });
    expect((await Promise.all(claims)).flat()).toHaveLength(1);
  });

  it("a process that lost its lease without knowing writes nothing, and the next one's result is visible", async () => {
    const [late, next] = await openTwo(engine);
    const id = await submit(late);
    const lost = await claimOne(late);
    await endLeases(late);
    expect(await next.recover()).toMatchObject({ lost: 1 });
    const lease = await claimOne(next);
    expect([lost.attempt, lease.attempt]).toEqual([1, 2]);
    expect(await late.leases.renew([lost])).toEqual(["lost"]);
    expect(await late.leases.beginStage(lost, "fill")).toBe(false);
    expect(await late.leases.finish(lost, { ...succeeded, result: "late" })).toBe(null);
    expect(await late.leases.break(lost, crash)).toBe(null);
    await late.leases.handBack(lost);
    expect(await next.leases.finish(lease, { ...succeeded, result: "right" })).toBe("succeeded");
    expect(await late.store.find({ tenant, id })).toMatchObject({ result: "right", attempts: 2 });
    const types = ["queued 0", "running 1", "queued 1", "running 2", "succeeded 2"];
    expect(await eventsOf(late, id)).toEqual(types);
  });

  it("a lease that is renewed outlives its time, and one that ended is renewed if nobody has taken the job", async () => {
    const [one, other] = await openTwo(engine);
    await submit(one);
    const lease = await claimOne(one);
    await endLeases(one);
    expect(await one.leases.renew([lease])).toEqual(["held"]);
    expect(await other.recover()).toMatchObject({ lost: 0 });
    expect(await one.leases.finish(lease, succeeded)).toBe("succeeded");
  });

  it.each([5, -5])(
    "a process whose clock is %i minutes ahead takes no lease of others, and keeps the order of jobs",
    async (minutes) => {
      const [right, wrong] = await openTwo(engine);
      const first = await submit(right);
      const lease = await claimOne(right);
      moveClock(minutes * 60_000);
      const second = await submit(wrong);
      expect(await wrong.recover()).toEqual({ lost: 0, due: 0, unclaimed: 0, expired: 0 });
      moveClock(-minutes * 60_000);
      const third = await submit(right);
      moveClock(minutes * 60_000);
      const claimed = await wrong.leases.claimNext(3);
      expect(claimed.map(({ id }) => id)).toEqual([second, third]);
      expect(await wrong.leases.finish(claimed[0] as JobLease, succeeded)).toBe("succeeded");
      expect(await right.recover()).toMatchObject({ lost: 0 });
      expect(await right.leases.renew([lease])).toEqual(["held"]);
      const jobs = (await right.store.list({ tenant, states: null, before: null, limit: 9 })) ?? [];
      expect(jobs.map(({ id }) => id)).toEqual([third, second, first]);
      const times = jobs.map(({ createdAt }) => createdAt);
      expect(Math.max(...times) - Math.min(...times)).toBeLessThan(60_000);
    },
  );

  it("one renewal tells of each lease whether it is held, lost or to be cancelled", async () => {
    const [one] = await openTwo(engine);
    for (let count = 0; count < 3; count++) await submit(one);
    const leases = await one.leases.claimNext(3);
    const [, second, third] = leases as [JobLease, JobLease, JobLease];
    await one.store.cancel({ tenant, id: second.id });
    await one.leases.finish(third, succeeded);
    expect(await one.leases.renew(leases)).toEqual(["held", "cancel_requested", "lost"]);
  });

  it("an end that is written again, as after a lost connection, returns the same and changes nothing", async () => {
    const [one] = await openTwo(engine);
    await submit(one);
    const lease = await claimOne(one);
    expect(await one.leases.finish(lease, succeeded)).toBe("succeeded");
    const before = await one.store.find({ tenant, id: lease.id });
    expect(await one.leases.finish(lease, { ...succeeded, result: "twice" })).toBe("succeeded");
    expect(await one.store.find({ tenant, id: lease.id })).toEqual({
      ...before,
      readAt: expect.any(Number),
    });
  });

  it("a job whose runners vanish three times is dead, and says why", async () => {
    const [one, other] = await openTwo(engine);
    const id = await submit(one);
    for (const attempt of [1, 2, 3]) {
      expect((await claimOne(one)).attempt).toBe(attempt);
      await endLeases(one);
      await other.recover();
    }
    expect(await other.leases.claimNext(1)).toEqual([]);
    const job = await one.store.find({ tenant, id });
    expect(job).toMatchObject({ state: "dead", attempts: 3, error: lostError });
  });

  it("a job that kills its worker twice is dead, although it has an attempt left", async () => {
    const [one] = await openTwo(engine);
    const id = await submit(one);
    expect(await one.leases.break(await claimOne(one), crash)).toBe("delayed");
    await endPauses(one);
    await one.recover();
    expect(await one.leases.break(await claimOne(one), crash)).toBe("dead");
    const job = await one.store.find({ tenant, id });
    expect(job).toMatchObject({ state: "dead", attempts: 2, error: crash.error });
  });

  it("a job that the infrastructure breaks has three attempts with a pause before each further one", async () => {
    const [one] = await openTwo(engine, { retryPauseMs: 60_000 });
    const id = await submit(one);
    const pauses: number[] = [];
    for (const end of ["delayed", "delayed", "dead"]) {
      expect(await one.leases.break(await claimOne(one), outage)).toBe(end);
      if (end === "dead") break;
      const { due_at, started_at } = await one.database.db
        .selectFrom("jobs")
        .select(["due_at", "started_at"])
        .executeTakeFirstOrThrow();
      pauses.push(((due_at ?? 0) - (started_at ?? 0)) / 60_000);
      expect(await one.recover()).toMatchObject({ due: 0 });
      expect(await one.leases.claimNext(1)).toEqual([]);
      expect(await one.store.find({ tenant, id })).toMatchObject({ state: "queued" });
      await endPauses(one);
      expect(await one.recover()).toMatchObject({ due: 1 });
    }
    expect(pauses[0]).toBeGreaterThanOrEqual(0.75);
    expect(pauses[0]).toBeLessThan(2);
    expect(pauses[1]).toBeGreaterThanOrEqual(3);
    expect(pauses[1]).toBeLessThan(6);
    const types = [
      "queued 0",
      "running 1",
      "queued 1",
      "running 2",
      "queued 2",
      "running 3",
      "dead 3",
    ];
    expect(await eventsOf(one, id)).toEqual(types);
  });

  it("an attempt that is handed back does not count, and its number is not used again", async () => {
    const [closing, next] = await openTwo(engine, { maxAttempts: 1 });
    const id = await submit(closing);
    await closing.leases.handBack(await claimOne(closing));
    expect(await next.store.find({ tenant, id })).toMatchObject({ state: "queued", attempts: 0 });
    const lease = await claimOne(next);
    expect(lease.attempt).toBe(2);
    expect(await next.leases.finish(lease, succeeded)).toBe("succeeded");
    expect(await next.store.find({ tenant, id })).toMatchObject({ attempts: 1 });
  });

  it("an attempt that is postponed does not count, however often, and the pauses before the next one grow up to a limit", async () => {
    const [one, next] = await openTwo(engine, { maxAttempts: 1, retryPauseMs: 60_000 });
    const id = await submit(one);
    const pauses: number[] = [];
    for (let postponed = 0; postponed < 5; postponed++) {
      expect(await one.leases.postpone(await claimOne(one))).toBe("delayed");
      const { due_at, started_at } = await one.database.db
        .selectFrom("jobs")
        .select(["due_at", "started_at"])
        .executeTakeFirstOrThrow();
      pauses.push(((due_at ?? 0) - (started_at ?? 0)) / 60_000);
      expect(await next.recover()).toMatchObject({ due: 0 });
      expect(await next.leases.claimNext(1)).toEqual([]);
      expect(await next.store.find({ tenant, id })).toMatchObject({ state: "queued", attempts: 0 });
      await endPauses(one);
      expect(await next.recover()).toMatchObject({ due: 1 });
    }
    for (const [at, least] of [0.75, 3, 12, 12, 12].entries()) {
      expect(pauses[at]).toBeGreaterThanOrEqual(least);
      expect(pauses[at]).toBeLessThan(2 * least + 1);
    }
    const lease = await claimOne(next);
    expect(await one.leases.postpone({ ...lease, token: "another" })).toBe(null);
    expect(await next.leases.break(lease, outage)).toBe("dead");
    expect(await next.store.find({ tenant, id })).toMatchObject({ state: "dead", attempts: 1 });
    const events = await eventsOf(one, id);
    expect(events.slice(-4)).toEqual(["running 5", "queued 5", "running 6", "dead 6"]);
  });

  it("a dead job is queued again by a restart, with all attempts", async () => {
    const [one] = await openTwo(engine, { maxAttempts: 2 });
    const id = await submit(one);
    const die = async () => {
      await one.leases.break(await claimOne(one), outage);
      await endPauses(one);
      await one.recover();
      await one.leases.break(await claimOne(one), outage);
    };
    await die();
    expect(await one.store.restart({ tenant, id })).toEqual({ kind: "queued" });
    expect(await one.store.find({ tenant, id })).toMatchObject({
      ...{ state: "queued", attempts: 0, error: null, endedAt: null, expiresAt: null },
    });
    await die();
    expect(await one.store.find({ tenant, id })).toMatchObject({ state: "dead", attempts: 2 });
  });

  it("a job that waits, runs or has succeeded is not restarted", async () => {
    const [one] = await openTwo(engine);
    const id = await submit(one);
    const restart = () => one.store.restart({ tenant, id });
    expect(await restart()).toEqual({ kind: "refused", state: "queued" });
    const lease = await claimOne(one);
    expect(await restart()).toEqual({ kind: "refused", state: "running" });
    await one.leases.finish(lease, succeeded);
    expect(await restart()).toEqual({ kind: "refused", state: "succeeded" });
  });

  it("a queued job is cancelled at once and never runs", async () => {
    const [api, worker] = await openTwo(engine);
    const id = await submit(api);
    expect(await api.store.cancel({ tenant, id })).toEqual({ kind: "cancelled" });
    expect(await worker.leases.claimNext(1)).toEqual([]);
    const again = await api.store.cancel({ tenant, id });
    expect(again).toEqual({ kind: "too_late", state: "cancelled" });
    expect(await eventsOf(api, id)).toEqual(["queued 0", "cancelled 0"]);
  });

  it("a job that waits for its next attempt is cancelled at once", async () => {
    const [api] = await openTwo(engine);
    const id = await submit(api);
    await api.leases.break(await claimOne(api), outage);
    expect(await api.store.cancel({ tenant, id })).toEqual({ kind: "cancelled" });
    await endPauses(api);
    expect(await api.recover()).toMatchObject({ due: 0 });
  });

  it("a running job whose cancellation was requested becomes cancelled, even if its result is ready", async () => {
    const [api, worker] = await openTwo(engine);
    const id = await submit(api);
    const lease = await claimOne(worker);
    expect(await api.store.cancel({ tenant, id })).toEqual({ kind: "requested" });
    expect(await api.store.cancel({ tenant, id })).toEqual({ kind: "requested" });
    const running = await api.store.find({ tenant, id });
    expect(running).toMatchObject({ state: "running", isCancelRequested: true });
    expect(await worker.leases.renew([lease])).toEqual(["cancel_requested"]);
    expect(await worker.leases.finish(lease, succeeded)).toBe("cancelled");
    expect(await api.store.find({ tenant, id })).toMatchObject({
      state: "cancelled",
      result: null,
    });
    const types = ["queued 0", "running 1", "cancel_requested 1", "cancelled 1"];
    expect(await eventsOf(api, id)).toEqual(types);
  });

  it.each(["vanishes", "breaks", "is postponed", "is handed back"])(
    "a job that %s after its cancellation was requested is not started again",
    async (end) => {
      const [api, worker] = await openTwo(engine);
      const id = await submit(api);
      const lease = await claimOne(worker);
      await api.store.cancel({ tenant, id });
      if (end === "breaks") expect(await worker.leases.break(lease, outage)).toBe("cancelled");
      else if (end === "is postponed")
        expect(await worker.leases.postpone(lease)).toBe("cancelled");
      else if (end === "vanishes") {
        await endLeases(api);
        await api.recover();
      } else await worker.leases.handBack(lease);
      const job = await api.store.find({ tenant, id });
      expect(job).toMatchObject({ state: "cancelled", error: null });
      expect(job?.endedAt).not.toBe(null);
      expect(job?.expiresAt).not.toBe(null);
      expect(await worker.leases.claimNext(1)).toEqual([]);
    },
  );

  it("a cancellation that comes after the end changes nothing", async () => {
    const [api] = await openTwo(engine);
    const id = await submit(api);
    await api.leases.finish(await claimOne(api), succeeded);
    const before = await api.store.find({ tenant, id });
    const outcome = await api.store.cancel({ tenant, id });
    expect(outcome).toEqual({ kind: "too_late", state: "succeeded" });
    expect(await api.store.find({ tenant, id })).toEqual({
      ...before,
      readAt: expect.any(Number),
    });
  });

  it("a cancellation and an end at the same time agree on one outcome", async () => {
    const [api, worker] = await openTwo(engine);
    for (let round = 0; round < 10; round++) {
      const id = await submit(api);
      const lease = await claimOne(worker);
      const [cancellation, end] = await Promise.all([
        api.store.cancel({ tenant, id }),
        worker.leases.finish(lease, succeeded),
      ]);
      expect(end).toBe(cancellation.kind === "requested" ? "cancelled" : "succeeded");
      expect(await api.store.find({ tenant, id })).toMatchObject({ state: end });
    }
  });

  it("a job that was announced and not claimed in time is queued again, in its old place", async () => {
    const [one] = await openTwo(engine);
    const ids = [await submit(one), await submit(one)];
    const { db } = one.database;
    const announced = { state: "announced" as const, announced_at: 0 };
    await db
      .updateTable("jobs")
      .set(announced)
      .where("id", "=", ids[0] ?? "")
      .execute();
    expect(await one.store.find({ tenant, id: ids[0] ?? "" })).toMatchObject({ state: "queued" });
    expect(await one.recover()).toMatchObject({ unclaimed: 1 });
    expect((await one.leases.claimNext(2)).map(({ id }) => id)).toEqual(ids);
  });

  it("a job that has started in time does not expire while it waits for another attempt", async () => {
    const [one] = await openTwo(engine, { maxWaitMs: 200 });
    const handedBack = await submit(one);
    await one.leases.handBack(await claimOne(one));
    const again = await claimOne(one);
    expect(again.id).toBe(handedBack);
    await one.leases.break(again, outage);
    await endPauses(one);
    const late = await submit(one);
    await expect.poll(async () => (await one.recover()).expired).toBe(1);
    expect(await one.store.find({ tenant, id: late })).toMatchObject({ state: "expired" });
    expect(await one.store.find({ tenant, id: handedBack })).toMatchObject({ state: "queued" });
    expect(await claimOne(one)).toMatchObject({ id: handedBack, attempt: 3 });
  });

  it("a job that waits too long expires instead of starting", async () => {
    const [one] = await openTwo(engine, { maxWaitMs: 1000 });
    const id = await submit(one);
    expect(await one.recover()).toMatchObject({ expired: 0 });
    await one.database.db.updateTable("jobs").set({ start_until: 1 }).execute();
    expect(await one.recover()).toMatchObject({ expired: 1 });
    expect(await one.store.find({ tenant, id })).toMatchObject({ state: "expired" });
    expect(await eventsOf(one, id)).toEqual(["queued 0", "expired 0"]);
  });

  it("a tenant with too many waiting jobs is refused, and others are not", async () => {
    const [one] = await openTwo(engine, { maxQueuedPerTenant: 3 });
    for (let count = 0; count < 3; count++) await submit(one);
    const job = { priority: 0, costMs: 1, spec: {}, inputs: [] };
    const create = (name: string) => one.store.create({ ...job, id: newId(), tenant: name });
    expect(await create(tenant)).toEqual({ kind: "refused", by: "tenant", limit: 3 });
    expect(await create("other")).toMatchObject({ kind: "created" });
    await claimOne(one);
    expect(await create(tenant)).toMatchObject({ kind: "created" });
  });

  it("too many waiting jobs of all tenants together are refused", async () => {
    const [one] = await openTwo(engine, { maxQueued: 2 });
    await submit(one, { tenant: "a" });
    await submit(one, { tenant: "b" });
    const job = { id: newId(), tenant: "c", priority: 0, costMs: 1, spec: {}, inputs: [] };
    expect(await one.store.create(job)).toEqual({ kind: "refused", by: "all", limit: 2 });
    expect(await one.store.find(job)).toBe(null);
  });

  it("a job is not stored if what belongs to it cannot be", async () => {
    const [one] = await openTwo(engine);
    const job = { id: newId(), tenant, priority: 0, costMs: 1, spec: {}, inputs: [] };
    const created = one.store.create(job, async () => {
      throw new Error("on purpose");
    });
    await expect(created).rejects.toThrow("on purpose");
    expect(await one.store.find(job)).toBe(null);
    expect(await readJobEvents(one.database, { job: job.id, after: 0, limit: 9 })).toEqual([]);
  });

  it("an ended job is removed with its events, and one that waits or runs is not", async () => {
    const [one] = await openTwo(engine);
    const id = await submit(one);
    expect(await one.store.remove({ tenant, id })).toEqual({ kind: "refused", state: "queued" });
    const lease = await claimOne(one);
    expect(await one.store.remove({ tenant, id })).toEqual({ kind: "refused", state: "running" });
    await one.leases.finish(lease, succeeded);
    expect(await one.store.remove({ tenant, id })).toEqual({
      kind: "removed",
      inputs: lease.inputs,
      claim: 1,
    });
    expect(await one.store.find({ tenant, id })).toBe(null);
    expect(await eventsOf(one, id)).toEqual([]);
  });

  it("a tenant's jobs are listed in pages, the newest first, by state too", async () => {
    const [one] = await openTwo(engine);
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) ids.unshift(await submit(one));
    await submit(one, { tenant: "other" });
    await claimOne(one);
    const list = async (page: Partial<Parameters<JobProcess["store"]["list"]>[0]>) => {
      const query = { tenant, states: null, before: null, limit: 2, ...page };
      return (await one.store.list(query))?.map(({ id }) => id);
    };
    expect(await list({})).toEqual(ids.slice(0, 2));
    expect(await list({ before: ids[1] ?? "" })).toEqual(ids.slice(2, 4));
    expect(await list({ before: ids[3] ?? "" })).toEqual(ids.slice(4));
    expect(await list({ states: ["running"] })).toEqual([ids[4]]);
    expect(await list({ states: ["queued"], limit: 9 })).toEqual(ids.slice(0, 4));
    expect(await list({ states: ["dead"] })).toEqual([]);
    // Not an empty page: the jobs after it would be left out.
    expect(await list({ before: newId() })).toBe(undefined);
  });
});
