import { describeRule } from "../catalog.ts";
import type { FormatCode, FormatIssue } from "../issue.ts";
import type { DirectPolicy } from "../policy/direct-policy.ts";

export interface Diagnostics {
  issue_count: number;
  codes: FormatCode[];
  by_code: Record<string, { count: number; examples: Example[]; suggestions: string[] }>;
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

/** Findings grouped by code, each with its first examples and what one can do about it. */
export function diagnose(issues: readonly FormatIssue[], policy: DirectPolicy): Diagnostics {
  const groups = Map.groupBy(issues, ({ code }) => code);
  const codes = [...groups.keys()].sort();
  return {
    issue_count: issues.length,
    codes,
    by_code: Object.fromEntries(
      codes.map((code) => {
        const found = groups.get(code) ?? [];
        const examples = found.slice(0, examplesPerCode).map(toExample);
        return [code, { count: found.length, examples, suggestions: suggest(found, policy) }];
      }),
    ),
  };
}

function toExample(found: FormatIssue): Example {
  const example: Example = { paragraph_path: found.paragraph_path, run_id: found.run_id };
  for (const key of exampleKeys) {
    if (found[key] !== null) Object.assign(example, { [key]: found[key] });
  }
  if (Object.keys(found.context).length > 0) example.context = found.context;
  return example;
}

/** What one can do about findings of one code: the advice of its rule, of each check that found it. */
function suggest(found: readonly FormatIssue[], policy: DirectPolicy): string[] {
  const [{ code } = { code: "" }] = found;
  return [...new Set(found.map(({ check }) => check))].flatMap((check) => {
    const rule = describeRule(code, check);
    if (rule === undefined) return [];
    const advice = rule.advice.map((text) => withValues(text, policy));
    if (check === "direct") return advice;
    const isFixable = found.some(({ fixable }) => fixable);
    return [
      ...(isFixable ? ["Run with format_fix_mode=safe: it can be repaired."] : []),
      ...advice,
      `Or change what the policy asks for: ${rule.reads}.`,
      `Or switch the rule off: rules: { ${code}: off }.`,
    ];
  });
}

/** `{twipsTolerance}` becomes the policy's value. */
function withValues(text: string, policy: DirectPolicy): string {
  return text.replace(/\{(\w+)\}/g, (_, key) => String(policy[key as keyof DirectPolicy]));
}
