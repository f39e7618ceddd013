import type { CounterPlace } from "../../contract/limits.ts";
import type {
  AccountUsage,
  Budget,
  BudgetState,
  BudgetStore,
  Claim,
  Reservation,
  ReserveResult,
  Usage,
} from "./budget-store.ts";
import { type RateLimiter, type RatePolicy, type RateState, shareOf } from "./rate-limiter.ts";
import type { SharedStore } from "./shared-store.ts";

/** A shared counter, and the counter of this machine that replaces it during an outage. */
export interface WithFallback<T> {
  shared: T;
  local: T;
  store: SharedStore;
  /** The number of servers that share the counter. During an outage each allows its share of the limit. */
  replicas: number;
}

/** Counts requests in a shared store, and in memory during its outage. It never throws because of the store. */
export class FallbackRates implements RateLimiter {
  readonly #parts: WithFallback<RateLimiter>;

  constructor(parts: WithFallback<RateLimiter>) {
    this.#parts = parts;
  }

  count(policy: RatePolicy, callerId: string): Promise<RateState> {
    const { shared, local, store, replicas } = this.#parts;
    return store.attempt(
      () => shared.count(policy, callerId),
      () => local.count(shareOf(policy, replicas), callerId),
    );
  }

  async close(): Promise<void> {
    await this.#parts.shared.close();
    await this.#parts.local.close();
  }
}

/** Counts budgets in a shared store, and in memory during its outage. It never throws because of the store. */
export class FallbackBudgets implements BudgetStore {
  readonly #parts: WithFallback<BudgetStore>;

  constructor(parts: WithFallback<BudgetStore>) {
    this.#parts = parts;
  }

  get place(): CounterPlace {
    const { shared, local, store } = this.#parts;
    return store.isDegraded ? local.place : shared.place;
  }

  reserve(claims: readonly Claim[]): Promise<ReserveResult> {
    const { shared, local, store } = this.#parts;
    return store.attempt(
      () => shared.reserve(claims),
      () => local.reserve(claims.map((claim) => this.#shareOf(claim))),
    );
  }

  async settle(reservation: Reservation, usage: Usage): Promise<void> {
    const { shared, local, store } = this.#parts;
    // A reservation is settled in the store that made it, because the other one does not have it.
    if (reservation.place === local.place) return local.settle(reservation, usage);
    await store.attempt(
      () => shared.settle(reservation, usage),
      // The shared store keeps the reservation until the window ends. This machine counts the actual usage.
      () => local.settle(reservation, usage),
    );
  }

  read(account: string, budgets: readonly Budget[]): Promise<readonly BudgetState[]> {
    const { shared, local, store } = this.#parts;
    return store.attempt(
      () => shared.read(account, budgets),
      () =>
        local.read(
          account,
          budgets.map((budget) => this.#shareOf(budget)),
        ),
    );
  }

  list(
    budgets: readonly Budget[],
    page: { after: string | null; count: number },
  ): Promise<readonly AccountUsage[]> {
    const { shared, local, store } = this.#parts;
    return store.attempt(
      () => shared.list(budgets, page),
      () =>
        local.list(
          budgets.map((budget) => this.#shareOf(budget)),
          page,
        ),
    );
  }

  async close(): Promise<void> {
    await this.#parts.shared.close();
    await this.#parts.local.close();
  }

  #shareOf<B extends Budget>(budget: B): B {
    return { ...budget, limit: Math.max(1, Math.floor(budget.limit / this.#parts.replicas)) };
  }
}
