import type { CheckName } from "../../contract/reports.ts";
import type { Severity } from "./policy/policy.ts";

/** The facts about a rule that need none of its code. Each rule states them in its own file. */
export interface RuleDescription {
  readonly code: string;
  /** A sentence that says what the rule finds. */
  readonly title: string;
  /**
   * Advice for the reader of a finding; `{twipsTolerance}` is the policy's value, see
   * `DirectPolicy`.
   */
  readonly advice: readonly string[];
  readonly severity: Severity;
  /** Which keys of a policy it reads. */
  readonly reads: string;
  /** `safe`: the safe repair mends it. */
  readonly repair: "safe" | "none";
}

export type { CheckName };

export interface CatalogEntry extends RuleDescription {
  readonly check: CheckName;
  /** The folder of its file: `paragraph`, `page`, … */
  readonly category: string;
}
