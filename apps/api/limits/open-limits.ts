import type { Logger } from "pino";
import type { Registry } from "prom-client";
import type { CounterPlace, DependencyName } from "../../contract/limits.ts";
import type { BudgetsConfig, RatesConfig } from "../config/config.ts";
import type { SecretValues } from "../config/secrets.ts";
import { describeError } from "../log.ts";
import type { Database } from "../state/database.ts";
import { areBudgetsSet } from "./are-limits-set.ts";
import type { Breakers } from "./breakers.ts";
import type { BudgetStore } from "./budget-store.ts";
import { type Counts, memoryCounts } from "./counts.ts";
import { FallbackBudgets, FallbackRates } from "./fallback.ts";
import { JobBudgets } from "./job-budgets.ts";
import { LimitMetrics } from "./limit-metrics.ts";
import { type AskPrimary, countsOfPrimary } from "./primary-counts.ts";
import type { RateLimiter } from "./rate-limiter.ts";
import { RateLimits } from "./rate-limits.ts";
import { SharedStore } from "./shared-store.ts";

export interface LimitsOptions {
  rates: RatesConfig;
  budgets: BudgetsConfig;
  /** Null: there is no Redis. */
  redisAddress: string | null;
  /** Stores budgets, if there is one. The caller closes it. */
  database: Database | null;
  replicas: number;
  /** The largest size of a form in bytes. */
  maxFormBytes: number;
  breakers: Breakers;
  /** Null: this is the only API process. */
  askPrimary: AskPrimary | null;
  /** Null: metrics are switched off. */
  registry: Registry | null;
  log: Logger;
}

/** All limits of a server. */
export interface Limits {
  /** Null: rate limits are off. */
  readonly rates: RateLimits | null;
  /** Null: no budgets are set. */
  readonly budgets: JobBudgets | null;
  /** Where requests and costs are counted, and whether one of these stores cannot be reached. */
  readonly ratesPlace: CounterPlace;
  readonly budgetsPlace: CounterPlace;
  readonly isDegraded: boolean;
  /** @throws ReloadError if the new address names another Redis. */
  reload(secrets: Pick<SecretValues, "redis">): void;
  close(): Promise<void>;
}

/** Sets up the limits. If Redis cannot be reached yet, memory counts until it can. */
export async function openLimits(options: LimitsOptions): Promise<Limits> {
  const { askPrimary, log, maxFormBytes, registry } = options;
  const local = askPrimary === null ? memoryCounts() : countsOfPrimary(askPrimary);
  const redis = await openRedis(local, options);
  // A database keeps budgets through every restart. Redis may lose them.
  const database = await openDatabaseBudgets(local, options);
  const rates = redis?.rates ?? local.rates;
  const budgets = database?.budgets ?? redis?.budgets ?? local.budgets;
  const isDegraded = () => [redis, database].some((place) => place?.store.isDegraded);
  const metrics = registry && new LimitMetrics(registry, isDegraded);
  const jobBudgets = areBudgetsSet(options.budgets)
    ? new JobBudgets({ config: options.budgets, store: budgets, maxFormBytes, metrics, log })
    : null;
  if (options.budgets.breakerCpuMsPerHour !== null) {
    metrics?.watchBreaker(async () => (await jobBudgets?.leftToAll()) ?? null);
  }
  return {
    rates: options.rates.isEnabled
      ? new RateLimits({ config: options.rates, limiter: rates, streams: local.streams, metrics })
      : null,
    budgets: jobBudgets,
    ratesPlace: redis === null ? "memory" : "redis",
    budgetsPlace: database !== null ? "database" : redis !== null ? "redis" : "memory",
    get isDegraded() {
      return isDegraded();
    },
    reload: ({ redis: { address } }) => {
      if (address !== null) redis?.takeLogin(address);
    },
    close: async () => {
      await rates.close();
      await budgets.close();
      redis?.close();
      database?.close();
    },
  };
}

/** A store that several processes or servers share. */
interface SharedPlace {
  store: SharedStore;
  budgets: BudgetStore;
  close(): void;
}

async function openRedis(
  local: Counts,
  options: LimitsOptions,
): Promise<(SharedPlace & { rates: RateLimiter; takeLogin(address: string): void }) | null> {
  const { redisAddress, replicas } = options;
  const isUsed =
    options.rates.isEnabled || (areBudgetsSet(options.budgets) && options.database === null);
  if (redisAddress === null || !isUsed) return null;
  const [{ redisClient, takeLogin }, { RedisRates }, { RedisBudgets }] = await Promise.all([
    import("./redis-connection.ts"),
    import("./redis-rates.ts"),
    import("./redis-budgets.ts"),
  ]);
  const client = redisClient(redisAddress);
  const store = await sharedStore("redis", () => client.ping(), options);
  const onClose = () => store.lost(null);
  client.on("close", onClose);
  // If it fails, the client tries again, and the `close` event reports it.
  await client.connect().catch(() => undefined);
  const parts = { store, replicas };
  return {
    store,
    rates: new FallbackRates({ ...parts, shared: new RedisRates(client), local: local.rates }),
    budgets: new FallbackBudgets({
      ...parts,
      shared: new RedisBudgets(client),
      local: local.budgets,
    }),
    takeLogin: (address) => takeLogin(client, redisAddress, address),
    close: () => {
      client.off("close", onClose);
      store.close();
      client.disconnect();
    },
  };
}

async function openDatabaseBudgets(
  local: Counts,
  options: LimitsOptions,
): Promise<SharedPlace | null> {
  const { database, replicas } = options;
  if (database === null || !areBudgetsSet(options.budgets)) return null;
  const { DatabaseBudgets } = await import("./database-budgets.ts");
  const store = await sharedStore("database", () => database.ping(), options);
  const shared = new DatabaseBudgets(database);
  return {
    store,
    budgets: new FallbackBudgets({ store, replicas, shared, local: local.budgets }),
    close: () => store.close(),
  };
}

/** Makes a breaker that opens for a second after three consecutive failures. */
const storeBreaker = { failures: 3, retryAfterMs: 1000 };

async function sharedStore(
  dependency: DependencyName,
  probe: () => Promise<unknown>,
  { breakers, log }: Pick<LimitsOptions, "breakers" | "log">,
): Promise<SharedStore> {
  return new SharedStore({
    breaker: await breakers.open(dependency, storeBreaker),
    probe,
    onChange: ({ isDegraded, error }) => {
      if (isDegraded) {
        const cause = error === null ? {} : describeError(error);
        log.warn({ event: "limits_degraded", dependency, ...cause });
      } else log.info({ event: "limits_restored", dependency });
    },
  });
}
