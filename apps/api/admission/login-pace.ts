import { setTimeout as delay } from "node:timers/promises";
import { networkOf } from "../client-address.ts";

/** Mistakes that cost nothing. */
const freeFailures = 5;
/** After more, every login from there waits so long, and is looked at only then. */
const waitMs = 1000;
/** Logins from one address that may wait at once. */
const maxWaiting = 20;
/** So long without a failure, and an address begins anew. */
const forgetMs = 60_000;
/** Addresses that are remembered; the one that failed the longest ago makes room. */
const maxAddresses = 10_000;

interface Failures {
  count: number;
  lastAt: number;
  waiting: number;
}

/**
 * Slows the guessing of a password, by the client's address: after some failures a login is looked at
 * only after a wait, a right one too. To close the connection early tells a guesser nothing, so that an
 * address has at most `maxWaiting` guesses in `waitMs`; and who knows the password behind the same
 * address waits, and gets in.
 */
export class LoginPace {
  readonly #byAddress = new Map<string, Failures>();
  readonly #now: () => number;

  /** @param now milliseconds of a clock that only goes forward. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#byAddress.size;
  }

  /**
   * Waits until a login from there may be looked at.
   *
   * @returns false where too many wait already: it is not to be looked at.
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

  /** Whether logins from there are slowed now. */
  isSlowed(address: string): boolean {
    return (this.#find(networkOf(address))?.count ?? 0) > freeFailures;
  }

  /** Remembers a wrong login; returns how many there were from this address of late. */
  fail(address: string): number {
    const key = networkOf(address);
    const failures = this.#find(key) ?? { count: 0, lastAt: 0, waiting: 0 };
    failures.count++;
    failures.lastAt = this.#now();
    // The last to fail is the last of the map.
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

/** Whether the log is to tell of so many failures: the first that are slowed, then twice as many. */
export function isWorthTelling(failures: number): boolean {
  const times = failures / (freeFailures + 1);
  return Number.isInteger(times) && (times & (times - 1)) === 0;
}
