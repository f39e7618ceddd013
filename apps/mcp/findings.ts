import { z } from "zod";
import { formatIssueMembers } from "../contract/answers/precheck.ts";
import type { FormatIssue } from "../contract/reports.ts";

/** An answer has at most this many findings; the file of the report has all. */
export const maxFindings = 20;

const { actual, code, expected, fixable, fixed, in_template, message, severity } =
  formatIssueMembers;
const { paragraph_path, run_id } = formatIssueMembers;

/** A finding with the members that say what is wrong, where, and what is right. */
const finding = z.strictObject({
  ...{ code, message, severity, paragraph_path, run_id, expected, actual, fixable, fixed },
  in_template,
});

export const findings = z
  .array(finding)
  .describe(`The first ${maxFindings} findings. docs/rules.md explains the codes.`);

/** The first findings, in the form of an answer. */
export function firstFindings(issues: readonly FormatIssue[]): z.output<typeof findings> {
  return issues.slice(0, maxFindings).map((issue) => ({
    code: issue.code,
    message: issue.message,
    severity: issue.severity,
    paragraph_path: issue.paragraph_path,
    run_id: issue.run_id,
    expected: issue.expected,
    actual: issue.actual,
    fixable: issue.fixable,
    fixed: issue.fixed,
    ...(issue.in_template && { in_template: issue.in_template }),
  }));
}
