import { InvalidArgumentError } from "commander";

const unitsMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Parses a duration such as `90d` or `12h`. @returns milliseconds. @throws InvalidArgumentError */
export function duration(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count === undefined) {
    throw new InvalidArgumentError("Give a number followed by s, m, h or d, such as 90d.");
  }
  return Number(count) * unitsMs[unit as keyof typeof unitsMs];
}
