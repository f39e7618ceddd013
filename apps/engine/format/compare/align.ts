/** A stretch of two sequences: the same items, or items of one in place of items of the other. */
export interface Stretch {
  isSame: boolean;
  /** The first index, and the index after the last one, in each sequence. */
  from: [number, number];
  to: [number, number];
}

/** The most differences that are searched for, which bounds time and memory. */
const mostSteps = 1000;

/**
 * Aligns two sequences by the shortest list of insertions and deletions (E. Myers, An O(ND) Difference Algorithm and
 * Its Variations, 1986). Beyond `mostSteps` differences, everything between the common beginning and the common end is
 * one stretch.
 */
export function align(from: readonly string[], to: readonly string[]): Stretch[] {
  let head = 0;
  while (head < from.length && head < to.length && from[head] === to[head]) head++;
  let tail = 0;
  const most = Math.min(from.length, to.length) - head;
  while (tail < most && from.at(-1 - tail) === to.at(-1 - tail)) tail++;
  const ends = { from: from.length - tail, to: to.length - tail };
  const matches = matchesOf(from.slice(head, ends.from), to.slice(head, ends.to));
  const stretches: Stretch[] = [];
  const add = (stretch: Stretch) => {
    const isEmpty = stretch.from[0] === stretch.from[1] && stretch.to[0] === stretch.to[1];
    if (!isEmpty) stretches.push(stretch);
  };
  add({ isSame: true, from: [0, head], to: [0, head] });
  let at = { from: head, to: head };
  for (const match of matches) {
    const start = { from: head + match.from, to: head + match.to };
    add({ isSame: false, from: [at.from, start.from], to: [at.to, start.to] });
    at = { from: start.from + match.length, to: start.to + match.length };
    add({ isSame: true, from: [start.from, at.from], to: [start.to, at.to] });
  }
  add({ isSame: false, from: [at.from, ends.from], to: [at.to, ends.to] });
  add({ isSame: true, from: [ends.from, from.length], to: [ends.to, to.length] });
  return stretches;
}

/** A run of items that both sequences have. */
interface Match {
  from: number;
  to: number;
  length: number;
}

function matchesOf(from: readonly string[], to: readonly string[]): Match[] {
  if (from.length === 0 || to.length === 0) return [];
  const trace = traceOf(from, to);
  return trace === null ? [] : followed(trace, from, to);
}

/** The furthest reach on each diagonal after each number of steps; null: there are too many. */
function traceOf(from: readonly string[], to: readonly string[]): Int32Array[] | null {
  const most = Math.min(from.length + to.length, mostSteps);
  const trace: Int32Array[] = [];
  let reach = new Int32Array(1);
  for (let steps = 0; steps <= most; steps++) {
    const next = new Int32Array(2 * steps + 1);
    for (let diagonal = -steps; diagonal <= steps; diagonal += 2) {
      let x = steps === 0 ? 0 : startOn(reach, steps, diagonal);
      let y = x - diagonal;
      while (x < from.length && y < to.length && from[x] === to[y]) {
        x++;
        y++;
      }
      next[diagonal + steps] = x;
      if (x >= from.length && y >= to.length) {
        trace.push(next);
        return trace;
      }
    }
    trace.push(next);
    reach = next;
  }
  return null;
}

/** The start of a step on a diagonal: one down, or one to the right. @param reach the reach of the step before. */
function startOn(reach: Int32Array, steps: number, diagonal: number): number {
  const at = (other: number) => reach[other + steps - 1] ?? Number.NEGATIVE_INFINITY;
  const isDown = diagonal === -steps || (diagonal !== steps && at(diagonal - 1) < at(diagonal + 1));
  return isDown ? at(diagonal + 1) : at(diagonal - 1) + 1;
}

/** Follows the trace back from the end. */
function followed(
  trace: readonly Int32Array[],
  from: readonly string[],
  to: readonly string[],
): Match[] {
  const matches: Match[] = [];
  let x = from.length;
  let y = to.length;
  for (let steps = trace.length - 1; steps >= 0; steps--) {
    const diagonal = x - y;
    const start = steps === 0 ? 0 : startOn(trace[steps - 1] as Int32Array, steps, diagonal);
    if (x > start) matches.push({ from: start, to: start - diagonal, length: x - start });
    if (steps === 0) break;
    const before = trace[steps - 1] as Int32Array;
    const at = (other: number) => before[other + steps - 1] ?? Number.NEGATIVE_INFINITY;
    const isDown =
      diagonal === -steps || (diagonal !== steps && at(diagonal - 1) < at(diagonal + 1));
    const previous = isDown ? diagonal + 1 : diagonal - 1;
    x = at(previous);
    y = x - previous;
  }
  return matches.reverse();
}
