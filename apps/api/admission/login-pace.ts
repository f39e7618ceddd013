import { setTimeout as delay } from "node:timers/promises";
import { networkOf } from "../client-address.ts";

/** An address may fail this often without a wait. */
const freeFailures = 5;
/** After more failures, every login from the address waits this long before it is checked. */
const waitMs = 1000;
/** Logins from one address that may wait at once. */
const maxWaiting = 20;
/** The failures of an address are forgotten this long after the last one. */
const forgetMs = 60_000;
/** The addresses that are remembered. A further one replaces the address whose last failure is the oldest. */
const maxAddresses = 10_000;

interface Failures {
  count: number;
  lastAt: number;
  waiting: number;
}

/**
 * Slows the guessing of a password, by the client's address: after some failures every login, right or
 * wrong, is checked only after a wait. A client that closes the connection during the wait learns
 * nothing, so that an address has at most `maxWaiting` guesses in `waitMs`. A client with the right
 * password behind the same address waits, and gets in.
 */
export class LoginPace {
  readonly #byAddress = new Map<string, Failures>();
  readonly #now: () => number;

  /** @param now milliseconds of a clock that only goes forward. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The number of remembered addresses. */
  get size(): number {
    return this.#byAddress.size;
  }

  /**
   * Waits until a login from this address may be checked.
   *
   * @returns false if too many logins wait already: this one must not be checked.
   */
  async admit(address: string): Promise<boolean> {
    const failures = this.#find(networkOf(address));
    if (failures === undefined || failures.count <= freeFailures) return true;
    const isAdmitted = failures.waiting < maxWaiting;
    if (isAdmitted) failures.waiting++;
    await delay(waitMs);
    if (isAdmitted) failures.waiting--;
    return isAdmitted;
  }

  /** Whether logins from this address are slowed now. */
  isSlowed(address: string): boolean {
    return (this.#find(networkOf(address))?.count ?? 0) > freeFailures;
  }

  /** Counts a wrong login. @returns the recent failures of this address, with this one. */
  fail(address: string): number {
    const key = networkOf(address);
    const failures = this.#find(key) ?? { count: 0, lastAt: 0, waiting: 0 };
    failures.count++;
    failures.lastAt = this.#now();
    // The map is in the order of the last failures.
    this.#byAddress.delete(key);
    this.#byAddress.set(key, failures);
    const [oldest] = this.#byAddress.keys();
    if (this.#byAddress.size > maxAddresses && oldest !== undefined) this.#byAddress.delete(oldest);
    return failures.count;
  }

  #find(key: string): Failures | undefined {
    const failures = this.#byAddress.get(key);
    if (failures === undefined || this.#now() - failures.lastAt <= forgetMs) return failures;
    this.#byAddress.delete(key);
    return undefined;
  }
}

/** Whether this number of failures gets a line in the log: the first that is slowed, then each double. */
export function isWorthLogging(failures: number): boolean {
  const times = failures / (freeFailures + 1);
  return Number.isInteger(times) && (times & (times - 1)) === 0;
}
