import { InvalidArgumentError } from "commander";

/** Reads a whole number that is not smaller than `least`. @throws InvalidArgumentError */
export const whole = (least: number) => (text: string) => {
  const number = Number(text);
  if (text.trim() !== "" && Number.isInteger(number) && number >= least) return number;
  throw new InvalidArgumentError(`must be a whole number from ${least}`);
};

/** Reads a number from 0 to 1. @throws InvalidArgumentError */
export function ratio(text: string): number {
  const number = Number(text);
  if (text.trim() !== "" && number >= 0 && number <= 1) return number;
  throw new InvalidArgumentError("must be a number from 0 to 1");
}
