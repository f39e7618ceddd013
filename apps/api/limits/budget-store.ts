import type { BudgetName, CounterPlace } from "../../contract/limits.ts";

/** A budget of a tenant, or the processor time of all tenants, which opens the breaker. */
export type CountedName = BudgetName | "breaker_cpu_seconds_per_hour";

/**
 * A limit on usage in a window, in whole units: milliseconds of processor time, jobs or bytes. A window begins at a
 * multiple of its length, counted from 1970 by the clock of the store.
 */
export interface Budget {
  readonly name: CountedName;
  readonly limit: number;
  readonly windowMs: number;
}

/** An amount to reserve from a budget of an account. */
export interface Claim extends Budget {
  /** A tenant, or `everybody`. */
  readonly account: string;
  readonly amount: number;
}

/** The account of all tenants together. `*` is not a valid tenant name, and accounts of addresses have a prefix. */
export const everybody = "*";

/** A reservation, as plain data that can be sent to other processes. */
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

/** The claim that exceeds its budget. */
export interface RefusedClaim {
  readonly claim: Claim;
  readonly used: number;
  readonly reserved: number;
  /** Milliseconds until the window ends. */
  readonly resetMs: number;
}

export type ReserveResult =
  | { readonly isReserved: true; readonly reservation: Reservation }
  | { readonly isReserved: false; readonly refused: RefusedClaim };

/** A budget with its usage. */
export interface BudgetState extends Budget {
  readonly used: number;
  readonly reserved: number;
  readonly resetMs: number;
}

/** The actual usage of a job. A missing budget was not used. */
export type Usage = Readonly<Partial<Record<CountedName, number>>>;

export interface AccountUsage {
  readonly account: string;
  readonly budgets: readonly BudgetState[];
}

/**
 * The interface to usage and reservations of accounts. Every method throws an Error if the store cannot be reached.
 */
export interface BudgetStore {
  readonly place: CounterPlace;
  /** Reserves all claims, or none if one of them exceeds its budget (`isMet`). */
  reserve(claims: readonly Claim[]): Promise<ReserveResult>;
  /** Replaces reserved amounts by the actual usage, if the window of the reservation has not ended. */
  settle(reservation: Reservation, usage: Usage): Promise<void>;
  /** @returns the state of budgets of one account. */
  read(account: string, budgets: readonly Budget[]): Promise<readonly BudgetState[]>;
  /** @returns accounts in the order of their names, at most `count`, beginning after the name `after`. */
  list(
    budgets: readonly Budget[],
    page: { after: string | null; count: number },
  ): Promise<readonly AccountUsage[]>;
  close(): Promise<void>;
}

/** Whether a claim fits its budget. A budget that is used up refuses a claim of 0 too. */
export function isMet(
  { limit, amount }: Pick<Claim, "limit" | "amount">,
  { used, reserved }: Pick<BudgetState, "used" | "reserved">,
): boolean {
  return used < limit && used + reserved + amount <= limit;
}

/** The start of the window that contains `now`, both in milliseconds since 1970. */
export function windowStartOf(now: number, windowMs: number): number {
  return now - (now % windowMs);
}
