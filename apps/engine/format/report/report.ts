import type { FormatMode } from "../../../contract/format-settings.ts";
import type { FixChange } from "../../../contract/reports.ts";
import type { Expectation } from "../direct/baseline.ts";
import { compare, type ObservedSummary } from "../direct/summary.ts";
import type { RoleSummary } from "../effective/roles/role-summary.ts";
import type { FormatIssue } from "../issue.ts";
import type { RefusedRepairs } from "../refused-repair.ts";
import { messageInChinese, titleInChinese } from "./chinese/message.ts";
import { valueInChinese } from "./chinese/values.ts";
import { diagnose } from "./diagnostics.ts";
import type { FormatReport } from "./format-report.ts";
import { refusalLine } from "./refusals.ts";

export interface ReportInput {
  mode: FormatMode;
  expectation: Expectation;
  templateObserved: ObservedSummary;
  renderedObserved: ObservedSummary;
  /** `null`: not checked. */
  issues: readonly FormatIssue[] | null;
  fixChanges: readonly FixChange[];
  refusedRepairs?: RefusedRepairs | undefined;
  roles?: RoleSummary | null;
  /** The value of `passed` if nothing was checked. */
  passedUnchecked: boolean;
  wantsHuman: boolean;
}

export function buildFormatReport(input: ReportInput): FormatReport {
  const { mode, expectation, templateObserved, renderedObserved, issues, fixChanges } = input;
  const errorCount = (issues ?? []).filter(({ severity }) => severity === "error").length;
  const skipped = issues === null;
  const report: FormatReport = {
    passed: skipped ? input.passedUnchecked : errorCount === 0,
    skipped,
    error_count: errorCount,
    fixed_count: fixChanges.length,
    issues: (issues ?? []).map((issue) => ({
      ...issue,
      message_zh: issue.message_zh ?? messageInChinese(issue),
    })),
    summary: {
      mode,
      baseline: expectation.baseline,
      skipped,
      template_observed: templateObserved,
      rendered_observed: renderedObserved,
      diff: compare(templateObserved, renderedObserved),
      effective_policy_overrides: skipped ? {} : expectation.overrides,
      diagnostics: issues === null ? null : diagnose(issues, expectation.policy),
      fix_applied: fixChanges.length > 0,
      fix_changes: [...fixChanges],
      ...(input.refusedRepairs === undefined ? {} : { refused_repairs: input.refusedRepairs }),
      ...input.roles,
    },
  };
  if (input.wantsHuman) {
    report.human = describe(report);
    report.human_zh = describeInChinese(report);
  }
  return report;
}

/**
 * The readable summary, one entry for each line. It may quote values such as font names, because it
 * is never logged.
 */
function describe(report: FormatReport): string[] {
  const { mode, baseline } = report.summary;
  if (report.skipped) return [`format: not checked (mode ${mode})`];
  const verdict = report.passed ? "passed" : "failed";
  return [
    `format: ${verdict} against ${baseline} (${mode}), ${report.error_count} errors, ${report.issues.length} findings, ${report.fixed_count} repaired`,
    ...unknownLines(report, (count, paths) => `UNKNOWN: ${count} paragraphs of no role: ${paths}`),
    ...report.issues.map(
      ({ severity, code, run_id, paragraph_path }) =>
        `${severity.toUpperCase()}(${code}): ${run_id ?? paragraph_path}`,
    ),
    ...report.summary.fix_changes.map(
      ({ field, before, after, paragraph_path }) =>
        `FIXED(${field}): ${paragraph_path} ${before ?? "not stated"} -> ${after ?? "not stated"}`,
    ),
    ...refusalLine(report, "en"),
  ];
}

function unknownLines(
  { summary: { unknown_paragraphs: unknown } }: Pick<FormatReport, "summary">,
  line: (count: number, paths: string) => string,
  comma = ", ",
): string[] {
  if (unknown === undefined || unknown.count === 0) return [];
  return [line(unknown.count, [...unknown.paths, ...(unknown.truncated ? ["…"] : [])].join(comma))];
}

const modesInChinese = { report: "仅报告", strict: "严格", off: "关闭" } as const;
const severitiesInChinese = { error: "错误", warn: "警告", info: "提示" } as const;

function describeInChinese({ passed, skipped, issues, ...report }: FormatReport): string[] {
  const { mode, baseline, fix_changes } = report.summary;
  if (skipped) return [`格式：未检查（模式：${modesInChinese[mode]}）`];
  const against = baseline === "template" ? "模板" : "规范";
  return [
    `格式：按${against}检查${passed ? "通过" : "未通过"}（模式：${modesInChinese[mode]}），发现问题 ${issues.length} 项，其中错误 ${report.error_count} 项，已修复 ${report.fixed_count} 项`,
    ...unknownLines(report, (count, paths) => `未识别：${count} 个段落的类型未知：${paths}`, "、"),
    ...issues.map(
      ({ severity, code, run_id, paragraph_path }) =>
        `${severitiesInChinese[severity]}（${code}）：${run_id ?? paragraph_path}，${titleInChinese(code)}`,
    ),
    ...fix_changes.map(
      ({ field, before, after, paragraph_path }) =>
        `已修复（${field}）：${paragraph_path}，由“${valueInChinese(before)}”改为“${valueInChinese(after)}”`,
    ),
    ...refusalLine(report, "zh"),
  ];
}
