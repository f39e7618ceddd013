import type { BudgetStore } from "./budget-store.ts";
import { MemoryBudgets } from "./memory-budgets.ts";
import { MemoryRates } from "./memory-rates.ts";
import { OpenStreams, type StreamCounter } from "./open-streams.ts";
import type { RateLimiter } from "./rate-limiter.ts";

/** All counters. */
export interface Counts {
  readonly rates: RateLimiter;
  readonly budgets: BudgetStore;
  readonly streams: StreamCounter;
}

/** Counters in the memory of this process. */
export function memoryCounts(): Counts {
  return { rates: new MemoryRates(), budgets: new MemoryBudgets(), streams: new OpenStreams() };
}
