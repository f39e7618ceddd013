/** Pseudo-random numbers, the same for the same seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** A number from 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let value = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** A random item; `undefined` if there are none. */
  pick<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)];
  }

  /** A random item, drawn by weight. */
  pickWeighted<T>(items: readonly (readonly [weight: number, item: T])[]): T | undefined {
    const all = items.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.next() * all;
    for (const [weight, item] of items) {
      left -= weight;
      if (left < 0) return item;
    }
    return undefined;
  }
}
