import type { FormatCode, FormatIssue } from "../issue.ts";
import { loadLinter } from "../load-linter.ts";
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
        return [code, { count: found.length, examples, suggestions: suggestionsFor(code, policy) }];
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

function suggestionsFor(code: FormatCode, policy: DirectPolicy): string[] {
  switch (code) {
    case "TABLE_FORBIDDEN":
      return [
        "Use format_baseline=template to judge the document by its own template.",
        "Or set forbid_tables: false in the policy of a template that has tables.",
      ];
    case "NUMPR_PRESENT":
      return [
        "Number the paragraph by its style instead of directly.",
        "Or set forbid_numpr: false in the policy.",
      ];
    case "FIRST_LINE_INDENT_MISMATCH":
      return [
        `Give the paragraph the indent of the others, or set first_line_indent_twips (now ${policy.firstLineIndentTwips}).`,
        `Raise twips_tolerance (now ${policy.twipsTolerance}) if the difference is meant.`,
      ];
    case "LINE_SPACING_MISMATCH":
      return [
        `Set the paragraph's line spacing right, or line_spacing_twips in the policy (now ${policy.lineSpacingTwips}).`,
        `Raise twips_tolerance (now ${policy.twipsTolerance}) if the difference is meant.`,
      ];
    case "LEADING_WHITESPACE":
      return ["Indent the paragraph by its style instead of by spaces or tabs."];
    case "RUN_FONT_MISMATCH":
    case "RUN_SIZE_MISMATCH":
      return [
        "Set the font and size of the tag in the template, or the policy's to what is meant.",
      ];
  }
  const rule = loadLinter().ruleOf(code);
  if (rule === undefined) return [];
  return [
    ...(rule.repair === "safe" ? ["Run with format_fix_mode=safe: it can be repaired."] : []),
    `Put the template right, or the policy: ${rule.reads}.`,
    `Or switch the rule off: rules: { ${code}: off }.`,
  ];
}
