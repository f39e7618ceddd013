import { expect, it, onTestFinished } from "vitest";
import { sweepAuditEvents } from "../../apps/api/audit/expire-events.ts";
import { sealEvents } from "../../apps/api/audit/seal-events.ts";
import { verifyAudit } from "../../apps/api/audit/verify-events.ts";
import type { Database } from "../../apps/api/state/database.ts";
import { Locks } from "../../apps/api/state/locks.ts";
import { sweepBudgets } from "../../apps/api/state/sweep-budgets.ts";
import { Sweeper, type SweepTask } from "../../apps/api/state/sweeper.ts";
import { write } from "./audit.ts";
import { describeOnEachEngine } from "./engines.ts";

const dayMs = 86_400_000;

describeOnEachEngine("the sweeper", (engine) => {
  function start(database: Database, tasks: readonly SweepTask[]) {
    const swept: [string, number][] = [];
    const errors: unknown[] = [];
    const sweeper = new Sweeper({
      locks: new Locks(database, 60_000),
      tasks,
      onSwept: (task, count) => swept.push([task, count]),
      onError: (error) => errors.push(error),
      everyMs: 20,
    });
    onTestFinished(() => sweeper.close());
    return { sweeper, swept, errors };
  }

  it("the sweeper removes rows in batches of 500 until none is left, and a failing task does not stop others", async () => {
    const database = await engine.open();
    let left = 1200;
    const limits: number[] = [];
    const { swept, errors } = start(database, [
      {
        name: "broken",
        sweep: async () => {
          throw new Error("on purpose");
        },
      },
      {
        name: "rows",
        sweep: async (limit) => {
          limits.push(limit);
          const count = Math.min(left, limit);
          left -= count;
          return count;
        },
      },
    ]);
    await expect.poll(() => swept).toEqual([["rows", 1200]]);
    expect(limits.slice(0, 4)).toEqual([500, 500, 500, 500]);
    expect(errors[0]).toEqual(new Error("on purpose"));
  });

  it("one of several sweeps at a time, and another goes on when it closes", async () => {
    const config = engine.newState();
    const databases = [await engine.open(config), await engine.open(config)];
    let running = 0;
    let most = 0;
    const calls = [0, 0];
    const sweepers = databases.map((database, index) =>
      start(database, [
        {
          name: "rows",
          sweep: async () => {
            calls[index] = (calls[index] ?? 0) + 1;
            most = Math.max(most, ++running);
            await new Promise((resolve) => setTimeout(resolve, 5));
            running--;
            return 0;
          },
        },
      ]),
    );
    await expect.poll(() => Math.max(...calls)).toBeGreaterThan(3);
    expect(Math.min(...calls)).toBe(0);
    const first = calls[0] === 0 ? 1 : 0;
    await sweepers[first]?.sweeper.close();
    await expect.poll(() => calls[1 - first]).toBeGreaterThan(0);
    expect(most).toBe(1);
  });

  it("the sweeper removes budgets of old windows and keeps the others", async () => {
    const database = await engine.open();
    const now = Date.now();
    const row = (tenant: string, window_start: number) => ({
      ...{ tenant, unit: "jobs", window_start, window_ms: dayMs, reserved: 0, used: 1 },
    });
    const old = Array.from({ length: 1100 }, (_, index) => row(`t${index}`, now - 60 * dayMs));
    for (let at = 0; at < old.length; at += 100) {
      await database.db
        .insertInto("budgets")
        .values(old.slice(at, at + 100))
        .execute();
    }
    const young = row("t1", now - 30 * dayMs);
    await database.db.insertInto("budgets").values(young).execute();
    const { swept, errors } = start(database, [sweepBudgets(database)]);
    await expect.poll(() => swept).toEqual([["budgets", 1100]]);
    expect(await database.db.selectFrom("budgets").selectAll().execute()).toEqual([young]);
    expect(errors).toEqual([]);
  });

  it("the sweeper removes events past their retention, and the log still verifies", async () => {
    const database = await engine.open();
    await write(database, 700, Date.now() - 10 * dayMs);
    await sealEvents(database);
    await write(database, 3);
    await sealEvents(database);
    const { swept, errors } = start(database, [sweepAuditEvents(database, 7 * dayMs)]);
    await expect.poll(() => swept).toEqual([["audit events", 700]]);
    expect(await verifyAudit(database)).toMatchObject({ events: 4, removed: 700, faults: [] });
    expect(errors).toEqual([]);
  });
});
