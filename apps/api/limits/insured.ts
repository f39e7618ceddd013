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

/** What is shared, and what counts on this machine while the shared one is gone. */
export interface Insured<T> {
  shared: T;
  local: T;
  store: SharedStore;
  /** Servers that share: while they cannot see each other's counts each allows its share. */
  replicas: number;
}

/** Counts requests in a shared store; without it in memory. Never throws because of the store. */
export class InsuredRates implements RateLimiter {
  readonly #parts: Insured<RateLimiter>;

  constructor(parts: Insured<RateLimiter>) {
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

/** Keeps budgets in a shared store; without it in memory. Never throws because of the store. */
export class InsuredBudgets implements BudgetStore {
  readonly #parts: Insured<BudgetStore>;

  constructor(parts: Insured<BudgetStore>) {
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
    // What was reserved in one place is settled there: the other knows nothing of it.
    if (reservation.place === local.place) return local.settle(reservation, usage);
    await store.attempt(
      () => shared.settle(reservation, usage),
      // The shared store keeps what was reserved until the window ends; this machine counts what was used.
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
