/**
 * Reads and writes whole numbers in Chinese characters, from 一 to 九百九十九, and reads years by digits.
 */

const digits = "〇一二三四五六七八九";

/** The value of 十二, 一百零一 or 二〇二五; `null` if the text is not a number below 10,000. */
export function valueOfChinese(text: string): number | null {
  const plain = text.replace(/[零○]/gu, "〇");
  if (/^[〇一二三四五六七八九]+$/u.test(plain)) {
    if (plain.length > 4) return null;
    return Number(Array.from(plain, (character) => digits.indexOf(character)).join(""));
  }
  const match =
    /^(?:([一二三四五六七八九])百)?〇?(?:([一二三四五六七八九])?十)?([一二三四五六七八九])?$/u.exec(
      plain,
    );
  if (match === null || plain === "") return null;
  const [, hundreds, tens, ones] = match;
  const valueOfDigit = (digit: string | undefined) => Math.max(0, digits.indexOf(digit ?? "〇"));
  const tenfold = plain.includes("十") ? (tens === undefined ? 1 : valueOfDigit(tens)) : 0;
  return valueOfDigit(hundreds) * 100 + tenfold * 10 + valueOfDigit(ones);
}

/** Writes a number from 1 to 999: 12 as 十二, 101 as 一百零一. */
export function toChinese(value: number): string {
  const digit = (at: number) => digits[at] ?? "";
  const hundreds = Math.floor(value / 100);
  const tens = Math.floor((value % 100) / 10);
  const ones = value % 10;
  const head = hundreds === 0 ? "" : `${digit(hundreds)}百`;
  const gap = hundreds > 0 && tens === 0 && ones > 0 ? "零" : "";
  const ten = tens === 0 ? "" : tens === 1 && hundreds === 0 ? "十" : `${digit(tens)}十`;
  return `${head}${gap}${ten}${ones === 0 ? "" : digit(ones)}`;
}
