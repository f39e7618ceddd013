import { type FormatterName, formatterNames, isFormatterName } from "../grammar/formatter-names.ts";
import type { TagFormatter } from "../grammar/tag-grammar.ts";
import { amountInCapitals } from "./cny-capitals.ts";
import type { DataValue } from "./data.ts";
import { decimalOf, decimalsOf, isOne } from "./decimal.ts";
import { FormatterError, wrongArgument, wrongValue } from "./formatter-error.ts";
import { nearestName } from "./nearest-name.ts";
import { writeTime } from "./write-time.ts";

export { FormatterError } from "./formatter-error.ts";

export interface FormatterContext {
  /** A BCP 47 tag: `zh-CN`. */
  locale: string;
}

/** Throws a FormatterError without the formatter's name, which `applyFormatters` adds. */
type Formatter = (
  value: DataValue,
  argument: string | null,
  context: FormatterContext,
) => DataValue;

const formatters: Readonly<Record<FormatterName, Formatter>> = {
  upper: (value) => textOf(value).toUpperCase(),
  lower: (value) => textOf(value).toLowerCase(),
  trim: (value) => textOf(value).trim(),
  default: (value, argument) =>
    isEmpty(value) || isBlank(value) ? needed(argument, "default:—") : value,
  date: (value, argument) => writeTime(value, argument ?? "YYYY-MM-DD"),
  time: (value, argument) => writeTime(value, argument ?? "HH:mm"),
  number: (value, argument, { locale }) => writeNumber(value, argument, locale),
  currency: (value, argument, { locale }) => writeCurrency(value, argument ?? "CNY", locale),
  percent: (value, argument, { locale }) => {
    const decimals = argument === null ? 0 : wholeNumber(argument, 0, 20);
    return formatDecimal(numberOf(value), locale, { style: "percent", ...fixed(decimals) });
  },
  cny_upper: (value) => amountInCapitals(value),
  join: (value, argument) => {
    if (!Array.isArray(value)) throw wrongValue("a list", value);
    const texts = value.filter((item) => item !== null).map(textOf);
    return texts.join(needed(argument, "join:、"));
  },
  plural: (value, argument) => {
    const [one = "", many = one] = needed(argument, "plural:item,items").split(",");
    const isSingle = Array.isArray(value) ? value.length === 1 : isOne(numberOf(value));
    return isSingle ? one : many;
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

/**
 * Applies formatters to a value, one after the other. Only `default` and `yesno` apply to an absent
 * value (`undefined`, null).
 *
 * @throws FormatterError with a message that names the formatter, the fault and what is allowed,
 *   and never quotes the value.
 */
export function applyFormatters(
  value: DataValue | undefined,
  chain: readonly TagFormatter[],
  context: FormatterContext,
): DataValue | undefined {
  let result = value;
  for (const { name, argument } of chain) {
    const formatter = formatterOf(name);
    const isNothing = result === undefined || result === null;
    if (isNothing && name !== "default" && name !== "yesno") continue;
    try {
      result = formatter(result ?? null, argument, context);
    } catch (error) {
      if (!(error instanceof FormatterError)) throw error;
      const facts = { ...error.facts, formatter: name };
      throw new FormatterError(error.reason, `${name} ${error.message}`, facts);
    }
  }
  return result;
}

/** @throws FormatterError for a formatter that does not exist. */
export function checkFormatters(chain: readonly TagFormatter[]): void {
  for (const { name } of chain) formatterOf(name);
}

function formatterOf(name: string): Formatter {
  if (isFormatterName(name)) return formatters[name];
  const nearest = nearestName(name, formatterNames);
  const hint = nearest === null ? "" : ` (did you mean ${nearest}?)`;
  const message = `there is no formatter ${name}${hint}; there are ${formatterNames.join(", ")}`;
  const facts = { word: name, allowed: formatterNames, nearest };
  throw new FormatterError("unknown_formatter", message, facts);
}

/** Whether a value is null, an empty text or an empty list. */
export function isEmpty(value: DataValue): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/** Whether a value is a text of white space. */
export function isBlank(value: DataValue): boolean {
  return typeof value === "string" && value.trim() === "";
}

/**
 * Whether a value shows a section: every value but null, false, an empty text and an empty list.
 */
export function isTruthy(value: DataValue): boolean {
  return !isEmpty(value) && value !== false;
}

function textOf(value: DataValue): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value === null) return "";
  throw wrongValue("a text, a number or a boolean", value);
}

function numberOf(value: DataValue): string {
  const decimal = decimalOf(value);
  if (decimal === null) throw wrongValue("a number", value);
  return decimal;
}

function needed(argument: string | null, example: string): string {
  if (argument === null) throw wrongArgument(`is written ${example}`);
  return argument;
}

function wholeNumber(text: string, least: number, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw wrongArgument(`takes a whole number from ${least} to ${most}`);
}

/** The most decimals that Intl can write. */
const maxDecimals = 100;

/**
 * Writes a number by a pattern such as `0,0.00`, which has the digits after the point and says
 * whether thousands are grouped. Without a pattern, all digits are written.
 */
function writeNumber(value: DataValue, pattern: string | null, locale: string): string {
  const match = /^0?(,0)?(?:\.(0+))?$/.exec(pattern ?? "0,0");
  if (match === null) throw wrongArgument("is written number:0,0.00");
  const decimal = numberOf(value);
  const decimals = match[2]?.length ?? 0;
  if (decimals > maxDecimals) throw wrongArgument(`takes at most ${maxDecimals} decimals`);
  if (pattern === null && decimalsOf(decimal) > maxDecimals) {
    throw wrongValue(`a number of at most ${maxDecimals} decimals`, value);
  }
  const useGrouping = match[1] !== undefined;
  const allDigits = { minimumFractionDigits: 0, maximumFractionDigits: maxDecimals };
  return formatDecimal(decimal, locale, {
    useGrouping,
    ...(pattern === null ? allDigits : fixed(decimals)),
  });
}

function writeCurrency(value: DataValue, currency: string, locale: string): string {
  if (!/^[A-Za-z]{3}$/.test(currency)) {
    throw wrongArgument("takes a code of ISO 4217: currency:CNY, currency:EUR");
  }
  return formatDecimal(numberOf(value), locale, { style: "currency", currency });
}

function fixed(decimals: number): Intl.NumberFormatOptions {
  return { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
}

/** Intl loses no digit of a number that comes as a text (ECMA-402, ToIntlMathematicalValue). */
function formatDecimal(decimal: string, locale: string, options: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(locale, options).format(decimal as Intl.StringNumericLiteral);
}
