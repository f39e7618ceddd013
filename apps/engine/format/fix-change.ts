import type { FormatCode } from "./issue.ts";

/** One change of a repair, in the shape of `out.format_report.json`. */
export interface FixChange {
  /** Or the section that was changed: `section0`. */
  paragraph_path: string;
  run_id?: string;
  /** A recorded name, or the element of the property. */
  field: string;
  /** The rule that asked for it. */
  code: FormatCode;
  before: number | string | null;
  after: number | string | null;
  reason: "safe_fix_to_template" | "safe_fix_to_policy";
}
