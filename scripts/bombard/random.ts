/** A generator of numbers from 0 to 1, the same for the same seed (mulberry32). */
export type Random = () => number;

export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @throws Error for an empty list. */
export function pick<T>(random: Random, from: readonly T[]): T {
  const [one] = from.slice(Math.floor(random() * from.length));
  if (one === undefined) throw new Error("nothing to pick from");
  return one;
}
