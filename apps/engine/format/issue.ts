import type { FormatIssue, IssueValue } from "../../contract/reports.ts";

export type { FormatIssue, IssueValue };

/** The code of a rule: `LINE_SPACING_MISMATCH`. */
export type FormatCode = string;

/** An issue from what is particular to it. */
export function issue(
  own: Pick<FormatIssue, "check" | "code" | "message" | "paragraph_path"> & Partial<FormatIssue>,
): FormatIssue {
  return {
    severity: "error",
    run_id: null,
    fixable: false,
    fixed: false,
    expected: null,
    actual: null,
    tolerance: null,
    template_value: null,
    rendered_value: null,
    observability: "observed",
    context: {},
    ...own,
  };
}
