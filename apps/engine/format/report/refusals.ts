import type { FormatIssue } from "../issue.ts";
import type { RefusalCode, RefusedRepair } from "../refused-repair.ts";
import type { FormatReport } from "./format-report.ts";

/**
 * Returns a function from an issue to the entry that says why the safe repair did not set it right;
 * undefined if no repair was tried or the issue is not listed.
 */
export function refusalsIn({
  summary,
}: Pick<FormatReport, "summary">): (issue: FormatIssue) => RefusedRepair | undefined {
  const items = summary.refused_repairs?.items ?? [];
  const refusals = new Map(items.map((item) => [keyOf(item), item]));
  return (issue) => refusals.get(keyOf(issue));
}

function keyOf(finding: { code: string; paragraph_path: string; run_id?: string | null }): string {
  return `${finding.code} ${finding.run_id ?? finding.paragraph_path}`;
}

const reasons: Readonly<Record<RefusalCode, { en: string; zh: string }>> = {
  out_of_scope: { en: "out of scope", zh: "不在检查范围内" },
  role_unsure: { en: "the role is uncertain", zh: "段落类型不确定" },
  undecided: { en: "the document does not decide the value", zh: "从文档无法确定取值" },
  recommended: { en: "the policy only recommends it", zh: "规范仅作推荐，不作要求" },
  shared_run: { en: "the run also has other text", zh: "同一段文字中还有其他内容" },
  several_values: { en: "several values are allowed", zh: "允许多种取值" },
  incomplete_group: {
    en: "not all settings that belong together can be repaired",
    zh: "相关设置无法一并修复",
  },
  leading_space: { en: "spaces stand in the place of an indent", zh: "以空格代替缩进" },
  list_indent: { en: "the list sets the indent", zh: "缩进由列表决定" },
  latin_text: { en: "the text also has Latin characters", zh: "文字中含有西文" },
  made_finding: { en: "the repair made another finding", zh: "修复会产生新问题" },
  changed_role: { en: "the repair changed a role", zh: "修复会改变段落类型" },
  changed_other: { en: "the repair changed another place", zh: "修复会影响其他位置" },
  not_right: { en: "the repair did not put it right", zh: "修复后仍不符合" },
};

/** Why a repair was not made, without the details of the case. */
export function reasonInWords(code: RefusalCode, language: "en" | "zh"): string {
  return reasons[code][language];
}

/** The line of the readable summary on findings that were not repaired, if there are any. */
export function refusalLine(
  { summary }: Pick<FormatReport, "summary">,
  locale: "en" | "zh",
): string[] {
  const { count = 0, by_reason = {} } = summary.refused_repairs ?? {};
  if (count === 0) return [];
  const told = Object.entries(by_reason).map(([code, number]) => {
    const reason = reasonInWords(code as RefusalCode, locale);
    return locale === "en" ? `${reason}: ${number}` : `${reason} ${number} 项`;
  });
  return [
    locale === "en"
      ? `not repaired: ${count} (${told.join("; ")})`
      : `未修复 ${count} 项（${told.join("；")}）`,
  ];
}
