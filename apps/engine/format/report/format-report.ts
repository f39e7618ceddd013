import type { FormatMode } from "../../../contract/format-settings.ts";
import type { FixChange } from "../../../contract/reports.ts";
import type { Expectation } from "../direct/baseline.ts";
import type { ObservedDiff, ObservedSummary } from "../direct/summary.ts";
import type { RoleSummary } from "../effective/roles/role-summary.ts";
import type { FormatIssue } from "../issue.ts";
import type { RefusedRepairs } from "../refused-repair.ts";
import type { Diagnostics } from "./diagnostics.ts";

/** The content of `out.format_report.json`. */
export interface FormatReport {
  /** Also false if nothing was checked because the template cannot be filled. */
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
    /**
     * Findings that the safe repair did not set right, with reasons. Present if it repaired to a
     * policy.
     */
    refused_repairs?: RefusedRepairs;
    /** The number of paragraphs of each role. Present if the policy has roles. */
    roles?: RoleSummary["roles"];
    /**
     * Paragraphs without a role, to which no requirement applies. Present if the policy has roles.
     */
    unknown_paragraphs?: RoleSummary["unknown_paragraphs"];
  };
  /** The readable summary, one entry for each line. Present if it was asked for. */
  human?: string[];
  /** The readable summary in Chinese. */
  human_zh?: string[];
}
