/** Resident memory at the beginning and the end of the second half of a run, in MiB. */
export interface Growth {
  from: number;
  to: number;
}

/** Growth by more than this and by more than a tenth is not due to garbage collection. */
const noiseMb = 8;
const noisePart = 0.1;

/**
 * The growth of values over their second half: the ends of the least-squares line, so that a single
 * sample just before a garbage collection does not decide.
 */
export function growthOf(values: readonly number[]): Growth {
  const half = values.slice(Math.floor(values.length / 2));
  const mean = average(half);
  const middle = (half.length - 1) / 2;
  let products = 0;
  let squares = 0;
  for (const [index, value] of half.entries()) {
    products += (index - middle) * (value - mean);
    squares += (index - middle) ** 2;
  }
  const slope = squares === 0 ? 0 : products / squares;
  return { from: mean - slope * middle, to: mean + slope * middle };
}

export function isFlat({ from, to }: Growth): boolean {
  return to - from <= Math.max(noiseMb, from * noisePart);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}
