import { setTimeout as wait } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { Leader } from "../../apps/api/state/leader.ts";
import { type Lease, LeaseLostError, Locks } from "../../apps/api/state/locks.ts";
import { describeOnEachEngine } from "./engines.ts";

/** Longer than any test. */
const longMs = 60_000;
/** So short that tests see it end. */
const shortMs = 300;

function endOf({ signal }: Lease): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
}

describeOnEachEngine("locks", (engine) => {
  it("one of many concurrent attempts gets a lock, also over two connections", async () => {
    const config = engine.newState();
    const databases = [await engine.open(config), await engine.open(config)];
    const asked = databases.flatMap((database) =>
      Array.from({ length: 10 }, () => new Locks(database, longMs).tryAcquire("work")),
    );
    const leases = (await Promise.all(asked)).filter((lease) => lease !== null);
    expect(leases).toHaveLength(1);
    await leases[0]?.release();
  });

  it("locks of different names do not hold each other up", async () => {
    const locks = new Locks(await engine.open(), longMs);
    const leases = [await locks.tryAcquire("one"), await locks.tryAcquire("two")];
    expect(leases.map((lease) => lease?.token)).toEqual([1, 1]);
    for (const lease of leases) await lease?.release();
  });

  it("a lock that was released is given again, with a larger fence", async () => {
    const locks = new Locks(await engine.open(), longMs);
    const first = await locks.tryAcquire("work");
    await first?.release();
    expect(first?.signal.aborted).toBe(true);
    const second = await locks.tryAcquire("work");
    expect([first?.token, second?.token]).toEqual([1, 2]);
    // A release that comes late is no release of the next holder's.
    await first?.release();
    expect(await locks.tryAcquire("work")).toBe(null);
    await second?.release();
  });

  it("a lease is renewed for as long as its holder lives", async () => {
    const locks = new Locks(await engine.open(), 3000);
    const lease = await locks.tryAcquire("work");
    const others: (Lease | null)[] = [];
    for (let look = 0; look < 8; look++) {
      await wait(500);
      others.push(await locks.tryAcquire("work"));
    }
    expect(others.every((other) => other === null)).toBe(true);
    expect(lease?.signal.aborted).toBe(false);
    await lease?.release();
  });

  it("a holder whose database is gone loses the lease, and another one gets a larger fence", async () => {
    const config = engine.newState();
    const gone = await engine.open(config);
    const lease = await new Locks(gone, shortMs).tryAcquire("work");
    await gone.close();
    const locks = new Locks(await engine.open(config), longMs);
    let next: Lease | null = null;
    await expect
      .poll(async () => {
        next ??= await locks.tryAcquire("work");
        return next?.token;
      })
      .toBe(2);
    await endOf(lease as Lease);
    await (next as Lease | null)?.release();
  });

  it("work that was held up over the end of its lease writes nothing", async () => {
    const database = await engine.open();
    const locks = new Locks(database, longMs);
    const lease = (await locks.tryAcquire("work")) as Lease;
    const write = () =>
      database.db.transaction().execute(async (transaction) => {
        await lease.assertHeld(transaction);
        return "written";
      });
    expect(await write()).toBe("written");
    await database.db.updateTable("locks").set({ lease_until: 0 }).execute();
    const other = await locks.tryAcquire("work");
    await expect(write()).rejects.toThrow(LeaseLostError);
    await lease.release();
    await other?.release();
  });

  it("one leader of several does the work, and when it closes another goes on", async () => {
    const config = engine.newState();
    const working: number[] = [];
    const errors: unknown[] = [];
    const start = async (number: number) => {
      const leader = new Leader({
        locks: new Locks(await engine.open(config), longMs),
        name: "sweeper",
        retryMs: 20,
        work: async (lease) => {
          working.push(number);
          await endOf(lease);
        },
        onError: (error) => errors.push(error),
      });
      onTestFinished(() => leader.close());
      return leader;
    };
    const leaders = [await start(0), await start(1), await start(2)];
    await expect.poll(() => working.length).toBe(1);
    const first = working[0] ?? 0;
    expect(leaders.map(({ isLeader }) => isLeader)).toEqual([0, 1, 2].map((one) => one === first));
    await leaders[first]?.close();
    await expect.poll(() => working.length).toBe(2);
    expect(working[1]).not.toBe(first);
    expect(errors).toEqual([]);
  });

  it("a leader whose work fails tells of it, and tries again", async () => {
    const errors: unknown[] = [];
    const locks = new Locks(await engine.open(), longMs);
    const work = async () => {
      throw new Error("on purpose");
    };
    const onError = (error: unknown) => errors.push(error);
    const leader = new Leader({ locks, name: "sweeper", work, onError, retryMs: 20 });
    await expect.poll(() => errors.length).toBeGreaterThan(1);
    await leader.close();
    expect(errors[0]).toEqual(new Error("on purpose"));
  });
});
