import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Feeder, type FeederOptions } from "../../../../apps/api/jobs/delivery/feeder.ts";
import { PullLoop } from "../../../../apps/api/jobs/delivery/pull-loop.ts";
import { JobGate } from "../../../../apps/api/jobs/runner/job-gate.ts";
import { SubmissionsFirst } from "../../../../apps/api/jobs/runner/submissions-first.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Waits for a turn. @returns whether it has come. */
function waitForTurn(submissions: SubmissionsFirst): () => boolean {
  let hasCome = false;
  void submissions.turn().then(() => {
    hasCome = true;
  });
  return () => hasCome;
}

describe("submissions go before stored jobs", () => {
  it("a stored job starts at once where nothing is submitted", async () => {
    const hasTurn = waitForTurn(new SubmissionsFirst());
    await vi.advanceTimersByTimeAsync(0);
    expect(hasTurn()).toBe(true);
  });

  it("a stored job starts when the last submission is answered", async () => {
    const submissions = new SubmissionsFirst();
    submissions.entered();
    submissions.entered();
    const hasTurn = waitForTurn(submissions);
    submissions.left();
    await vi.advanceTimersByTimeAsync(1);
    expect(hasTurn()).toBe(false);
    submissions.left();
    await vi.advanceTimersByTimeAsync(0);
    expect(hasTurn()).toBe(true);
  });

  it("submissions without an end hold each stored job back for 50 ms and no longer", async () => {
    const submissions = new SubmissionsFirst();
    submissions.entered();
    for (let job = 0; job < 3; job++) {
      const hasTurn = waitForTurn(submissions);
      await vi.advanceTimersByTimeAsync(49);
      expect(hasTurn()).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect(hasTurn()).toBe(true);
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  it("nothing is claimed before its turn, nor after a gate that was shut meanwhile", async () => {
    const gate = new JobGate(async () => undefined);
    let claims = 0;
    gate.submissions.entered();
    const loop = new PullLoop({
      consumer: { gate, slots: 2, run: async () => undefined },
      take: async () => {
        claims++;
        return [];
      },
      pollMs: 60_000,
      onError: (error) => expect.fail(String(error)),
    });
    await vi.advanceTimersByTimeAsync(10);
    expect(claims).toBe(0);
    gate.shut();
    gate.submissions.left();
    await vi.advanceTimersByTimeAsync(0);
    expect(claims).toBe(0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(claims).toBe(1);
    const stopped = loop.stop();
    gate.close();
    await stopped;
  });

  it("an engine is fed when the last submission is answered", async () => {
    const submissions = new SubmissionsFirst();
    submissions.entered();
    let looks = 0;
    const unused = {} as FeederOptions["database"];
    const feeder = new Feeder({
      database: unused,
      registry: { load: () => expect.fail("the engine is not ready") },
      engine: {
        isReady: () => {
          looks++;
          return false;
        },
      },
      submissions,
      pollMs: 60_000,
      onError: (error) => expect.fail(String(error)),
    });
    await vi.advanceTimersByTimeAsync(10);
    expect(looks).toBe(0);
    submissions.left();
    await vi.advanceTimersByTimeAsync(0);
    expect(looks).toBe(1);
    await feeder.close();
  });
});
