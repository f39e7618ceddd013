import type { CounterPlace } from "../../contract/limits.ts";
import {
  type AccountUsage,
  type Budget,
  type BudgetState,
  type BudgetStore,
  type Claim,
  type CountedName,
  everybody,
  isMet,
  type Reservation,
  type ReserveResult,
  type Usage,
  windowStartOf,
} from "./budget-store.ts";

/** The most accounts. The least recently used one is removed first. */
const defaultMaxAccounts = 100_000;

interface Count {
  windowStart: number;
  used: number;
  reserved: number;
}

type Counts = Map<CountedName, Count>;

export interface MemoryBudgetsOptions {
  maxAccounts?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** Stores budgets in the memory of this process. A restart loses them. */
export class MemoryBudgets implements BudgetStore {
  readonly place: CounterPlace = "memory";
  readonly #maxAccounts: number;
  readonly #now: () => number;
  /** The least recently used account comes first. */
  readonly #accounts = new Map<string, Counts>();

  constructor({ maxAccounts = defaultMaxAccounts, now = Date.now }: MemoryBudgetsOptions = {}) {
    this.#maxAccounts = maxAccounts;
    this.#now = now;
  }

  async reserve(claims: readonly Claim[]): Promise<ReserveResult> {
    const now = this.#now();
    for (const claim of claims) {
      const { used, reserved, resetMs } = this.#stateOf(claim.account, claim, now);
      if (isMet(claim, { used, reserved })) continue;
      return { isReserved: false, refused: { claim, used, reserved, resetMs } };
    }
    const entries = claims.map(({ account, name, windowMs, amount }) => {
      const count = this.#countOf(account, name, windowStartOf(now, windowMs));
      count.reserved += amount;
      return { account, name, windowMs, windowStart: count.windowStart, amount };
    });
    return { isReserved: true, reservation: { place: this.place, entries } };
  }

  async settle({ entries }: Reservation, usage: Usage): Promise<void> {
    const now = this.#now();
    for (const { account, name, windowMs, windowStart, amount } of entries) {
      if (windowStart !== windowStartOf(now, windowMs)) continue;
      const count = this.#countOf(account, name, windowStart);
      count.reserved = Math.max(0, count.reserved - amount);
      count.used += usage[name] ?? 0;
    }
  }

  async read(account: string, budgets: readonly Budget[]): Promise<readonly BudgetState[]> {
    const now = this.#now();
    return budgets.map((budget) => this.#stateOf(account, budget, now));
  }

  async list(
    budgets: readonly Budget[],
    { after, count }: { after: string | null; count: number },
  ): Promise<readonly AccountUsage[]> {
    const names = [...this.#accounts.keys()]
      .filter((account) => account !== everybody && (after === null || account > after))
      .sort()
      .slice(0, count);
    return Promise.all(
      names.map(async (account) => ({ account, budgets: await this.read(account, budgets) })),
    );
  }

  async close(): Promise<void> {
    this.#accounts.clear();
  }

  #stateOf(account: string, { name, limit, windowMs }: Budget, now: number): BudgetState {
    const windowStart = windowStartOf(now, windowMs);
    const count = this.#accounts.get(account)?.get(name);
    const isCurrent = count?.windowStart === windowStart;
    const { used, reserved } = isCurrent ? count : { used: 0, reserved: 0 };
    return { name, limit, windowMs, used, reserved, resetMs: windowStart + windowMs - now };
  }

  /** The count of the current window. It starts at 0 if there is none or it belongs to an older window. */
  #countOf(account: string, name: CountedName, windowStart: number): Count {
    const counts = this.#accounts.get(account) ?? new Map<CountedName, Count>();
    this.#accounts.delete(account);
    this.#accounts.set(account, counts);
    this.#makeRoom();
    const known = counts.get(name);
    if (known?.windowStart === windowStart) return known;
    const count = { windowStart, used: 0, reserved: 0 };
    counts.set(name, count);
    return count;
  }

  #makeRoom(): void {
    if (this.#accounts.size <= this.#maxAccounts) return;
    for (const account of this.#accounts.keys()) {
      if (account === everybody) continue;
      this.#accounts.delete(account);
      return;
    }
  }
}
