import { describe, expect, it } from "vitest";
import { NoSlotError, SlotPool } from "../../../apps/api/jobs/slot-pool.ts";

const never = new AbortController().signal;

describe("a pool that does not wait", () => {
  it("a pool that does not wait gives its slots, refuses the next, and gives again what was released", async () => {
    const pool = new SlotPool({ size: 2, waitMs: 0, maxWaiting: 10 });
    const first = await pool.acquire(never);
    await pool.acquire(never);
    expect(pool.inUse).toBe(2);
    expect(pool.isSaturated).toBe(true);
    await expect(pool.acquire(never)).rejects.toThrow(NoSlotError);
    expect(pool.waiting).toBe(0);
    first.release();
    await expect.poll(() => pool.isSaturated).toBe(false);
    expect((await pool.acquire(never)).waitedMs).toBeLessThan(1000);
  });

  it("a pool that does not wait lets somebody wait for a slot that is about to come back, and one more not", async () => {
    const pool = new SlotPool({ size: 1, waitMs: 0, maxWaiting: 0 });
    const first = await pool.acquire(never);
    expect(pool.isSaturated).toBe(true);
    first.finish(() => undefined);
    expect(pool.isSaturated).toBe(false);
    const second = pool.acquire(never);
    expect(pool.isSaturated).toBe(true);
    await expect(pool.acquire(never)).rejects.toThrow(NoSlotError);
    first.release();
    (await second).release();
    await expect.poll(() => pool.isSaturated).toBe(false);
  });

  it("a pool that does not wait tells the holder of a slot that is about to come back when somebody waits for it, once", async () => {
    const pool = new SlotPool({ size: 2, waitMs: 5000, maxWaiting: 10 });
    const [first, second] = [await pool.acquire(never), await pool.acquire(never)];
    const wanted: string[] = [];
    first.finish(() => wanted.push("first"));
    expect(wanted).toEqual([]);
    const waiting = [pool.acquire(never), pool.acquire(never)];
    expect(wanted).toEqual(["first"]);
    second.finish(() => wanted.push("second"));
    expect(wanted).toEqual(["first", "second"]);
    const last = pool.acquire(never);
    expect(wanted).toEqual(["first", "second"]);
    first.release();
    second.release();
    for (const slot of waiting) (await slot).release();
    const free = pool.acquire(never);
    (await last).finish(() => wanted.push("last"));
    expect(wanted).toEqual(["first", "second"]);
    (await last).release();
    (await free).release();
    expect(pool.inUse).toBe(0);
  });

  it("a pool that does not wait gives nothing once it is closed", async () => {
    const pool = new SlotPool({ size: 1, waitMs: 5000, maxWaiting: 1 });
    await pool.acquire(never);
    const waiting = pool.acquire(never);
    pool.close();
    await expect(waiting).rejects.toMatchObject({ reason: "closed" });
    await expect(pool.acquire(never)).rejects.toMatchObject({ reason: "closed" });
  });

  it("a slot released twice is one slot", async () => {
    const pool = new SlotPool({ size: 1, waitMs: 0, maxWaiting: 0 });
    const slot = await pool.acquire(never);
    slot.release();
    slot.release();
    await expect.poll(() => pool.inUse).toBe(0);
    await pool.acquire(never);
    await expect(pool.acquire(never)).rejects.toThrow(NoSlotError);
  });
});

describe("a pool that waits", () => {
  it("a pool that waits serves in the order of arrival", async () => {
    const pool = new SlotPool({ size: 1, waitMs: 5000, maxWaiting: 10 });
    const holder = await pool.acquire(never);
    const served: number[] = [];
    const waiting = [1, 2, 3].map(async (index) => {
      const slot = await pool.acquire(never);
      served.push(index);
      slot.release();
    });
    expect(pool.waiting).toBe(3);
    holder.release();
    await Promise.all(waiting);
    expect(served).toEqual([1, 2, 3]);
    expect(pool.waiting).toBe(0);
  });

  it("a pool that waits gives nothing to those who left, and loses no slot on them", async () => {
    const pool = new SlotPool({ size: 1, waitMs: 5000, maxWaiting: 10 });
    const holder = await pool.acquire(never);
    const leaving = new AbortController();
    const left = [1, 2, 3].map(() => pool.acquire(leaving.signal));
    const staying = pool.acquire(never);
    leaving.abort(new Error("gone"));
    for (const request of left) await expect(request).rejects.toThrow("gone");
    expect(pool.waiting).toBe(1);
    holder.release();
    (await staying).release();
    await expect.poll(() => pool.inUse).toBe(0);
  });

  it("a request that leaves in the very turn it is served gives its slot back", async () => {
    const pool = new SlotPool({ size: 1, waitMs: 5000, maxWaiting: 10 });
    const holder = await pool.acquire(never);
    const leaving = new AbortController();
    const request = pool.acquire(leaving.signal);
    holder.release();
    leaving.abort(new Error("gone"));
    await request.then((slot) => slot.release()).catch(() => undefined);
    await expect.poll(() => pool.inUse).toBe(0);
  });

  it("a pool that waits ends the wait in time, and refuses at once when the queue is full", async () => {
    const pool = new SlotPool({ size: 1, waitMs: 50, maxWaiting: 1 });
    await pool.acquire(never);
    const waiting = pool.acquire(never);
    await expect(pool.acquire(never)).rejects.toThrow(NoSlotError);
    expect(pool.waiting).toBe(1);
    await expect(waiting).rejects.toThrow(NoSlotError);
    expect(pool.waiting).toBe(0);
  });

  it("a pool that waits tells to come again later the more are waiting, within a minute", async () => {
    const pool = new SlotPool({ size: 1, waitMs: 5000, maxWaiting: 1000 });
    const holder = await pool.acquire(never);
    expect(pool.retryAfterSeconds).toBe(1);
    const leaving = new AbortController();
    const waiting = Array.from({ length: 9 }, () => pool.acquire(leaving.signal));
    expect(pool.retryAfterSeconds).toBe(10);
    waiting.push(...Array.from({ length: 500 }, () => pool.acquire(leaving.signal)));
    expect(pool.retryAfterSeconds).toBe(60);
    leaving.abort();
    await Promise.allSettled(waiting);
    holder.release();
  });
});
