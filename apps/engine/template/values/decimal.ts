import type { DataValue } from "./data.ts";

/** Numbers as decimal digits: no digit is lost, however many there are. */

const written = /^([+-]?)(\d*)(?:\.(\d+))?(?:[eE]([+-]?\d{1,6}))?$/;

/** Digits that a number may have when it is written out: beyond 308 Intl writes `∞`. */
const maxDigits = 300;

/**
 * A number, or a text that is one, as digits without an exponent: `-1234.50`. Thousands may be set
 * apart by commas, as people write them.
 *
 * @returns null for what is no number of at most 300 digits.
 */
export function decimalOf(value: DataValue): string | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const text = typeof value === "number" ? String(value) : value.trim().replaceAll(/[,，]/g, "");
  const match = written.exec(text);
  if (match === null) return null;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (digits === "") return null;
  if (Math.max(digits.length, point, digits.length - point) > maxDigits) return null;
  const padded = digits.padEnd(point, "0").padStart(digits.length - Math.min(point, 0), "0");
  const at = Math.max(point, 0);
  const before = padded.slice(0, at).replace(/^0+(?=\d)/, "") || "0";
  const after = padded.slice(at);
  return `${sign === "-" ? "-" : ""}${before}${after === "" ? "" : `.${after}`}`;
}

/** Digits behind the point. */
export function decimalsOf(decimal: string): number {
  const point = decimal.indexOf(".");
  return point < 0 ? 0 : decimal.length - point - 1;
}

/** Whether it is one, as `1.00` is. */
export function isOne(decimal: string): boolean {
  return /^1(?:\.0+)?$/.test(decimal);
}

/** Hundredths of a decimal without its sign: a half is rounded up. */
export function hundredthsOf(decimal: string): bigint {
  const [whole = "", fraction = ""] = decimal.replace("-", "").split(".");
  const kept = BigInt(whole + fraction.padEnd(2, "0").slice(0, 2));
  return fraction.charAt(2) >= "5" ? kept + 1n : kept;
}
