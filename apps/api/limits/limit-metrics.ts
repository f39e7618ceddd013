import { Counter, Gauge, type Registry } from "prom-client";
import type { RateName } from "../../contract/limits.ts";
import type { CountedName } from "./budget-store.ts";

/** The metrics of limits. Labels are names of limits, so that callers cannot add values. */
export class LimitMetrics {
  readonly #registry: Registry;
  readonly #refusedRequests: Counter<"limit">;
  readonly #refusedJobs: Counter<"budget">;

  /** @param isDegraded called at each scrape. */
  constructor(registry: Registry, isDegraded: () => boolean) {
    this.#registry = registry;
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

  /** Shows how near the breaker over all tenants is. @param read asks the count; null: it is not known. */
  watchBreaker(read: () => Promise<{ allowed: number; remaining: number } | null>): void {
    const registers = [this.#registry];
    new Gauge({
      name: "docops_breaker_used_ratio",
      help: "The share of DOCOPS_BREAKER_CPU_SECONDS_PER_HOUR that jobs have taken or reserved; at 1 no job is begun.",
      registers,
      aggregator: "max",
      async collect() {
        const left = await read();
        if (left !== null) this.set(1 - left.remaining / left.allowed);
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
