import { type FormatIssue, issue } from "../../issue.ts";
import type { CheckContext } from "./rule.ts";

/** TABLE_FORBIDDEN: one finding for each table that stands in no other. */
export function checkTables({ expectation, rendered }: CheckContext): FormatIssue[] {
  if (!expectation.policy.forbidTables) return [];
  const outermost = rendered.tables.filter(({ depth }) => depth === 0);
  return outermost.map(({ path }) =>
    issue({
      code: "TABLE_FORBIDDEN",
      message: "Tables are forbidden by policy.",
      paragraph_path: path,
      context: { table_count: outermost.length },
    }),
  );
}
