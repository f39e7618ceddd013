import type { CheckName } from "./rule-description.ts";

/** One finding, in the shape of `out.format_report.json`. */
export interface FormatIssue {
  /** Which of the two checks found it; both have rules of the same code. */
  check: CheckName;
  code: FormatCode;
  message: string;
  severity: "error" | "warn" | "info";
  /** Or what else was found wrong: `section0`, `t1`, `document`. */
  paragraph_path: string;
  run_id: string | null;
  /** Whether the safe repair can mend what this rule finds, where it stands. */
  fixable: boolean;
  fixed: boolean;
  expected: IssueValue;
  actual: IssueValue;
  tolerance: number | null;
  template_value: IssueValue;
  rendered_value: IssueValue;
  /** `unknown`: the XML of the place does not decide it. */
  observability: "observed" | "unknown";
  /** By template: the template itself has it at this place. Told as `info`, and never repaired. */
  in_template?: true | undefined;
  context: Record<string, string | number>;
}

export type IssueValue = number | string | boolean | Record<string, string | null> | null;

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
