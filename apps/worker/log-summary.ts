import type { FormatReport } from "../engine/index.ts";
import { type LogSummary, logPlacePattern, maxSummaryLines } from "./protocol.ts";

/**
 * What the server's log tells of a format report: codes, places and numbers. The readable summary in the
 * report itself also has values, which may be the template's own words, as the name of a font.
 *
 * @returns `null` where no readable summary was asked for.
 */
export function logSummaryOf({ human, ...report }: FormatReport): LogSummary | null {
  if (human === undefined) return null;
  const { passed, skipped, issues, summary } = report;
  const found = issues.map(({ severity, code, run_id, paragraph_path }) => ({
    ...{ kind: severity, code, place: placeOf(run_id ?? paragraph_path) },
  }));
  const fixed = summary.fix_changes.map(({ code, paragraph_path }) => ({
    ...{ kind: "fixed" as const, code, place: placeOf(paragraph_path) },
  }));
  return {
    verdict: skipped ? "not checked" : passed ? "passed" : "failed",
    errors: report.error_count,
    findings: issues.length,
    repaired: report.fixed_count,
    lines: [...found, ...fixed].slice(0, maxSummaryLines),
  };
}

/** A place as the log may name it: parts and styles have names that somebody chose. */
function placeOf(path: string): string {
  if (logPlacePattern.test(path)) return path;
  return path.startsWith("styles:") ? "styles" : "elsewhere";
}
