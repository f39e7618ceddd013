/** How many of the following items are tried for a pair. */
const lookAhead = 8;

/** Two texts are one that was changed if they share at least this part of the longer one. */
const leastShared = 0.5;

/**
 * Pairs the items of one sequence with the similar ones that took their places, in order. An item without a similar
 * one stands alone.
 */
export function pairUp<T>(
  from: readonly T[],
  to: readonly T[],
  textOf: (item: T) => string,
): (readonly [T | null, T | null])[] {
  const pairs: (readonly [T | null, T | null])[] = [];
  let next = 0;
  for (const item of from) {
    const text = textOf(item);
    const near = to.slice(next, next + lookAhead);
    const at = near.findIndex((other) => areSimilar(text, textOf(other)));
    if (at < 0) {
      pairs.push([item, null]);
      continue;
    }
    for (const other of near.slice(0, at)) pairs.push([null, other]);
    pairs.push([item, near[at] ?? null]);
    next += at + 1;
  }
  for (const other of to.slice(next)) pairs.push([null, other]);
  return pairs;
}

/** Compares the common beginning and the common end. */
function areSimilar(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (long.length === 0) return true;
  let head = 0;
  while (head < short.length && short[head] === long[head]) head++;
  let tail = 0;
  while (tail < short.length - head && short.at(-1 - tail) === long.at(-1 - tail)) tail++;
  return (head + tail) / long.length >= leastShared;
}
