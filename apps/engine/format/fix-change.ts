import type { FormatCode } from "./issue.ts";

/** One change of a repair, in the shape of `out.format_report.json`. */
export interface FixChange {
  /** Or what else was changed: a section, `section0`; a style with all its paragraphs, `styles:Body`. */
  paragraph_path: string;
  run_id?: string;
  /** A recorded name, or the elements of the properties: `w:jc`, `w:b, w:i`. */
  field: string;
  /** The rule that asked for it. */
  code: FormatCode;
  before: number | string | null;
  after: number | string | null;
  reason: "safe_fix_to_template" | "safe_fix_to_policy";
  /** What the policy takes the paragraph for. */
  role?: string;
  /** The formatting of the paragraph or page in words, before all repairs and after them. */
  formatting?: { before: string; after: string };
}
