import { valueOfChinese } from "../../document/chinese-numerals.ts";

/** A date in figures, however it is written. */
export interface WrittenDate {
  text: string;
  /** `null`: two figures do not say which century it is of. */
  year: number | null;
  /** `null`: it is not written, or the text does not say which figure it is. */
  month: number | null;
  day: number | null;
  /** `words`: with 年, 月, 日; `year_first` and `year_last`: with points, dashes or strokes. */
  form: "words" | "year_first" | "year_last";
  separator: string;
}

const figure = "[\\d０-９]";
const numeral = "[一二三四五六七八九十]";
const found = new RegExp(
  [
    `(?<!${figure}|平成|昭和|大正|明治|令和|民国)(?<year>${figure}{4}|${figure}{2})\\s?年\\s?(?<month>${figure}{1,2})\\s?月\\s?(?<day>${figure}{1,2})\\s?(?:日|号(?![文令公楼线院馆]))`,
    `(?<chineseYear>[〇○零一二三四五六七八九]{4})\\s?年\\s?(?<chineseMonth>${numeral}{1,3})\\s?月\\s?(?<chineseDay>${numeral}{1,3})\\s?日`,
    // Without a day or a year, only what has a zero in front is a form of its own.
    `(?<!${figure})(?<monthYear>${figure}{4})\\s?年\\s?(?<monthOnly>[0０]${figure})\\s?月`,
    `(?<![年\\d]\\s?)(?<dayMonth>${figure}{1,2})月(?<dayOnly>[0０]${figure})日`,
    `(?<![年\\d]\\s?)(?<zeroMonth>[0０]${figure})月(?<zeroDay>${figure}{1,2})日`,
    "(?<y>\\d{4})(?<sep>[-./])(?<m>\\d{1,2})\\k<sep>(?<d>\\d{1,2})日?",
    "(?<first>\\d{1,2})(?<sep2>[-./])\\s?(?<second>\\d{1,2})\\k<sep2>\\s?(?<last>\\d{4})",
  ].join("|"),
  "gu",
);

/** A number before it: of a standard, a version, a telephone, a machine; a name of a file or an address. */
const numberBefore =
  /(?:[\w./#@\\-]|[A-Z]{2,6}(?:\/[A-Z]{1,3})?[ -]|(?:标准|版本号?|编号|文号|型号|批号|证号|电话|传真|手机|IP|地址|序列号|No\.?)(?:为|是)?[：:]?\s?|第)$/u;
const numberBehind = /^(?:[\w/\\-]|\.\w|:\d)/u;

/** The dates of a text, first to last. Versions, standards, addresses, names of files and works are none. */
export function* datesIn(text: string): Generator<WrittenDate> {
  for (const match of text.matchAll(found)) {
    const date = readDate(match[0], match.groups ?? {});
    if (date === null) continue;
    if (date.form !== "words" && isName(text, match.index, match[0].length)) continue;
    yield date;
  }
}

function readDate(
  text: string,
  groups: Readonly<Record<string, string | undefined>>,
): WrittenDate | null {
  const { chineseYear, y, last, sep = "", sep2 = "" } = groups;
  if (chineseYear !== undefined) {
    const month = valueOfChinese(groups.chineseMonth ?? "");
    const day = valueOfChinese(groups.chineseDay ?? "");
    return { text, year: valueOfChinese(chineseYear), month, day, form: "words", separator: "" };
  }
  if (y !== undefined) {
    const [month, day] = [Number(groups.m), Number(groups.d)];
    if (!isYear(Number(y)) || month < 1 || month > 12 || day < 1 || day > 31) return null;
    return { text, year: Number(y), month, day, form: "year_first", separator: sep };
  }
  if (last !== undefined) {
    const [first, second] = [Number(groups.first), Number(groups.second)];
    const isDate = isYear(Number(last)) && first > 0 && second > 0 && Math.min(first, second) <= 12;
    if (!isDate || Math.max(first, second) > 31) return null;
    const known = { text, year: Number(last), form: "year_last", separator: sep2 } as const;
    // 03/05/2025 is a day of March or of May.
    if (sep2 === "/" && Math.max(first, second) <= 12) return { ...known, month: null, day: null };
    const isDayFirst = sep2 !== "/" || first > 12;
    if (isDayFirst && second > 12) return null;
    return { ...known, month: isDayFirst ? second : first, day: isDayFirst ? first : second };
  }
  const value = (...names: string[]) => {
    const written = names.map((name) => groups[name]).find((group) => group !== undefined);
    return written === undefined ? null : Number(written.normalize("NFKC"));
  };
  const year = value("year", "monthYear");
  return {
    text,
    year: year !== null && year < 100 ? null : year,
    month: value("month", "monthOnly", "dayMonth", "zeroMonth"),
    day: value("day", "dayOnly", "zeroDay"),
    form: "words",
    separator: "",
  };
}

function isYear(year: number): boolean {
  return year >= 1800 && year <= 2199;
}

function isName(text: string, at: number, length: number): boolean {
  const before = text.slice(Math.max(0, at - 60), at);
  const behind = text.slice(at + length, at + length + 2);
  if (numberBefore.test(before.slice(-16)) || numberBehind.test(behind)) return true;
  // In the title of a work, or as the name of what happened then: “2025.3.5”事故.
  const isInTitle = before.lastIndexOf("《") > before.lastIndexOf("》");
  return isInTitle || (before.endsWith("“") && behind.startsWith("”"));
}
