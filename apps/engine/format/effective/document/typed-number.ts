import { toChinese, valueOfChinese } from "./chinese-numerals.ts";

/**
 * The number that a paragraph of an official document begins with. GB/T 9704-2012, 7.3.3, has four
 * levels: 一、 then （一） then 1. then （1）.
 */
export interface TypedNumber {
  level: 1 | 2 | 3 | 4;
  value: number;
  /** `mistyped`: the number is meant, but its digits, brackets or mark are not the right ones. */
  form: "right" | "mistyped";
  /** As it stands in the text. */
  typed: string;
  /** As it should stand; the same as `typed` where that is right. */
  expected: string;
  /** Characters of the text up to the end of the number, white space before it included. */
  length: number;
}

/** No number is longer than this. */
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
/** The characters that any of them begins with. */
const beginning = new RegExp(
  `^(?:${opening}|[〇零○一二三四五六七八九十百0-9０-９㈠-㈩⑴-⒇⒈-⒛])`,
  "u",
);

/**
 * Reads the number that a text begins with; `null` if it begins with none. An enumeration in prose is
 * no number (一、二、三级公路, （一）（二）两项), nor is a decimal, a ratio, a date or a class (（1）班).
 *
 * @param text of a paragraph, or of a line of it.
 */
export function readTypedNumber(text: string): TypedNumber | null {
  const start = text.length - text.trimStart().length;
  const head = text.slice(start, start + longestNumber);
  if (!beginning.test(head)) return null;
  const found =
    readBracketed(head) ?? readHalfBracketed(head) ?? readPlain(head) ?? readEnclosed(head);
  if (found === null) return null;
  const { level, value, typed } = found;
  const rest = text.slice(start + typed.length);
  if (value === 0 || goesOn(found, rest)) return null;
  const expected = found.isRight ? typed : numberOf(level, value);
  // Only the Chinese text behind it shows that a mistyped number is one.
  if (!found.isRight && !/^[^\n]{0,80}?\p{Script=Han}/u.test(rest)) return null;
  const form = found.isRight ? "right" : "mistyped";
  return { level, value, form, typed, expected, length: start + typed.length };
}

/** The number of a level as 7.3.3 has it. */
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
    ? reading(4, valueOfFigures(arabic ?? ""), typed)
    : ofChinese(2, chinese, typed);
}

/** 一） is （一） without its first bracket; 1） and a） are lists of their own kind. */
function readHalfBracketed(head: string): Reading | null {
  const match = halfBracketed.exec(head);
  return match === null ? null : ofChinese(2, match[1] ?? "", match[0]);
}

function readPlain(head: string): Reading | null {
  const match = plain.exec(head);
  // An ellipsis is no mark of a number.
  if (match === null || /^[.。]{2}/u.test(match[3] ?? "")) return null;
  const [typed, chinese, arabic] = match;
  if (chinese !== undefined) return ofChinese(1, chinese, typed);
  const value = valueOfFigures(arabic ?? "");
  const isRight = typed === `${value}.` || typed === `${value}．`;
  return { level: 3, value, typed, isRight };
}

/** One character that shows a number in brackets or with its point: ㈠, ⑴, ⒈. */
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
  return value === null || value > 999 ? null : reading(level, value, typed);
}

function reading(level: TypedNumber["level"], value: number, typed: string): Reading {
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

/** Text that shows that the paragraph speaks of numbers and has none of its own. */
function goesOn({ level, value, typed }: Reading, rest: string): boolean {
  const next = rest.slice(0, longestNumber);
  switch (level) {
    case 1: {
      const second = nextNumeral.exec(next);
      if (second === null) return false;
      if (second[2] === "、") return true;
      // 一、二级公路的养护…… counts classes; 二、三年行动计划 is a heading.
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
