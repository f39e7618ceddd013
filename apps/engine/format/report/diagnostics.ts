import { describeRule } from "../catalog.ts";
import type { FormatCode, FormatIssue } from "../issue.ts";
import type { DirectPolicy } from "../policy/direct-policy.ts";
import { adviceInChinese } from "./chinese/advice.ts";

export interface Diagnostics {
  issue_count: number;
  codes: FormatCode[];
  by_code: Record<
    string,
    { count: number; examples: Example[]; suggestions: string[]; suggestions_zh: string[] }
  >;
}

type Example = Pick<FormatIssue, "paragraph_path" | "run_id"> & Partial<FormatIssue>;

const examplesPerCode = 5;
const exampleKeys = [
  "expected",
  "actual",
  "tolerance",
  "template_value",
  "rendered_value",
] as const;

/** Issues grouped by code, with the first examples and suggestions for each code. */
export function diagnose(issues: readonly FormatIssue[], policy: DirectPolicy): Diagnostics {
  const groups = Map.groupBy(issues, ({ code }) => code);
  const codes = [...groups.keys()].sort();
  return {
    issue_count: issues.length,
    codes,
    by_code: Object.fromEntries(
      codes.map((code) => {
        const ofCode = groups.get(code) ?? [];
        const examples = ofCode.slice(0, examplesPerCode).map(toExample);
        const { suggestions, suggestions_zh } = suggest(ofCode, policy);
        return [code, { count: ofCode.length, examples, suggestions, suggestions_zh }];
      }),
    ),
  };
}

function toExample(issue: FormatIssue): Example {
  const example: Example = { paragraph_path: issue.paragraph_path, run_id: issue.run_id };
  for (const key of exampleKeys) {
    if (issue[key] !== null) Object.assign(example, { [key]: issue[key] });
  }
  if (Object.keys(issue.context).length > 0) example.context = issue.context;
  return example;
}

/**
 * Suggestions for the issues of one code in English and Chinese: the advice of its rule, for each
 * check that found one.
 */
function suggest(issues: readonly FormatIssue[], policy: DirectPolicy) {
  const [{ code } = { code: "" }] = issues;
  const suggestions: string[] = [];
  const suggestions_zh: string[] = [];
  for (const check of new Set(issues.map((issue) => issue.check))) {
    const rule = describeRule(code, check);
    if (rule === undefined) continue;
    const isFixable = check === "effective" && issues.some(({ fixable }) => fixable);
    if (isFixable) {
      suggestions.push("Run with format_fix_mode=safe: it can be repaired.");
      suggestions_zh.push("用 format_fix_mode=safe 运行即可自动修复。");
    }
    suggestions.push(...rule.advice.map((text) => withValues(text, policy)));
    suggestions_zh.push(
      ...(adviceInChinese[check][code] ?? []).map((text) => withValues(text, policy)),
    );
    if (check === "direct") continue;
    suggestions.push(
      `Or change what the policy asks for: ${rule.reads}.`,
      `Or switch the rule off: rules: { ${code}: off }.`,
    );
    suggestions_zh.push(
      `或修改规范的要求：${rule.reads}。`,
      `或关闭这条规则：rules: { ${code}: off }。`,
    );
  }
  return { suggestions, suggestions_zh };
}

/** Replaces names in braces, such as `{twipsTolerance}`, by the policy's values. */
function withValues(text: string, policy: DirectPolicy): string {
  return text.replace(/\{(\w+)\}/g, (_, key) => String(policy[key as keyof DirectPolicy]));
}
