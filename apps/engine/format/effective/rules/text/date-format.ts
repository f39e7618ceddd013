import { characterClasses } from "../../document/character-classes.ts";
import { para } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";
import { datesIn, type WrittenDate } from "./dates.ts";

/** Compares dates in digits, in any form, with the form that the policy asks for. */
export const dateFormat: Rule = {
  code: "DATE_FORMAT",
  title: "A date does not have the required form.",
  advice: [
    "Write the date in the form that is expected; a tag can do it: 【DATE|date:YYYY年M月D日】.",
  ],
  severity: "warn",
  reads: "text.date",
  repair: "none",
  needs: characterClasses.digit | characterClasses.fullWidthDigit | characterClasses.date,
  isAsked: ({ text }) => text.date !== undefined,
  paragraph: ({ text }, { requirements, pattern }) => {
    const source = requirements.text.date ?? "";
    const wanted = pattern(source, "u");
    for (const date of datesIn(text)) {
      const finding = findingOf(date, wanted, source);
      if (finding !== null) return finding;
    }
    return null;
  },
  example: {
    policy: 'text: { date: "^\\\\d{4}年[1-9]\\\\d?月[1-9]\\\\d?日$" }',
    passes: { body: para("2026年1月5日") },
    fails: { body: para("2026-01-05") },
  },
};

function findingOf(date: WrittenDate, wanted: RegExp, source: string): Finding | null {
  const { text: actual, year, month, day } = date;
  if (year !== null && month !== null && day !== null && !exists(year, month, day)) {
    return { message: "This date does not exist.", titleZh: "没有这个日期", actual };
  }
  if (wanted.test(actual)) return null;
  // The policy describes a whole date. A date without year or day is right if it would be right
  // with them.
  if (month !== null && (day === null || (year === null && !/年/u.test(actual)))) {
    const prefix = year === null ? "2025年" : "";
    const suffix = day === null ? "1日" : "";
    const plain = `${year === null ? "" : `${year}年`}${month}月${day === null ? "" : `${day}日`}`;
    const isAsked = wanted.test(`${prefix}${plain}${suffix}`);
    if (!isAsked || wanted.test(`${prefix}${actual}${suffix}`)) return null;
    return { message: dateFormat.title, expected: plain, actual };
  }
  const expected = formsOf(date).find((form) => wanted.test(form)) ?? source;
  return { message: dateFormat.title, expected, actual };
}

/** The date in the forms that policies ask for, those with its own order and separator first. */
function formsOf({ year, month, day, form, separator }: WrittenDate): string[] {
  if (year === null || month === null || day === null) return [];
  const two = (value: number) => String(value).padStart(2, "0");
  const sameOrder =
    form === "year_last"
      ? [`${two(day)}${separator}${two(month)}${separator}${year}`]
      : form === "year_first"
        ? [`${year}${separator}${two(month)}${separator}${two(day)}`]
        : [];
  return [
    ...sameOrder,
    `${year}年${month}月${day}日`,
    `${year}-${two(month)}-${two(day)}`,
    `${two(day)}.${two(month)}.${year}`,
    `${year}/${two(month)}/${two(day)}`,
  ];
}

function exists(year: number, month: number, day: number): boolean {
  // Every month has 28 days, so a calendar is only needed for the last days.
  if (day <= 28) return day >= 1 && month >= 1 && month <= 12;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
