import { valueOfChinese } from "../../document/chinese-numerals.ts";

/** A date in digits, in any form. */
export interface WrittenDate {
  text: string;
  /** `null` if it has only two digits, which do not say the century. */
  year: number | null;
  /** `null` if it is not written, or if the text does not say which number it is. */
  month: number | null;
  day: number | null;
  /** `words`: with 年, 月, 日; `year_first` and `year_last`: with dots, hyphens or slashes. */
  form: "words" | "year_first" | "year_last";
  separator: string;
}

const figure = "[\\d０-９]";
const numeral = "[一二三四五六七八九十]";
const yearNumeral = "[〇○零一二三四五六七八九]";
/**
 * The lookahead rejects most places at once. There are no capture groups, because filling them
 * costs time.
 */
const datePattern = new RegExp(
  `(?=${figure}|${yearNumeral})(?:${[
    `(?<!${figure}|平成|昭和|大正|明治|令和|民国)(?:${figure}{4}|${figure}{2})\\s?年\\s?${figure}{1,2}\\s?月\\s?${figure}{1,2}\\s?(?:日|号(?![文令公楼线院馆]))`,
    `${yearNumeral}{4}\\s?年\\s?${numeral}{1,3}\\s?月\\s?${numeral}{1,3}\\s?日`,
    // Without a day or a year, only numbers with a leading zero are found.
    `(?<!${figure})${figure}{4}\\s?年\\s?[0０]${figure}\\s?月`,
    `(?<![年\\d]\\s?)${figure}{1,2}月[0０]${figure}日`,
    `(?<![年\\d]\\s?)[0０]${figure}月${figure}{1,2}日`,
    ...["-", "\\.", "/"].map((separator) => `\\d{4}${separator}\\d{1,2}${separator}\\d{1,2}日?`),
    ...["-", "\\.", "/"].map((one) => `\\d{1,2}${one}\\s?\\d{1,2}${one}\\s?\\d{4}`),
  ].join("|")})`,
  "g",
);
const inFigures = new RegExp(
  `^(?:(${figure}+)\\s?年\\s?)?(${figure}+)\\s?月(?:\\s?(${figure}+)\\s?[日号])?$`,
  "u",
);
const inNumerals = new RegExp(
  `^(${yearNumeral}+)\\s?年\\s?(${numeral}+)\\s?月\\s?(${numeral}+)\\s?日$`,
  "u",
);

/**
 * Text before a number that is not a date: of a standard, a version, a telephone, a machine, a file
 * or an address.
 */
const numberBefore =
  /(?:[\w./#@\\-]|[A-Z]{2,6}(?:\/[A-Z]{1,3})?[ -]|(?:标准|版本号?|编号|文号|型号|批号|证号|电话|传真|手机|IP|地址|序列号|No\.?)(?:为|是)?[：:]?\s?|第)$/u;
const numberBehind = /^(?:[\w/\\-]|\.\w|:\d)/u;

/**
 * The dates of a text in their order. Versions, standards, addresses, and names of files and works
 * do not count.
 */
export function datesIn(text: string): WrittenDate[] {
  const dates: WrittenDate[] = [];
  for (let at = 0; ; ) {
    datePattern.lastIndex = at;
    const match = datePattern.exec(text);
    if (match === null) return dates;
    const [written] = match;
    at = match.index + written.length;
    const date = /[年月]/u.test(written) ? inWords(written) : withSeparators(written);
    if (date === null) continue;
    if (date.form !== "words" && isName(text, match.index, written.length)) continue;
    dates.push(date);
  }
}

function inWords(text: string): WrittenDate | null {
  const figures = inFigures.exec(text);
  const [, year, month, day] = figures ?? inNumerals.exec(text) ?? [];
  if (figures === null) {
    const value = (written = "") => valueOfChinese(written);
    const [y, m, d] = [value(year), value(month), value(day)];
    return { text, year: y, month: m, day: d, form: "words", separator: "" };
  }
  return {
    text,
    year: year === undefined || year.length < 4 ? null : figureOf(year),
    month: month === undefined ? null : figureOf(month),
    day: day === undefined ? null : figureOf(day),
    form: "words",
    separator: "",
  };
}

/** The value of half-width or full-width digits. */
function figureOf(written: string): number {
  const value = Number(written);
  return Number.isNaN(value) ? Number(written.normalize("NFKC")) : value;
}

function withSeparators(text: string): WrittenDate | null {
  const separator = /[-./]/.exec(text)?.[0] ?? "";
  const parts = text.replace("日", "").split(separator).map(Number);
  const [first = 0, second = 0, last = 0] = parts;
  if (first > 99) {
    if (!isYear(first) || second < 1 || second > 12 || last < 1 || last > 31) return null;
    return { text, year: first, month: second, day: last, form: "year_first", separator };
  }
  const isDate = isYear(last) && first > 0 && second > 0 && Math.min(first, second) <= 12;
  if (!isDate || Math.max(first, second) > 31) return null;
  const known = { text, year: last, form: "year_last", separator } as const;
  // 03/05/2025 is a day in March or in May.
  if (separator === "/" && Math.max(first, second) <= 12)
    return { ...known, month: null, day: null };
  const isDayFirst = separator !== "/" || first > 12;
  if (isDayFirst && second > 12) return null;
  return { ...known, month: isDayFirst ? second : first, day: isDayFirst ? first : second };
}

function isYear(year: number): boolean {
  return year >= 1800 && year <= 2199;
}

function isName(text: string, at: number, length: number): boolean {
  const before = text.slice(Math.max(0, at - 60), at);
  const behind = text.slice(at + length, at + length + 2);
  if (numberBefore.test(before.slice(-16)) || numberBehind.test(behind)) return true;
  // The date is part of a title, or the name of an event: “2025.3.5”事故.
  const isInTitle = before.lastIndexOf("《") > before.lastIndexOf("》");
  return isInTitle || (before.endsWith("“") && behind.startsWith("”"));
}
