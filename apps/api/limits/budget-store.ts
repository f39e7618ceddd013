import type { BudgetName, CounterPlace } from "../../contract/limits.ts";

/** A budget, or the processor time of all tenants, which the breaker goes by. */
export type CountedName = BudgetName | "breaker_cpu_seconds_per_hour";

/**
 * What may be used in a window: whole units, which are milliseconds of processor time, jobs or bytes. A window
 * begins at a multiple of its length, counted from 1970 by the clock of the store.
 */
export interface Budget {
  readonly name: CountedName;
  readonly limit: number;
  readonly windowMs: number;
}

/** What is to be reserved of a budget of an account. */
export interface Claim extends Budget {
  /** A tenant, or `everybody`. */
  readonly account: string;
  readonly amount: number;
}

/** The account of all tenants together. No tenant has this name: those of addresses have a prefix. */
export const everybody = "*";

/** What was reserved, as plain data: it is sent to other processes. */
export interface Reservation {
  readonly place: CounterPlace;
  readonly entries: readonly ReservedEntry[];
}

export interface ReservedEntry {
  readonly account: string;
  readonly name: CountedName;
  readonly windowMs: number;
  /** Milliseconds since 1970. */
  readonly windowStart: number;
  readonly amount: number;
}

/** The claim that could not be met. */
export interface RefusedClaim {
  readonly claim: Claim;
  readonly used: number;
  readonly reserved: number;
  /** Until the window ends. */
  readonly resetMs: number;
}

export type ReserveResult =
  | { readonly isReserved: true; readonly reservation: Reservation }
  | { readonly isReserved: false; readonly refused: RefusedClaim };

/** How far a budget is used up. */
export interface BudgetState extends Budget {
  readonly used: number;
  readonly reserved: number;
  readonly resetMs: number;
}

/** What was used in the end; a budget that is not named was not used. */
export type Usage = Readonly<Partial<Record<CountedName, number>>>;

export interface AccountUsage {
  readonly account: string;
  readonly budgets: readonly BudgetState[];
}

/** Keeps what accounts have used and reserved. Every method throws an Error where it cannot be reached. */
export interface BudgetStore {
  readonly place: CounterPlace;
  /** Reserves all claims, or none where one of them cannot be met (`isMet`). */
  reserve(claims: readonly Claim[]): Promise<ReserveResult>;
  /** Puts what was used in the place of what was reserved, if the window of the reservation is not over. */
  settle(reservation: Reservation, usage: Usage): Promise<void>;
  /** @param names of the budgets of one account. */
  read(account: string, budgets: readonly Budget[]): Promise<readonly BudgetState[]>;
  /** @returns accounts in the order of their names, those behind `after` first, at most `count`. */
  list(
    budgets: readonly Budget[],
    page: { after: string | null; count: number },
  ): Promise<readonly AccountUsage[]>;
  close(): Promise<void>;
}

/** Whether a claim can be met. A budget that is used up refuses a claim of nothing too. */
export function isMet(
  { limit, amount }: Pick<Claim, "limit" | "amount">,
  { used, reserved }: Pick<BudgetState, "used" | "reserved">,
): boolean {
  return used < limit && used + reserved + amount <= limit;
}

/** When the window began that this moment is in; both in milliseconds since 1970. */
export function windowStartOf(now: number, windowMs: number): number {
  return now - (now % windowMs);
}
