import type { FormatIssue, IssueValue } from "../../issue.ts";
import { roleInChinese } from "./roles.ts";
import { rulesInChinese } from "./rules.ts";
import { valueInChinese } from "./values.ts";

/** Rules whose numbers are lengths of a page in twips. */
const lengths: ReadonlySet<string> = new Set([
  "HEADER_FOOTER_DISTANCE",
  "IMAGE_OVERFLOW",
  "PAGE_GUTTER_MISMATCH",
  "PAGE_MARGIN_MISMATCH",
  "TABLE_OVERFLOW",
]);

/** Rules whose numbers, with or without their unit, are twips that Word's dialogs show as points. */
const spacings: ReadonlySet<string> = new Set([
  "CHAR_SPACING_MISMATCH",
  "DOC_GRID_MISMATCH",
  "FIRST_LINE_INDENT_MISMATCH",
  "HANGING_INDENT_MISMATCH",
  "LEFT_INDENT_MISMATCH",
  "LINE_SPACING_MISMATCH",
  "RIGHT_INDENT_MISMATCH",
]);

/** Rules whose values are names or digests of the file format, which tell a reader nothing. */
const unshown: ReadonlySet<string> = new Set([
  "DIRECT_FORMATTING",
  "HEADER_FOOTER_CHANGED",
  "NUMPR_PRESENT",
  "REVISIONS_PRESENT",
  "STYLE_DEFINITION_CHANGED",
  "TABLE_SHAPE_CHANGED",
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
  if (unshown.has(code)) return `${title}。`;
  if (expected === null) {
    return actual === null ? `${title}。` : `${title}：${issueValueInChinese(code, actual)}。`;
  }
  const wanted = `应为 ${issueValueInChinese(code, expected)}`;
  const found = actual === null ? "" : `，实际为 ${issueValueInChinese(code, actual)}`;
  return `${title}：${wanted}${found}。`;
}

/** An expected or actual value of a rule's finding, in the units of Word's dialogs. */
export function issueValueInChinese(code: string, value: IssueValue): string {
  if (value === null) return valueInChinese(value);
  if (typeof value === "boolean") return value ? "是" : "否";
  if (typeof value === "object") return valueInChinese(JSON.stringify(value));
  const text = String(value);
  const ofRule = valuesOfRules[code]?.(text);
  if (ofRule !== undefined) return ofRule;
  if (lengths.has(code)) return valueInChinese(inMillimetres(text));
  return valueInChinese(inPoints(spacings.has(code) ? withUnit(text) : text));
}

/** The values of rules that write them in their own way. */
const valuesOfRules: Readonly<Record<string, (text: string) => string>> = {
  FORMAT_INCONSISTENT: (text) => text.split(", ").map(formatInChinese).join("，"),
  OUTLINE_LEVEL_MISMATCH: (level) => (level === "9" ? "正文文本" : `${Number(level) + 1} 级`),
  PAGE_SIZE_MISMATCH: (text) => valueInChinese(inMillimetres(text.replace(/\d{1,9}/g, "$& twips"))),
  REQUIRED_ELEMENT_MISSING: roleInChinese,
};

/** A phrase of `left, first line 420 twips, line auto 240, 10.5 pt`. */
function formatInChinese(phrase: string): string {
  const [, firstLine] = /^first line (.+)$/.exec(phrase) ?? [];
  if (firstLine !== undefined) {
    const [, hundredths] = /^(-?\d+) chars$/.exec(firstLine) ?? [];
    const length = hundredths === undefined ? firstLine : `${Number(hundredths) / 100} characters`;
    return `首行缩进 ${valueInChinese(inPoints(length))}`;
  }
  const [, rule, amount] = /^line (\w+) (\d+)$/.exec(phrase) ?? [];
  if (rule === undefined) return valueInChinese(phrase);
  if (rule === "auto") return `行距 ${Math.round((Number(amount) / 240) * 100) / 100} 行`;
  return `行距${rule === "exact" ? "固定值" : "最小值"} ${Number(amount) / 20} 磅`;
}

/** The number of twips alone gets its unit: `480` is `480 twips`, `579±5twips` is `579±5 twips`. */
function withUnit(text: string): string {
  return /^-?\d{1,9}$/.test(text) ? `${text} twips` : text.replace(/(?<=\d)twips$/, " twips");
}

function inMillimetres(text: string): string {
  return withUnit(text).replace(
    /(?<![\d.])(-?\d{1,9}(?:\.\d{1,3})?) twips\b/g,
    (_, twips) => `${Math.round(Number(twips) * (25.4 / 1440) * 10) / 10} mm`,
  );
}

/** Twips are no unit of Word's dialogs: `480 twips` is `24 pt`. */
function inPoints(text: string): string {
  // Numbers are short. Without a bound, a long row of figures would be read again from each of them.
  return text.replace(
    /(?<![\d.])(-?\d{1,9}(?:\.\d{1,3})?)(?:±(\d{1,6}))? twips\b/g,
    (_, twips, tolerance) =>
      `${Number(twips) / 20}${tolerance === undefined ? "" : `±${Number(tolerance) / 20}`} pt`,
  );
}
