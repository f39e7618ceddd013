import type { WordPackage } from "../opc/package.ts";
import type { StoryPart } from "../word/stories.ts";
import type { Expectation } from "./direct/baseline.ts";
import type { StoryReaders } from "./direct/direct-format.ts";
import type { Observation } from "./direct/observation.ts";
import type { TemplateParagraphs } from "./direct/template-paragraphs.ts";
import { verifyDirect } from "./direct/verify-direct.ts";
import type { TemplateFacts } from "./effective/document/template-facts.ts";
import type { RoleSummary } from "./effective/roles/role-summary.ts";
import type { FixChange } from "./fix-change.ts";
import type { FormatIssue } from "./issue.ts";
import { loadLinter } from "./load-linter.ts";
import type { Policy } from "./policy/policy.ts";
import type { RefusedRepairs } from "./refused-repair.ts";
import type { TouchedRuns } from "./touched-runs.ts";

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

export interface Verification {
  issues: FormatIssue[];
  fixChanges: FixChange[];
  /** What a repair was asked for and left alone; left out where none was asked for. */
  refusedRepairs?: RefusedRepairs | undefined;
  /** What the paragraphs were found to be; null: no policy with roles was asked. */
  roles: RoleSummary | null;
}

/** One way to check a document's formatting: repairs, if that is wanted, and tells what is wrong. */
interface Check {
  isAsked(input: VerifyInput): boolean;
  verify(input: VerifyInput): Verification;
}

/** By what paragraphs and runs state themselves, against the template or the policy's direct keys. */
const direct: Check = {
  isAsked: ({ expectation, policy }) =>
    expectation.baseline === "template" || policy.direct !== null,
  verify: verifyDirect,
};

/** By the effective formatting, against everything else that a policy may ask for. */
const effective: Check = {
  isAsked: ({ expectation, policy }) =>
    expectation.baseline === "policy" && policy.requirements !== null,
  verify: (input) => loadLinter().verifyEffective(input),
};

/** Repairs, if that is wanted, and checks a filled document: the issues tell what is still wrong. */
export function verify(input: VerifyInput): Verification {
  // A document in which nothing was filled equals its template.
  if (input.expectation.baseline === "template" && input.touched.isEmpty) {
    return { issues: [], fixChanges: [], roles: null };
  }
  const verified = [direct, effective]
    .filter((check) => check.isAsked(input))
    .map((check) => check.verify(input));
  return {
    issues: verified.flatMap(({ issues }) => issues),
    fixChanges: verified.flatMap(({ fixChanges }) => fixChanges),
    refusedRepairs: verified.find(({ refusedRepairs }) => refusedRepairs)?.refusedRepairs,
    roles: verified.find(({ roles }) => roles !== null)?.roles ?? null,
  };
}
