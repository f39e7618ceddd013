import type { WordPackage } from "../docx/package.ts";
import type { StoryPart } from "../docx/stories.ts";
import type { Expectation } from "./baseline.ts";
import { checkFormat } from "./check.ts";
import type { StoryReaders } from "./direct-format.ts";
import type { FormatIssue } from "./issue.ts";
import { loadLinter } from "./load-linter.ts";
import type { TemplateFacts } from "./look/template-facts.ts";
import { type Observation, observe } from "./observation.ts";
import type { Policy } from "./policy/policy.ts";
import { type FixChange, repairSafely } from "./safe-fix.ts";
import type { TemplateParagraphs } from "./template-paragraphs.ts";
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
}

/** Repairs, if that is wanted, and checks a filled document: what is still wrong is in the issues. */
export function verify(input: VerifyInput): Verification {
  const { expectation, touched, policy } = input;
  const isByTemplate = expectation.baseline === "template";
  // A document of which nothing was filled is its template: it looks as it must.
  if (isByTemplate && touched.isEmpty) return { issues: [], fixChanges: [] };
  const parts: Verification[] = [];
  if (isByTemplate || policy.recorded !== null) parts.push(verifyDirect(input));
  const { look } = policy;
  if (!isByTemplate && look !== null) parts.push(loadLinter().verifyLook(input, look));
  return {
    issues: parts.flatMap(({ issues }) => issues),
    fixChanges: parts.flatMap(({ fixChanges }) => fixChanges),
  };
}

/** What paragraphs and runs state themselves, against the template or the recorded keys. */
function verifyDirect(input: VerifyInput): Verification {
  const { body, expectation, template, templateParagraphs, touched, readers, repairs } = input;
  const reader = readers.of(body);
  // Filling changes text and runs only: until the repair, paragraphs stand as in the template.
  const unrepaired = { story: body, expectation, template, rendered: template, reader, touched };
  const check = { ...unrepaired, templateParagraphs };
  const fixChanges = repairs ? repairSafely(check) : [];
  const rendered = fixChanges.length === 0 ? template : observe(body, reader);
  return { issues: checkFormat({ ...check, rendered }), fixChanges };
}
