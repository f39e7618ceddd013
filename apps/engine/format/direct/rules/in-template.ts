import type { FormatIssue } from "../../issue.ts";
import type { CheckContext } from "./rule.ts";

/** The grade of a finding that the template itself has: the job did not cause it. */
const gradeInTemplate: Partial<FormatIssue> = {
  severity: "info",
  fixable: false,
  in_template: true,
};

/**
 * The fields that lower a finding to information if the template is the baseline and has the same
 * at that place; otherwise none.
 */
export function gradeOf(
  { expectation }: CheckContext,
  isInTemplate: () => boolean,
): Partial<FormatIssue> {
  return expectation.baseline === "template" && isInTemplate() ? gradeInTemplate : {};
}
