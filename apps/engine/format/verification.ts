import type { FixChange } from "../../contract/reports.ts";
import type { WordPackage } from "../word/package.ts";
import type { StoryPart } from "../word/stories.ts";
import type { Expectation } from "./direct/baseline.ts";
import type { StoryReaders } from "./direct/direct-format.ts";
import type { Observation } from "./direct/observation.ts";
import type { TemplateParagraphs } from "./direct/template-paragraphs.ts";
import type { TemplateFacts } from "./effective/document/template-facts.ts";
import type { RoleSummary } from "./effective/roles/role-summary.ts";
import type { FormatIssue } from "./issue.ts";
import type { Policy } from "./policy/policy.ts";
import type { RefusedRepairs } from "./refused-repair.ts";
import type { TouchedRuns } from "./touched-runs.ts";

/** The input of a check of a filled document. */
export interface VerifyInput {
  pack: WordPackage;
  body: StoryPart;
  readers: StoryReaders;
  /** The template's direct formatting before it was filled. */
  template: Observation;
  templateParagraphs: TemplateParagraphs;
  templateFacts: TemplateFacts | null;
  expectation: Expectation;
  policy: Policy;
  touched: TouchedRuns;
  repairs: boolean;
}

/** The repairs and findings of a check. */
export interface Verification {
  issues: FormatIssue[];
  fixChanges: FixChange[];
  /** Findings that the repair did not set right; left out if no repair was asked for. */
  refusedRepairs?: RefusedRepairs | undefined;
  /** The roles that paragraphs were given; null without a policy that has roles. */
  roles: RoleSummary | null;
}
