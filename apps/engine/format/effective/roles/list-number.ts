import type { ListCondition } from "../../policy/role-match.ts";
import type { EffectiveParagraph } from "../values/effective.ts";

/** The first number of each kind that official and academic writing uses (`w:numFmt`, 17.18.59). */
const firstNumbers: Readonly<Record<string, string>> = {
  decimal: "1",
  decimalZero: "01",
  decimalFullWidth: "１",
  decimalFullWidth2: "１",
  decimalEnclosedCircle: "①",
  decimalEnclosedCircleChinese: "①",
  chineseCounting: "一",
  chineseCountingThousand: "一",
  taiwaneseCounting: "一",
  taiwaneseCountingThousand: "一",
  japaneseCounting: "一",
  ideographDigital: "一",
  japaneseDigitalTenThousand: "一",
  chineseLegalSimplified: "壹",
  ideographTraditional: "甲",
  ideographZodiac: "子",
  upperRoman: "I",
  lowerRoman: "i",
  upperLetter: "A",
  lowerLetter: "a",
};

/** The number of the list's first paragraph: `一、`, `（一）`; for a bullet, the bullet. */
export function firstNumberOf({ list }: EffectiveParagraph): string {
  const { format = "", text = "" } = list?.level ?? {};
  const number = firstNumbers[format] ?? "1";
  return text.replaceAll(/%\d/g, number);
}

/** Whether the paragraph's automatic number meets a sign's condition. */
export function isListAsWanted(
  wanted: ListCondition,
  pattern: RegExp | null,
  format: EffectiveParagraph,
): boolean {
  const { list } = format;
  if (typeof wanted === "boolean") return wanted === (list !== null);
  if (list === null || list.level === null) return false;
  if (wanted.format !== undefined && !wanted.format.includes(list.level.format)) return false;
  if (wanted.level !== undefined && String(wanted.level) !== list.ilvl) return false;
  return pattern === null || pattern.test(firstNumberOf(format));
}
