import type { DataValue } from "./data.ts";
import { wrongValue } from "./formatter-error.ts";

const isoPattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const clockPattern = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/**
 * Writes the parts of an ISO 8601 time by a pattern. The parts are not shifted to another time
 * zone.
 *
 * @param pattern `YYYY YY MM M DD D HH H mm m ss s`, with any other text between them.
 * @throws FormatterError if the value is not a date or time, or lacks a date that the pattern
 *   needs.
 */
export function writeTime(value: DataValue, pattern: string): string {
  const text = typeof value === "string" ? value.trim() : "";
  const date = isoPattern.exec(text);
  const time = clockPattern.exec(text);
  if (date === null && time === null)
    throw wrongValue("a date such as 2026-10-12 or 2026-10-12T09:30", value);
  const [year = "", month = "", day = ""] = date?.slice(1, 4) ?? [];
  const [hour = "00", minute = "00", second = "00"] = (date?.slice(4) ?? time?.slice(1) ?? []).map(
    (part) => part ?? "00",
  );
  if (date !== null && !isDay(Number(year), Number(month), Number(day))) {
    throw wrongValue("a day that the calendar has", value);
  }
  const parts: Record<string, string> = {
    YYYY: year,
    YY: year.slice(2),
    MM: month,
    M: String(Number(month)),
    DD: day,
    D: String(Number(day)),
    HH: hour.padStart(2, "0"),
    H: String(Number(hour)),
    mm: minute,
    m: String(Number(minute)),
    ss: second,
    s: String(Number(second)),
  };
  return pattern.replace(/YYYY|YY|MM|M|DD|D|HH|H|mm|m|ss|s/g, (token) => {
    const isOfDay = /^[YMD]/.test(token);
    if (isOfDay && date === null) throw wrongValue(`a date for ${token}`, value);
    return parts[token] ?? token;
  });
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
