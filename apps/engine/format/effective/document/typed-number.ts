import { toChinese, valueOfChinese } from "./chinese-numerals.ts";

/**
 * A typed number at the beginning of a paragraph of an official document. GB/T 9704-2012, 7.3.3,
 * has four levels: 一、 then （一） then 1. then （1）.
 */
export interface TypedNumber {
  level: 1 | 2 | 3 | 4;
  value: number;
  /** `mistyped`: the number has the wrong digits, brackets or punctuation. */
  form: "right" | "mistyped";
  /** The number as it is in the text. */
  typed: string;
  /** The right form; the same as `typed` if that is right. */
  expected: string;
  /** The number of characters up to the end of the number, with the white space before it. */
  length: number;
}

/** The greatest length of a number with its brackets and punctuation. */
const longestNumber = 24;
const numeral = "[〇零○一二三四五六七八九十百]{1,7}";
const figures = "[0-9０-９]{1,3}";
const marks = "[、､.．。，,：:；;]";
const opening = "[（(〔\\[［【]";
const closing = "[）)〕\\]］】]";

const bracketed = new RegExp(
  `^(?:${opening}\\s?(${numeral})\\s?${closing}|[（(]\\s?(${figures})\\s?[）)])(?:\\s?${marks}){0,2}`,
  "u",
);
const halfBracketed = new RegExp(`^(${numeral})\\s?[）)]${marks}?`, "u");
const plain = new RegExp(`^(?:(${numeral})|(${figures}))\\s?(${marks}{1,2})`, "u");
const enclosed = new RegExp(`^([㈠-㈩⑴-⒇⒈-⒛])${marks}?`, "u");
/** The characters that any typed number can begin with. */
const beginning = new RegExp(
  `^(?:${opening}|[〇零○一二三四五六七八九十百0-9０-９㈠-㈩⑴-⒇⒈-⒛])`,
  "u",
);

/**
 * Reads the number that a text begins with; `null` if there is none. An enumeration in prose
 * (一、二、三级公路, （一）（二）两项), a decimal, a ratio, a date and a class (（1）班) do not count as numbers.
 *
 * @param text of a paragraph, or of one of its lines.
 */
export function readTypedNumber(text: string): TypedNumber | null {
  const start = text.length - text.trimStart().length;
  const head = text.slice(start, start + longestNumber);
  if (!beginning.test(head)) return null;
  const reading =
    readBracketed(head) ?? readHalfBracketed(head) ?? readPlain(head) ?? readEnclosed(head);
  if (reading === null) return null;
  const { level, value, typed } = reading;
  const rest = text.slice(start + typed.length);
  if (value === 0 || isProse(reading, rest)) return null;
  const expected = reading.isRight ? typed : numberOf(level, value);
  // A mistyped number is only taken for a number if Chinese text follows.
  if (!reading.isRight && !/^[^\n]{0,80}?\p{Script=Han}/u.test(rest)) return null;
  const form = reading.isRight ? "right" : "mistyped";
  return { level, value, form, typed, expected, length: start + typed.length };
}

/** The number of a level as 7.3.3 writes it. */
export function numberOf(level: TypedNumber["level"], value: number): string {
  switch (level) {
    case 1:
      return `${toChinese(value)}、`;
    case 2:
      return `（${toChinese(value)}）`;
    case 3:
      return `${value}.`;
    default:
      return `（${value}）`;
  }
}

type Reading = Pick<TypedNumber, "level" | "value" | "typed"> & { isRight: boolean };

function readBracketed(head: string): Reading | null {
  const match = bracketed.exec(head);
  if (match === null) return null;
  const [typed, chinese, arabic] = match;
  return chinese === undefined
    ? toReading(4, valueOfFigures(arabic ?? ""), typed)
    : ofChinese(2, chinese, typed);
}

/** 一） is （一） without its first bracket; 1） and a） belong to another kind of list. */
function readHalfBracketed(head: string): Reading | null {
  const match = halfBracketed.exec(head);
  return match === null ? null : ofChinese(2, match[1] ?? "", match[0]);
}

function readPlain(head: string): Reading | null {
  const match = plain.exec(head);
  // An ellipsis does not end a number.
  if (match === null || /^[.。]{2}/u.test(match[3] ?? "")) return null;
  const [typed, chinese, arabic] = match;
  if (chinese !== undefined) return ofChinese(1, chinese, typed);
  const value = valueOfFigures(arabic ?? "");
  const isRight = typed === `${value}.` || typed === `${value}．`;
  return { level: 3, value, typed, isRight };
}

/** A single character that is a number with its brackets or point: ㈠, ⑴, ⒈. */
function readEnclosed(head: string): Reading | null {
  const match = enclosed.exec(head);
  if (match === null) return null;
  const [typed] = match;
  const code = typed.codePointAt(0) ?? 0;
  if (code >= 0x3220) return { level: 2, value: code - 0x321f, typed, isRight: false };
  if (code >= 0x2488) return { level: 3, value: code - 0x2487, typed, isRight: false };
  return { level: 4, value: code - 0x2473, typed, isRight: false };
}

function ofChinese(level: 1 | 2, numerals: string, typed: string): Reading | null {
  const value = valueOfChinese(numerals);
  return value === null || value > 999 ? null : toReading(level, value, typed);
}

function toReading(level: TypedNumber["level"], value: number, typed: string): Reading {
  return { level, value, typed, isRight: typed === numberOf(level, value) };
}

function valueOfFigures(text: string): number {
  return Number(text.normalize("NFKC"));
}

const alike = new RegExp(
  `^[、，,和与及至到或~～—-]?\\s?(?:${opening}\\s?${numeral}\\s?${closing}|[（(]\\s?${figures}\\s?[）)])`,
  "u",
);
const nextNumeral = new RegExp(`^(${numeral})(${marks})?`, "u");

/** Whether the text after the number shows that the paragraph only mentions it in prose. */
function isProse({ level, value, typed }: Reading, rest: string): boolean {
  const next = rest.slice(0, longestNumber);
  switch (level) {
    case 1: {
      const second = nextNumeral.exec(next);
      if (second === null) return false;
      if (second[2] === "、") return true;
      // 一、二级公路的养护…… enumerates classes; 二、三年行动计划 is a heading.
      const isNext = valueOfChinese(second[1] ?? "") === value + 1;
      return isNext && /[。；]/u.test(rest.slice(0, 400));
    }
    case 2:
      return alike.test(next) || /^(?:项(?!目)|款(?![项待物]))/u.test(next);
    case 3: {
      // 3.5, 3、4, 1:100, 2025.3.5; but 1.2025年 is a number and a year.
      const isFigure = /^[0-9０-９]/u.test(next) && !/^(?:19|20)\d{2}年/.test(next);
      return isFigure || (/[,:]$/.test(typed) && !/^\s?\p{Script=Han}/u.test(next));
    }
    default:
      return (
        alike.test(next) ||
        /^(?:项(?!目)|款(?![项待物])|班(?![子组主车级次前])|号(?![召码]))/u.test(next)
      );
  }
}
