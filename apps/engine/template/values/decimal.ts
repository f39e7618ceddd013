import type { DataValue } from "./data.ts";

/** Numbers as decimal digits, so that long numbers lose no digit. */

const decimalPattern = /^([+-]?)(\d*)(?:\.(\d+))?(?:[eE]([+-]?\d{1,6}))?$/;

/** The most digits of a number without its exponent: with more than 308, Intl writes `∞`. */
const maxDigits = 300;

/**
 * Writes a number, or a text with a number, as digits without an exponent: `-1234.50`. The text may
 * have commas between thousands.
 *
 * @returns null for a value that is not a number, or has more than 300 digits.
 */
export function decimalOf(value: DataValue): string | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const text = typeof value === "number" ? String(value) : value.trim().replaceAll(/[,，]/g, "");
  const match = decimalPattern.exec(text);
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

/** The number of digits after the decimal point. */
export function decimalsOf(decimal: string): number {
  const point = decimal.indexOf(".");
  return point < 0 ? 0 : decimal.length - point - 1;
}

/** Whether a decimal equals one, as `1.00` does. */
export function isOne(decimal: string): boolean {
  return /^1(?:\.0+)?$/.test(decimal);
}

/** The absolute value of a decimal in hundredths; a half is rounded up. */
export function hundredthsOf(decimal: string): bigint {
  const [whole = "", fraction = ""] = decimal.replace("-", "").split(".");
  const hundredths = BigInt(whole + fraction.padEnd(2, "0").slice(0, 2));
  return fraction.charAt(2) >= "5" ? hundredths + 1n : hundredths;
}
