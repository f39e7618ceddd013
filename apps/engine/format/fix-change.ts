import type { FormatCode } from "./issue.ts";

/** One change of a repair, in the shape of `out.format_report.json`. */
export interface FixChange {
  /** The path of the changed paragraph, section (`section0`) or style (`styles:Body`). */
  paragraph_path: string;
  run_id?: string;
  /**
   * The measure's name in the report (`line_spacing_twips`), or the changed elements: `w:jc`, `w:b,
   * w:i`.
   */
  field: string;
  /** The rule that asked for it. */
  code: FormatCode;
  before: number | string | null;
  after: number | string | null;
  reason: "safe_fix_to_template" | "safe_fix_to_policy";
  /** The paragraph's role by the policy. */
  role?: string;
  /** The formatting of the paragraph or page in words, before and after all repairs. */
  formatting?: { before: string; after: string };
}
