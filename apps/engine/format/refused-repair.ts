import type { FormatCode } from "./issue.ts";

/** Why a repair was not made. */
export type RefusalCode =
  | "out_of_scope"
  | "role_unsure"
  | "undecided"
  | "recommended"
  | "shared_run"
  | "several_values"
  | "incomplete_group"
  | "leading_space"
  | "list_indent"
  | "latin_text"
  | "made_finding"
  | "changed_role"
  | "changed_other"
  | "not_right";

export interface Refusal {
  reason_code: RefusalCode;
  /** `the repair made LINE_SPACING_MISMATCH at p7` */
  reason: string;
}

/** A finding that the safe repair did not set right, in the shape of `out.format_report.json`. */
export interface RefusedRepair extends Refusal {
  code: FormatCode;
  paragraph_path: string;
  run_id?: string;
}

/**
 * All findings that the safe repair did not set right: their number, the first of them, and counts
 * by reason.
 */
export interface RefusedRepairs {
  count: number;
  items: RefusedRepair[];
  by_reason: Partial<Record<RefusalCode, number>>;
}
