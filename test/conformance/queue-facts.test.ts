import { expect, it } from "vitest";
import { readQueueFacts } from "../../apps/api/jobs/store/queue-facts.ts";
import { RunnerRegistry } from "../../apps/api/jobs/store/runner-registry.ts";
import { describeOnEachEngine } from "./engines.ts";
import { endLeases, openTwo, submit } from "./jobs.ts";

describeOnEachEngine("facts of the queue", (engine) => {
  it("an empty queue without processes has no jobs, no age and no slots", async () => {
    const [{ database }] = await openTwo(engine);
    expect(await readQueueFacts(database)).toEqual({
      ...{ waiting: 0, running: 0, oldestWaitingMs: 0, busyLanes: 0 },
      ...{ dead: 0, runners: 0, slots: 0 },
    });
  });

  it("jobs are counted by what they need, and the oldest one that waits has an age", async () => {
    const [one, two] = await openTwo(engine, { maxAttempts: 1 });
    await submit(one, { tenant: "acme" });
    await one.leases.claimNext(1);
    await endLeases(one);
    await one.recover();
    expect(await readQueueFacts(one.database)).toMatchObject({ dead: 1, waiting: 0, busyLanes: 0 });
    await submit(one, { tenant: "acme" });
    await two.leases.claimNext(1);
    const oldest = await submit(one, { tenant: "acme" });
    await submit(one, { tenant: "other" });
    await one.database.db
      .updateTable("jobs")
      .set(({ eb }) => ({ created_at: eb("created_at", "-", 60_000) }))
      .where("id", "=", oldest)
      .execute();
    const facts = await readQueueFacts(two.database);
    expect(facts).toMatchObject({ dead: 1, running: 1, waiting: 2, busyLanes: 2 });
    expect(facts.oldestWaitingMs).toBeGreaterThanOrEqual(60_000);
  });

  it("a process counts with its slots until it ends, or gives no sign of life for as long as a lease lasts", async () => {
    const [{ database }] = await openTwo(engine);
    const registry = new RunnerRegistry(database, 60_000);
    await registry.announce({ id: "one", slots: 2 });
    await registry.announce({ id: "two", slots: 3 });
    expect(await readQueueFacts(database)).toMatchObject({ runners: 2, slots: 5 });
    await registry.remove("one");
    expect(await readQueueFacts(database)).toMatchObject({ runners: 1, slots: 3 });
    await new RunnerRegistry(database, -1000).announce({ id: "two", slots: 3 });
    expect(await readQueueFacts(database)).toMatchObject({ runners: 0, slots: 0 });
  });
});
