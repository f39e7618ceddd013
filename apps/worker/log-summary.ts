import type { FormatReport } from "../engine/index.ts";
import { type LogSummary, logPlacePattern, maxSummaryLines } from "./protocol.ts";

/**
 * The summary of a format report for the server's log: codes, places and numbers. The readable summary in the
 * report also has values, which may be words of the template, such as the name of a font.
 *
 * @returns `null` if the job asks for no readable summary.
 */
export function logSummaryOf({ human, ...report }: FormatReport): LogSummary | null {
  if (human === undefined) return null;
  const { passed, skipped, issues, summary } = report;
  const findings = issues.map(({ severity, code, run_id, paragraph_path }) => ({
    ...{ kind: severity, code, place: placeOf(run_id ?? paragraph_path) },
  }));
  const changes = summary.fix_changes.map(({ code, paragraph_path }) => ({
    ...{ kind: "fixed" as const, code, place: placeOf(paragraph_path) },
  }));
  return {
    verdict: skipped ? "not checked" : passed ? "passed" : "failed",
    errors: report.error_count,
    findings: issues.length,
    repaired: report.fixed_count,
    lines: [...findings, ...changes].slice(0, maxSummaryLines),
  };
}

/** A place in a form that the log may have: without names of parts and styles, which an author chose. */
function placeOf(path: string): string {
  if (logPlacePattern.test(path)) return path;
  return path.startsWith("styles:") ? "styles" : "elsewhere";
}
