/** The numbers of headings by level (7.3.3): 一、 （一） 1. （1）. */
export class Counting {
  readonly #counts = [0, 0, 0, 0];

  next(level: number): string {
    const index = level - 1;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#counts.fill(0, level);
    return written(level, this.#counts[index] ?? 1);
  }
}

/** A number in the form of a heading level. */
export function written(level: number, count: number): string {
  if (level === 1) return `${chinese(count)}、`;
  if (level === 2) return `（${chinese(count)}）`;
  return level === 3 ? `${count}.` : `（${count}）`;
}

const figures = "零一二三四五六七八九十";

/** Writes 1 to 99 in Chinese numerals. */
export function chinese(count: number): string {
  if (count <= 10) return figures[count] ?? "";
  const tens = Math.floor(count / 10);
  const rest = count % 10;
  return `${tens === 1 ? "" : figures[tens]}十${rest === 0 ? "" : figures[rest]}`;
}
