import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { StateUnavailableError } from "../../../apps/api/state/errors.ts";
import { addWebhookMetrics } from "../../../apps/api/webhooks/webhook-metrics.ts";
import { sqliteEngine } from "../../conformance/engines.ts";
import { openProcess } from "../../conformance/jobs.ts";
import { Clock, submitWithWebhook } from "../../conformance/webhooks.ts";

const counts = { delivered: 3, failed: 2, dead: 1 };

describe("metrics of webhooks", () => {
  it("metrics tell how attempts have ended, and how long the oldest event waits", async () => {
    const engine = sqliteEngine();
    const clock = new Clock();
    const one = await openProcess(engine, engine.newState(), "one");
    const registry = new Registry();
    addWebhookMetrics(registry, { database: clock.of(one.database), webhooks: { counts } });
    const empty = await registry.metrics();
    for (const [outcome, count] of Object.entries(counts)) {
      expect(empty).toContain(`docops_webhook_attempts_total{outcome="${outcome}"} ${count}\n`);
    }
    expect(empty).toContain("docops_webhook_oldest_seconds 0\n");
    const id = await submitWithWebhook(one, "https://hooks.example.org/");
    await one.store.cancel({ tenant: "acme", id });
    clock.aheadMs = 3_600_000;
    const [, seconds] =
      /^docops_webhook_oldest_seconds (\S+)$/m.exec(await registry.metrics()) ?? [];
    expect(Number(seconds)).toBeGreaterThanOrEqual(3600);
    await one.database.db.updateTable("webhook_deliveries").set({ state: "delivered" }).execute();
    expect(await registry.metrics()).toContain("docops_webhook_oldest_seconds 0\n");
  });

  it("metrics have no age while the database cannot be used", async () => {
    const registry = new Registry();
    const one = await openProcess(sqliteEngine(), sqliteEngine().newState(), "one");
    const { now } = one.database;
    const lost = {
      selectFrom: () => {
        throw new StateUnavailableError("ECONNREFUSED");
      },
    };
    const database = { now, db: lost as unknown as typeof one.database.db };
    addWebhookMetrics(registry, { database, webhooks: { counts } });
    const text = await registry.metrics();
    expect(text).toContain('docops_webhook_attempts_total{outcome="dead"} 1\n');
    expect(text).not.toMatch(/^docops_webhook_oldest_seconds /m);
  });
});
