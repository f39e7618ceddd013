import type { FormatMode } from "../../../contract/format-settings.ts";
import type { FixChange } from "../../../contract/reports.ts";
import type { Expectation } from "../direct/baseline.ts";
import type { ObservedDiff, ObservedSummary } from "../direct/summary.ts";
import type { RoleSummary } from "../effective/roles/role-summary.ts";
import type { FormatIssue } from "../issue.ts";
import type { RefusedRepairs } from "../refused-repair.ts";
import type { Diagnostics } from "./diagnostics.ts";

/** `out.format_report.json`. */
export interface FormatReport {
  /** False too where nothing could be checked because the template cannot be filled. */
  passed: boolean;
  /** Nothing was checked: the mode is off, or the template cannot be filled. */
  skipped: boolean;
  error_count: number;
  fixed_count: number;
  issues: FormatIssue[];
  summary: {
    mode: FormatMode;
    baseline: "template" | "policy";
    skipped: boolean;
    template_observed: ObservedSummary;
    rendered_observed: ObservedSummary;
    diff: ObservedDiff;
    effective_policy_overrides: Expectation["overrides"];
    diagnostics: Diagnostics | null;
    fix_applied: boolean;
    fix_changes: FixChange[];
    /** What the safe repair left alone, and why; there when it ran by a policy. */
    refused_repairs?: RefusedRepairs;
    /** By a policy with roles: how many paragraphs were found of each. */
    roles?: RoleSummary["roles"];
    /** By a policy with roles: paragraphs of which nobody knows what they are, and nothing is asked. */
    unknown_paragraphs?: RoleSummary["unknown_paragraphs"];
  };
  /** The readable summary, a line each; there when it was asked for. */
  human?: string[];
  /** The same in Chinese. */
  human_zh?: string[];
}
