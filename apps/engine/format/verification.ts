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

/** What a check of a filled document goes by. */
export interface VerifyInput {
  pack: WordPackage;
  body: StoryPart;
  readers: StoryReaders;
  /** What the template looked like before it was filled. */
  template: Observation;
  templateParagraphs: TemplateParagraphs;
  templateFacts: TemplateFacts | null;
  expectation: Expectation;
  policy: Policy;
  touched: TouchedRuns;
  repairs: boolean;
}

/** What a check has repaired and found. */
export interface Verification {
  issues: FormatIssue[];
  fixChanges: FixChange[];
  /** What a repair was asked for and left alone; left out where none was asked for. */
  refusedRepairs?: RefusedRepairs | undefined;
  /** What the paragraphs were found to be; null: no policy with roles was asked. */
  roles: RoleSummary | null;
}
