import type { FormatIssue } from "../../../apps/contract/reports.ts";

/** The difference between the findings of two policies in the same document. */
export interface FindingChanges {
  /** Findings that the policy before did not have. */
  added: readonly FormatIssue[];
  /** Findings that are gone. */
  gone: readonly FormatIssue[];
}

/** Findings at one place by one rule are the same, whatever values they expect. */
export function changedFindings(
  before: readonly FormatIssue[],
  after: readonly FormatIssue[],
): FindingChanges {
  const [old, now] = [new Set(before.map(placeOf)), new Set(after.map(placeOf))];
  return {
    added: after.filter((issue) => !old.has(placeOf(issue))),
    gone: before.filter((issue) => !now.has(placeOf(issue))),
  };
}

function placeOf({ check, code, paragraph_path, run_id }: FormatIssue): string {
  return [check, code, paragraph_path, run_id ?? ""].join(" ");
}
