import type { FormatIssue } from "../issue.ts";
import type { FormatReport } from "./report.ts";

/** Why the safe repair has left an issue of a report alone; undefined where it has not tried, or is not listed. */
export function refusalsIn({
  summary,
}: Pick<FormatReport, "summary">): (issue: FormatIssue) => string | undefined {
  const items = summary.refused_repairs?.items ?? [];
  const reasons = new Map(items.map((item) => [keyOf(item), item.reason]));
  return (issue) => reasons.get(keyOf(issue));
}

function keyOf(found: { code: string; paragraph_path: string; run_id?: string | null }): string {
  return `${found.code} ${found.run_id ?? found.paragraph_path}`;
}
