import type { FormatIssue } from "../../issue.ts";
import type { CheckContext } from "./rule.ts";

/** How something is told that the template itself has: it is no fault of the document. */
const told: Partial<FormatIssue> = { severity: "info", fixable: false, in_template: true };

/**
 * What a finding has besides its own, by template, where the template has the same at that place;
 * else nothing.
 */
export function gradeOf(
  { expectation }: CheckContext,
  isInTemplate: () => boolean,
): Partial<FormatIssue> {
  return expectation.baseline === "template" && isInTemplate() ? told : {};
}
