import { setTimeout as wait } from "node:timers/promises";
import { Counter, Gauge, type Registry } from "prom-client";
import type { Database } from "../state/database.ts";
import type { DeliveryCounts } from "./deliverer.ts";

/** Whoever asks for metrics waits no longer for a database that does not answer. */
const maxWaitMs = 1000;

/** Adds the metrics of webhooks: attempts of this process, and what waits in the outbox. */
export function addWebhookMetrics(
  registry: Registry,
  {
    database,
    webhooks,
  }: {
    database: Pick<Database, "db" | "now">;
    webhooks: { readonly counts: Readonly<DeliveryCounts> };
  },
): void {
  const registers = [registry];
  new Counter({
    name: "docops_webhook_attempts_total",
    help: "Attempts to deliver a webhook: delivered, failed (another one follows), dead (none follows).",
    labelNames: ["outcome"],
    registers,
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(webhooks.counts)) this.inc({ outcome }, count);
    },
  });
  new Gauge({
    name: "docops_webhook_oldest_seconds",
    help: "How long the oldest webhook that is neither delivered nor dead has waited; 0: no webhook waits.",
    registers,
    // All processes read the same rows.
    aggregator: "max",
    async collect() {
      const seconds = await Promise.race([
        oldestSeconds(database).catch(() => null),
        wait(maxWaitMs, null, { ref: false }),
      ]);
      // No sample is better than a wrong one.
      if (seconds === null) this.remove();
      else this.set(seconds);
    },
  });
}

async function oldestSeconds({ db, now }: Pick<Database, "db" | "now">): Promise<number> {
  const { oldest, current } = await db
    .selectFrom("webhook_deliveries")
    .select(({ fn }) => [fn.min<number | null>("created_at").as("oldest"), now.as("current")])
    .where("state", "=", "waiting")
    .executeTakeFirstOrThrow();
  return oldest === null ? 0 : Math.max(current - oldest, 0) / 1000;
}
