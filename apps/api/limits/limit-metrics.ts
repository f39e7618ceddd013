import { Counter, Gauge, type Registry } from "prom-client";
import type { RateName } from "../../contract/limits.ts";
import type { CountedName } from "./budget-store.ts";

/** The metrics of limits. Labels are names of limits, so that callers cannot add values. */
export class LimitMetrics {
  readonly #refusedRequests: Counter<"limit">;
  readonly #refusedJobs: Counter<"budget">;

  /** @param isDegraded called at each scrape. */
  constructor(registry: Registry, isDegraded: () => boolean) {
    const registers = [registry];
    this.#refusedRequests = new Counter({
      name: "docops_rate_limited_total",
      help: "Requests refused by a rate limit, by its name.",
      labelNames: ["limit"],
      registers,
    });
    this.#refusedJobs = new Counter({
      name: "docops_budget_refusals_total",
      help: "Jobs refused by a budget of their tenant, or by the breaker over all tenants.",
      labelNames: ["budget"],
      registers,
    });
    new Gauge({
      name: "docops_limits_degraded",
      help: "1: the shared store of limits cannot be reached, and this server counts in memory.",
      registers,
      aggregator: "max",
      collect() {
        this.set(isDegraded() ? 1 : 0);
      },
    });
  }

  requestRefused(limit: RateName | "events"): void {
    this.#refusedRequests.inc({ limit });
  }

  jobRefused(budget: CountedName): void {
    this.#refusedJobs.inc({ budget });
  }
}
