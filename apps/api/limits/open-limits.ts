import type { Logger } from "pino";
import type { Registry } from "prom-client";
import type { CounterPlace } from "../../contract/limits.ts";
import type { BudgetsConfig, RatesConfig } from "../config/config.ts";
import { describeError } from "../log.ts";
import { areBudgetsSet } from "./are-limits-set.ts";
import type { Breakers } from "./breakers.ts";
import type { CallerOf } from "./caller.ts";
import { type Counts, memoryCounts } from "./counts.ts";
import { InsuredBudgets, InsuredRates } from "./insured.ts";
import { JobBudgets } from "./job-budgets.ts";
import { LimitMetrics } from "./limit-metrics.ts";
import { type AskPrimary, countsOfPrimary } from "./primary-counts.ts";
import { RateLimits } from "./rate-limits.ts";
import { SharedStore } from "./shared-store.ts";

export interface LimitsOptions {
  rates: RatesConfig;
  budgets: BudgetsConfig;
  /** Null: there is no Redis. */
  redisAddress: string | null;
  replicas: number;
  /** Bytes that a form can have. */
  maxFormBytes: number;
  callerOf: CallerOf;
  breakers: Breakers;
  /** Null: this process is alone on its machine. */
  askPrimary: AskPrimary | null;
  /** Null: metrics are switched off. */
  registry: Registry | null;
  log: Logger;
}

/** All limits of a server. */
export interface Limits {
  /** Null: no rates are set. */
  readonly rates: RateLimits | null;
  /** Null: no budgets are set. */
  readonly budgets: JobBudgets | null;
  /** Where requests and costs are counted, and whether that is gone for now. */
  readonly place: CounterPlace;
  readonly isDegraded: boolean;
  close(): Promise<void>;
}

/** Three calls in a row that fail, and Redis is left alone for a second. */
const redisBreaker = { failures: 3, retryAfterMs: 1000 };

/** Opens what the settings ask for. A Redis that is not there yet is no fault: memory counts until it is. */
export async function openLimits(options: LimitsOptions): Promise<Limits> {
  const { askPrimary, redisAddress } = options;
  const local = askPrimary === null ? memoryCounts() : countsOfPrimary(askPrimary);
  const shared = redisAddress === null ? null : await openRedis(redisAddress, local, options);
  const { rates, budgets } = shared?.counts ?? local;
  const isDegraded = () => shared?.store.isDegraded ?? false;
  const { callerOf, log, maxFormBytes, registry } = options;
  const metrics = registry && new LimitMetrics(registry, isDegraded);
  return {
    rates: options.rates.isEnabled
      ? new RateLimits({ config: options.rates, limiter: rates, callerOf, metrics })
      : null,
    budgets: areBudgetsSet(options.budgets)
      ? new JobBudgets({ config: options.budgets, store: budgets, maxFormBytes, metrics, log })
      : null,
    place: shared === null ? "memory" : "redis",
    get isDegraded() {
      return isDegraded();
    },
    close: async () => {
      await rates.close();
      await budgets.close();
      shared?.close();
    },
  };
}

interface RedisCounts {
  store: SharedStore;
  counts: Pick<Counts, "rates" | "budgets">;
  close(): void;
}

async function openRedis(
  address: string,
  local: Counts,
  { breakers, log, replicas }: LimitsOptions,
): Promise<RedisCounts> {
  const [{ redisClient }, { RedisRates }, { RedisBudgets }] = await Promise.all([
    import("./redis-connection.ts"),
    import("./redis-rates.ts"),
    import("./redis-budgets.ts"),
  ]);
  const client = redisClient(address);
  const store = new SharedStore({
    breaker: await breakers.open("redis", redisBreaker),
    probe: () => client.ping(),
    onChange: ({ isDegraded, error }) => {
      if (isDegraded) {
        log.warn({ event: "limits_degraded", ...(error === null ? {} : describeError(error)) });
      } else log.info({ event: "limits_restored" });
    },
  });
  const onClose = () => store.lost(null);
  client.on("close", onClose);
  // Where it fails the client goes on trying, and `close` was told.
  await client.connect().catch(() => undefined);
  const parts = { store, replicas };
  const rates = new InsuredRates({ ...parts, shared: new RedisRates(client), local: local.rates });
  const budgets = new InsuredBudgets({
    ...parts,
    shared: new RedisBudgets(client),
    local: local.budgets,
  });
  const close = () => {
    client.off("close", onClose);
    store.close();
    client.disconnect();
  };
  return { store, counts: { rates, budgets }, close };
}
