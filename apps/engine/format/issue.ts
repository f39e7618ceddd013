import type { CheckName } from "./rule-description.ts";

/** One finding, in the shape of `out.format_report.json`. */
export interface FormatIssue {
  /** The check that found it: both checks have rules of the same code. */
  check: CheckName;
  code: FormatCode;
  message: string;
  severity: "error" | "warn" | "info";
  /** The path of the paragraph, or of another place: `section0`, `t1`, `document`. */
  paragraph_path: string;
  run_id: string | null;
  /** Whether the safe repair can set this right at this place. */
  fixable: boolean;
  fixed: boolean;
  expected: IssueValue;
  actual: IssueValue;
  tolerance: number | null;
  template_value: IssueValue;
  rendered_value: IssueValue;
  /** `unknown`: the XML at the place does not say whether it is wrong. */
  observability: "observed" | "unknown";
  /**
   * The template itself has the same at this place. Then it is reported as `info` and never
   * repaired.
   */
  in_template?: true | undefined;
  context: Record<string, string | number>;
}

export type IssueValue = number | string | boolean | Record<string, string | null> | null;

/** The code of a rule: `LINE_SPACING_MISMATCH`. */
export type FormatCode = string;

/** Makes an issue; fields that are left out get their defaults. */
export function issue(
  fields: Pick<FormatIssue, "check" | "code" | "message" | "paragraph_path"> & Partial<FormatIssue>,
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
    ...fields,
  };
}
