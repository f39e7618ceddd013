import type { FormatIssue, IssueValue } from "../issue.ts";
import { rulesInChinese } from "./rules-in-chinese.ts";
import { valueInChinese } from "./values-in-chinese.ts";

/** Rules whose numbers are lengths of a page in twips. */
const lengths: ReadonlySet<string> = new Set([
  "HEADER_FOOTER_DISTANCE",
  "IMAGE_OVERFLOW",
  "PAGE_GUTTER_MISMATCH",
  "PAGE_MARGIN_MISMATCH",
  "TABLE_OVERFLOW",
]);

/** Rules of the direct check whose numbers are twips. */
const spacings: ReadonlySet<string> = new Set([
  "FIRST_LINE_INDENT_MISMATCH",
  "LINE_SPACING_MISMATCH",
]);

/** The sentence of a finding without its values, such as `段落的行距不对`; the code for an unknown rule. */
export function titleInChinese(code: string): string {
  return rulesInChinese[code] ?? code;
}

/**
 * The whole sentence of a finding in Chinese, with the expected and the actual value:
 * `段落的行距不对：应为 固定值 28 磅，实际为 1.5 行。`
 *
 * @param title what is wrong, where the rule knows it better than by its code: `左页边距不对`.
 */
export function messageInChinese(
  { code, expected, actual }: Pick<FormatIssue, "code" | "expected" | "actual">,
  title: string = titleInChinese(code),
): string {
  const values = [
    ...(expected === null ? [] : [`应为 ${shown(code, expected)}`]),
    ...(actual === null ? [] : [`实际为 ${shown(code, actual)}`]),
  ];
  return values.length === 0 ? `${title}。` : `${title}：${values.join("，")}。`;
}

function shown(code: string, value: IssueValue): string {
  if (typeof value === "boolean") return value ? "是" : "否";
  if (typeof value === "object") return valueInChinese(JSON.stringify(value));
  if (typeof value === "string") return valueInChinese(inPoints(value));
  if (lengths.has(code)) return `${Math.round(value * (25.4 / 1440) * 10) / 10} 毫米`;
  if (spacings.has(code)) return `${value / 20} 磅`;
  return valueInChinese(value);
}

/** Twips are no unit of Word's dialogs: `480 twips` is `24 pt`. */
function inPoints(text: string): string {
  // Numbers are short. Without a bound, a long row of figures would be read again from each of them.
  return text.replace(
    /(?<![\d.])(-?\d{1,9}(?:\.\d{1,3})?) twips\b/g,
    (_, twips) => `${Number(twips) / 20} pt`,
  );
}
