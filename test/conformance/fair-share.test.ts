import { expect, it } from "vitest";
import { describeOnEachEngine } from "./engines.ts";
import { fill, type JobProcess, openTwo, submit } from "./jobs.ts";

/** Claims jobs one by one, ends each, and returns the first letters of their tenants. */
async function order({ leases }: JobProcess, count: number): Promise<string> {
  let served = "";
  for (let left = count; left > 0; left--) {
    const [lease] = await leases.claimNext(1);
    if (lease === undefined) break;
    served += lease.tenant.charAt(0);
    await leases.finish(lease, { state: "succeeded", result: null });
  }
  return served;
}

async function setLane(
  { database }: JobProcess,
  tenant: string,
  values: { weight?: number; max_live?: number },
): Promise<void> {
  await database.db.updateTable("lanes").set(values).where("tenant", "=", tenant).execute();
}

describeOnEachEngine("fair shares", (engine) => {
  it("five jobs of one tenant are among the next ten to start, although 20,000 of another wait", async () => {
    const [one] = await openTwo(engine);
    await fill(one, "big", 20_000);
    expect(await order(one, 5)).toBe("bbbbb");
    await fill(one, "small", 5);
    const served: string[] = [];
    while (served.length < 12) {
      const leases = await one.leases.claimNext(4);
      served.push(...leases.map(({ tenant }) => tenant));
    }
    // Two lanes take turns, so that five jobs need ten turns of a slot.
    expect(served.slice(0, 2)).toContain("small");
    expect(served.slice(0, 10).filter((tenant) => tenant === "small")).toHaveLength(5);
  });

  it("jobs of three tenants take turns, and within a lane the oldest goes first", async () => {
    const [one] = await openTwo(engine);
    const ids: string[] = [];
    for (const tenant of ["a", "a", "b", "b", "c", "c"]) ids.push(await submit(one, { tenant }));
    const leases = await one.leases.claimNext(6);
    expect(leases.map(({ tenant }) => tenant).join("")).toBe("abcabc");
    expect(leases.map(({ id }) => id)).toEqual([0, 2, 4, 1, 3, 5].map((at) => ids[at]));
  });

  it("a lane that was empty saves nothing up", async () => {
    const [one] = await openTwo(engine);
    await fill(one, "idle", 1);
    await fill(one, "busy", 30);
    expect(await order(one, 11)).toContain("bbbbbbbbb");
    const { db } = one.database;
    await db.deleteFrom("lanes").where("tenant", "=", "idle").execute();
    await fill(one, "idle", 10);
    expect(await order(one, 8)).toBe("ibibibib");
  });

  it("a lane with weight 3 is served three times as often", async () => {
    const [one] = await openTwo(engine);
    await fill(one, "heavy", 30);
    await fill(one, "light", 30);
    await setLane(one, "heavy", { weight: 3 });
    const served = await order(one, 16);
    expect(served.match(/h/g)).toHaveLength(12);
    expect(served).not.toMatch(/l[^l]?l/);
  });

  it("a lane whose jobs cost three times as much is served a third as often", async () => {
    const [one] = await openTwo(engine);
    for (let count = 0; count < 8; count++) {
      await submit(one, { tenant: "dear", costMs: 300 });
      await submit(one, { tenant: "cheap", costMs: 100 });
    }
    const served = await order(one, 8);
    expect(served.match(/d/g)).toHaveLength(2);
  });

  it("priorities order jobs within a lane, and not between lanes", async () => {
    const [one] = await openTwo(engine);
    const low = await submit(one, { tenant: "a" });
    const high = await submit(one, { tenant: "a", priority: 9 });
    const other = await submit(one, { tenant: "b", priority: -9 });
    const ids = (await one.leases.claimNext(3)).map(({ id }) => id);
    expect(ids).toEqual([high, other, low]);
  });

  it("a lane with a limit leaves its slots to others, and goes on when one of its jobs has ended", async () => {
    const [one] = await openTwo(engine);
    await fill(one, "limited", 10);
    await fill(one, "other", 10);
    await setLane(one, "limited", { max_live: 2 });
    const first = await one.leases.claimNext(6);
    expect(first.map(({ tenant }) => tenant.charAt(0)).join("")).toBe("lolooo");
    expect((await one.leases.claimNext(2)).map(({ tenant }) => tenant)).toEqual(["other", "other"]);
    const [running] = first;
    if (running !== undefined) {
      await one.leases.finish(running, { state: "succeeded", result: null });
    }
    const next = (await one.leases.claimNext(2)).map(({ tenant }) => tenant);
    expect(next.filter((tenant) => tenant === "limited")).toHaveLength(1);
  });

  it("one tenant alone gets all slots", async () => {
    const [one] = await openTwo(engine);
    await fill(one, "alone", 10);
    expect(await one.leases.claimNext(8)).toHaveLength(8);
    expect(await one.leases.claimNext(8)).toHaveLength(2);
    expect(await one.leases.claimNext(8)).toEqual([]);
  });
});
