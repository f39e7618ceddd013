import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement } from "../../xml/tree.ts";
import type { DataValue } from "../values/data.ts";
import { applyFormatters, FormatterError } from "../values/formatters.ts";

/** A date in the forms that a date control stores. */
export interface ControlDate {
  /** The shown text, in the format, language and calendar of the control. */
  text: string;
  /** The text for custom XML that the control is bound to (17.5.2.40). */
  data: string;
  /** `w:fullDate`: XML Schema `dateTime`. */
  fullDate: string;
}

/** The difference to Gregorian years in calendars with Gregorian days and months (22.9.2.2). */
const yearOffsets: Readonly<Record<string, number>> = { thai: 543, taiwan: -1911, korea: 2333 };

/**
 * A date for a date control (17.5.2.7).
 *
 * @param value an ISO date, with or without a time.
 * @throws FormatterError if the value is not a date, or if the calendar is not known.
 */
export function controlDate(
  document: XmlDocument,
  date: XmlElement,
  value: DataValue,
  locale: string,
): ControlDate {
  const setting = (name: string) => {
    const element = document.child(date, name);
    return element === null ? undefined : (document.attribute(element, "w:val") ?? "");
  };
  const written = (argument: string) =>
    String(applyFormatters(value, [{ name: "date", argument }], { locale }));
  const iso = written("YYYY-MM-DDTHH:mm:ss");
  const text = showDate(
    new Date(`${iso}Z`),
    setting("w:dateFormat") ?? "yyyy-MM-dd",
    setting("w:lid") || locale,
    setting("w:calendar") ?? "gregorian",
  );
  const store = setting("w:storeMappedDataAs");
  const data = store === "date" ? iso.slice(0, 10) : store === "dateTime" ? iso : text;
  return { text, data, fullDate: `${iso}Z` };
}

/** @param pattern a date format of Word (17.16.4.1); literal text may stand in apostrophes. */
function showDate(date: Date, pattern: string, language: string, calendar: string): string {
  const named = (options: Intl.DateTimeFormatOptions) => {
    try {
      return new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" }).format(date);
    } catch {
      throw new FormatterError("control_value", "the control names a language that does not exist");
    }
  };
  const { year, era } = yearIn(calendar, date);
  const two = (number: number) => String(number).padStart(2, "0");
  const figures = (token: string, number: number) =>
    token.length > 1 ? two(number) : String(number);
  const isChinese = /^zh\b/i.test(language);
  const hours = date.getUTCHours();
  return pattern.replace(
    isChinese ? chineseTokens : tokens,
    (token: string, literal: string | undefined) => {
      if (literal !== undefined) return literal;
      switch (token.charAt(0)) {
        case "y":
          return token.length > 2 ? String(year).padStart(4, "0") : two(year % 100);
        case "M":
          if (token.length > 3) return named({ month: "long" });
          if (token.length === 3) return named({ month: "short" });
          return figures(token, date.getUTCMonth() + 1);
        case "d":
          if (token.length > 3) return named({ weekday: "long" });
          if (token.length === 3) return named({ weekday: "short" });
          return figures(token, date.getUTCDate());
        case "H":
          return figures(token, hours);
        case "h":
          return figures(token, hours % 12 || 12);
        case "m":
          return figures(token, date.getUTCMinutes());
        case "s":
          return figures(token, date.getUTCSeconds());
        case "g":
          return era;
        case "e":
          return String(year);
        case "E":
          return digitsInChinese(token.length > 2 ? year : year % 100);
        case "O":
          return countInChinese(date.getUTCMonth() + 1);
        case "W":
          return "日一二三四五六".charAt(date.getUTCDay());
        default:
          if (token === "A") return countInChinese(date.getUTCDate());
          return halfOfDay(token, { isMorning: hours < 12, isChinese });
      }
    },
  );
}

const tokens = /'([^']*)'|y+|M+|d+|H+|h+|m+|s+|g+|e+|AM\/PM|am\/pm/g;
/** The tokens of Chinese versions of Word, which also write Chinese numerals: `EEEE年O月A日星期W`. */
const chineseTokens = /'([^']*)'|y+|M+|d+|H+|h+|m+|s+|g+|e+|E+|O|W|AM\/?PM|am\/?pm|A/g;

function halfOfDay(
  token: string,
  { isMorning, isChinese }: { isMorning: boolean; isChinese: boolean },
): string {
  if (isChinese) return isMorning ? "上午" : "下午";
  const half = isMorning ? "AM" : "PM";
  return token.startsWith("a") ? half.toLowerCase() : half;
}

/** @throws FormatterError for calendars whose months are not Gregorian. */
function yearIn(calendar: string, date: Date): { year: number; era: string } {
  const year = date.getUTCFullYear();
  const offset = yearOffsets[calendar];
  if (offset !== undefined) return { year: year + offset, era: "" };
  if (calendar === "japan") {
    const options = { era: "long", year: "numeric", timeZone: "UTC" } as const;
    const formatter = new Intl.DateTimeFormat("ja-JP-u-ca-japanese-nu-latn", options);
    const parts = new Map(formatter.formatToParts(date).map(({ type, value }) => [type, value]));
    // The first year of an era has a name instead of a number.
    return { year: Number.parseInt(parts.get("year") ?? "", 10) || 1, era: parts.get("era") ?? "" };
  }
  if (calendar === "none" || calendar === "" || calendar.startsWith("gregorian")) {
    return { year, era: "" };
  }
  throw new FormatterError("control_value", `dates are not written in the calendar ${calendar}`);
}

const chineseDigits = "〇一二三四五六七八九";

function digitsInChinese(number: number): string {
  return String(number).replace(/\d/g, (digit) => chineseDigits.charAt(Number(digit)));
}

/** A number below 100 in Chinese, as for days and months: 十, 十二, 三十一. */
function countInChinese(number: number): string {
  const [tens, ones] = [Math.floor(number / 10), number % 10];
  const lead = tens === 0 ? "" : `${tens === 1 ? "" : chineseDigits.charAt(tens)}十`;
  return lead + (ones === 0 ? "" : chineseDigits.charAt(ones));
}
