import { escapeAttribute, escapeText } from "../../docx/xml-entities.ts";
import { ruleCodes } from "../catalog.ts";
import type { FormatIssue } from "../issue.ts";
import type { FormatReport } from "./report.ts";

/**
 * The report as JUnit XML: a test case for each rule that could have found something, failed by its
 * errors; what only warns, or cannot be told from the XML, stands in the output of its case.
 */
export function junitReport(report: FormatReport): string {
  const byCode = Map.groupBy(report.issues, ({ code }) => code);
  const codes = [...new Set([...ruleCodes, ...byCode.keys()])].sort();
  const cases = codes.map((code) => testCase(code, byCode.get(code) ?? [], report.skipped));
  const failures = codes.filter((code) => errorsOf(byCode.get(code) ?? []).length > 0).length;
  const skipped = report.skipped ? codes.length : 0;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="docops" tests="${codes.length}" failures="${failures}" skipped="${skipped}">`,
    `<testsuite name="format" tests="${codes.length}" failures="${failures}" errors="0" skipped="${skipped}">`,
    ...cases,
    "</testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase(code: string, issues: readonly FormatIssue[], isSkipped: boolean): string {
  const open = `<testcase classname="docops.format" name="${escapeAttribute(code)}"`;
  if (isSkipped) return `${open}><skipped/></testcase>`;
  const errors = errorsOf(issues);
  const others = issues.filter(({ severity }) => severity !== "error");
  const parts: string[] = [];
  if (errors.length > 0) {
    const lines = errors.map(describe).join("\n");
    const message = `${errors.length} found`;
    parts.push(
      `<failure type="${escapeAttribute(code)}" message="${message}">${escapeText(lines)}</failure>`,
    );
  }
  if (others.length > 0) {
    parts.push(`<system-out>${escapeText(others.map(describe).join("\n"))}</system-out>`);
  }
  return parts.length === 0 ? `${open}/>` : `${open}>${parts.join("")}</testcase>`;
}

function errorsOf(issues: readonly FormatIssue[]): FormatIssue[] {
  return issues.filter(({ severity }) => severity === "error");
}

function describe({
  severity,
  run_id,
  paragraph_path,
  message,
  observability,
}: FormatIssue): string {
  const kind = observability === "unknown" ? "unverified" : severity;
  return `${kind} ${run_id ?? paragraph_path}: ${message}`;
}
