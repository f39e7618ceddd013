import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { JobGate } from "../../../../apps/api/jobs/runner/job-gate.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A gate whose looks succeed or fail as the test says. */
function gateOf() {
  const store = { isThere: false, looks: 0 };
  const gate = new JobGate(async () => {
    store.looks++;
    if (!store.isThere) throw new Error("it is gone");
  });
  const changes: boolean[] = [];
  gate.listen(() => changes.push(gate.isOpen));
  return { changes, gate, store };
}

/** Shuts the gate and lets it look successfully. @returns how many seconds it was shut. */
async function secondsShut(gate: JobGate): Promise<number> {
  gate.shut();
  for (let seconds = 0; ; seconds++) {
    if (gate.isOpen) return seconds;
    await vi.advanceTimersByTimeAsync(1000);
  }
}

it("a gate is shut by an outage until a look succeeds, and tells of both once", async () => {
  const { changes, gate, store } = gateOf();
  expect(gate.isOpen).toBe(true);
  gate.shut();
  gate.shut();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(gate.isOpen).toBe(false);
  expect(store.looks).toBe(10);
  store.isThere = true;
  await vi.advanceTimersByTimeAsync(1000);
  expect(changes).toEqual([false, true]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(store.looks).toBe(11);
});

it("a gate that was opened in vain stays shut twice as long each time, up to a limit, until an attempt succeeds", async () => {
  const { gate, store } = gateOf();
  store.isThere = true;
  const pauses: number[] = [];
  for (let time = 0; time < 8; time++) pauses.push(await secondsShut(gate));
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 32, 32]);
  gate.prove();
  expect(await secondsShut(gate)).toBe(1);
});

it("a gate that is closed looks no more, and nobody is told", async () => {
  const { changes, gate, store } = gateOf();
  gate.shut();
  gate.close();
  store.isThere = true;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(store.looks).toBe(0);
  expect(changes).toEqual([false]);
});
