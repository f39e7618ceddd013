import type { TagFormatter } from "../grammar/tag-grammar.ts";
import type { DataValue } from "./data.ts";

/** A value that a formatter cannot take, or a formatter that there is not. */
export class FormatterError extends Error {
  override readonly name = "FormatterError";
  readonly reason:
    | "unknown_formatter"
    | "formatter_argument"
    | "formatter_value"
    | "picture_value"
    | "control_value"
    | "control_choice";

  constructor(reason: FormatterError["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface FormatterContext {
  /** A BCP 47 tag: `zh-CN`. */
  locale: string;
}

type Formatter = (
  value: DataValue,
  argument: string | null,
  context: FormatterContext,
) => DataValue;

const formatters: Readonly<Record<string, Formatter>> = {
  upper: (value) => textOf(value).toUpperCase(),
  lower: (value) => textOf(value).toLowerCase(),
  trim: (value) => textOf(value).trim(),
  default: (value, argument) => (isEmpty(value) ? needed(argument, "default:—") : value),
  date: (value, argument) => writeTime(value, argument ?? "YYYY-MM-DD"),
  time: (value, argument) => writeTime(value, argument ?? "HH:mm"),
  number: (value, argument, { locale }) => writeNumber(numberOf(value), argument, locale),
  currency: (value, argument, { locale }) =>
    intl(
      () => new Intl.NumberFormat(locale, { style: "currency", currency: argument ?? "CNY" }),
    ).format(numberOf(value)),
  percent: (value, argument, { locale }) => {
    const digits = argument === null ? 0 : wholeNumber(argument, 0, 20);
    const options = {
      style: "percent",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    } as const;
    return intl(() => new Intl.NumberFormat(locale, options)).format(numberOf(value));
  },
  cny_upper: (value) => amountInCapitals(value),
  join: (value, argument) => listOf(value).map(textOf).join(needed(argument, "join:、")),
  plural: (value, argument) => {
    const [one = "", many = one] = needed(argument, "plural:item,items").split(",");
    const count = Array.isArray(value) ? value.length : numberOf(value);
    return count === 1 ? one : many;
  },
  truncate: (value, argument) => {
    const characters = [...textOf(value)];
    const length = wholeNumber(needed(argument, "truncate:20"), 1, 100_000);
    return characters.length > length
      ? `${characters.slice(0, length - 1).join("")}…`
      : characters.join("");
  },
  pad: (value, argument) => {
    const [length = "", filler = "0"] = needed(argument, "pad:3").split(",");
    return textOf(value).padStart(wholeNumber(length, 1, 1000), filler);
  },
  yesno: (value, argument) => {
    const [yes = "", no = ""] = needed(argument, "yesno:是,否").split(",");
    return isTruthy(value) ? yes : no;
  },
};

/** Names of all formatters, in the order of the alphabet. */
export const formatterNames: readonly string[] = Object.keys(formatters).sort();

/**
 * A value through its formatters, one after the other. `undefined` is a value that is not there: only
 * `default` and `yesno` take it.
 *
 * @throws FormatterError
 */
export function applyFormatters(
  value: DataValue | undefined,
  chain: readonly TagFormatter[],
  context: FormatterContext,
): DataValue | undefined {
  let result = value;
  for (const { name, argument } of chain) {
    const formatter = Object.hasOwn(formatters, name) ? formatters[name] : undefined;
    if (formatter === undefined) {
      throw new FormatterError("unknown_formatter", `there is no formatter ${name}`);
    }
    if (result === undefined && name !== "default" && name !== "yesno") continue;
    result = formatter(result ?? null, argument, context);
  }
  return result;
}

/** Throws for a formatter that there is not. */
export function checkFormatters(chain: readonly TagFormatter[]): void {
  for (const { name } of chain) {
    if (!Object.hasOwn(formatters, name)) {
      throw new FormatterError("unknown_formatter", `there is no formatter ${name}`);
    }
  }
}

export function isEmpty(value: DataValue): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/** What shows a section: everything but nothing, false, an empty text and an empty list. */
export function isTruthy(value: DataValue): boolean {
  return !isEmpty(value) && value !== false;
}

function textOf(value: DataValue): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value === null) return "";
  throw wrongValue("needs a text, a number or a boolean");
}

function numberOf(value: DataValue): number {
  const text = typeof value === "string" ? value.trim().replaceAll(/[,，]/g, "") : value;
  const number = typeof text === "string" && /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (typeof number !== "number" || !Number.isFinite(number)) throw wrongValue("needs a number");
  return number;
}

function listOf(value: DataValue): readonly DataValue[] {
  if (!Array.isArray(value)) throw wrongValue("needs a list");
  return value;
}

function needed(argument: string | null, example: string): string {
  if (argument === null) throw new FormatterError("formatter_argument", `is written ${example}`);
  return argument;
}

function wholeNumber(text: string, least: number, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new FormatterError("formatter_argument", `needs a whole number from ${least} to ${most}`);
}

/** A locale or a currency that Intl does not know. */
function intl<T>(make: () => T): T {
  try {
    return make();
  } catch {
    throw new FormatterError("formatter_argument", "names a currency that there is not");
  }
}

function wrongValue(message: string): FormatterError {
  return new FormatterError("formatter_value", message);
}

const iso =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/** The parts of a time as they are written (ISO 8601): no time zone shifts them. */
function writeTime(value: DataValue, pattern: string): string {
  const text = typeof value === "string" ? value.trim() : "";
  const date = iso.exec(text);
  const time = clock.exec(text);
  if (date === null && time === null)
    throw wrongValue("needs a date such as 2026-10-12 or 2026-10-12T09:30");
  const [year = "", month = "", day = ""] = date?.slice(1, 4) ?? [];
  const [hour = "00", minute = "00", second = "00"] = (date?.slice(4) ?? time?.slice(1) ?? []).map(
    (part) => part ?? "00",
  );
  if (date !== null && !isDay(Number(year), Number(month), Number(day))) {
    throw wrongValue("needs a day that there is");
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
    if (isOfDay && date === null) throw wrongValue("needs a date, not only a time");
    return parts[token] ?? token;
  });
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** `0,0.00`: digits after the point, and whether thousands are set apart. */
function writeNumber(value: number, pattern: string | null, locale: string): string {
  const match = /^0?(,0)?(?:\.(0+))?$/.exec(pattern ?? "0,0");
  if (match === null) throw new FormatterError("formatter_argument", "is written number:0,0.00");
  const digits = match[2]?.length ?? 0;
  return intl(
    () =>
      new Intl.NumberFormat(locale, {
        useGrouping: match[1] !== undefined,
        minimumFractionDigits: digits,
        maximumFractionDigits: pattern === null ? 20 : digits,
      }),
  ).format(value);
}

const digits = "零壹贰叁肆伍陆柒捌玖";
const units = ["", "拾", "佰", "仟"];
const groups = ["", "万", "亿", "兆"];

/** An amount of yuan in capitals, as it is written on bills (中国人民银行《支付结算办法》附一). */
function amountInCapitals(value: DataValue): string {
  const text =
    typeof value === "number" ? value.toFixed(2) : textOf(value).replaceAll(/[,，\s]/g, "");
  const match = /^(-?)0*(\d*)(?:\.(\d{1,2})\d*)?$/.exec(text);
  if (match === null || /^-?$/.test(text)) throw wrongValue("needs an amount");
  const [, sign = "", whole = "", cents = ""] = match;
  if (whole.length > 16) throw wrongValue("needs an amount below ten quadrillions");
  const [jiao = "0", fen = "0"] = cents.padEnd(2, "0");
  const yuan = wholeInCapitals(whole);
  const hasYuan = yuan !== "";
  const digit = (figure: string) => digits[Number(figure)] ?? "";
  let tail = "";
  if (jiao !== "0") tail += `${digit(jiao)}角`;
  else if (fen !== "0" && hasYuan) tail += "零";
  if (fen !== "0") tail += `${digit(fen)}分`;
  if (tail === "" || tail.endsWith("角")) tail += "整";
  if (!hasYuan && tail === "整") return "零元整";
  return `${sign === "-" ? "负" : ""}${hasYuan ? `${yuan}元` : ""}${tail}`;
}

/** Groups of four figures, a zero between figures that are set apart by zeros. */
function wholeInCapitals(whole: string): string {
  let result = "";
  let hasGap = false;
  const padded = whole.padStart(Math.ceil(whole.length / 4) * 4, "0");
  const groupCount = padded.length / 4;
  for (let group = 0; group < groupCount; group++) {
    const figures = padded.slice(group * 4, group * 4 + 4);
    let isGroupEmpty = true;
    for (const [index, figure] of [...figures].entries()) {
      if (figure === "0") {
        hasGap = result !== "";
        continue;
      }
      result += (hasGap ? "零" : "") + (digits[Number(figure)] ?? "") + (units[3 - index] ?? "");
      hasGap = false;
      isGroupEmpty = false;
    }
    if (!isGroupEmpty) result += groups[groupCount - 1 - group] ?? "";
  }
  return result;
}
