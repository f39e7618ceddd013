import { escapeAttribute, escapeText } from "../../xml/entities.ts";
import { describeRule, ruleCodes } from "../catalog.ts";
import type { FormatIssue } from "../issue.ts";
import type { RefusedRepair } from "../refused-repair.ts";
import { refusalsIn } from "./refusals.ts";
import type { ReportSource } from "./source.ts";
import type { ReportWords } from "./words/report-words.ts";

/**
 * The report as JUnit XML. Each rule is a test case, in a class for its category. Errors fail the
 * case; warnings, information and findings that are unverified go to the output of the case.
 */
export function junitReport({ report, words }: ReportSource): string {
  const byCode = Map.groupBy(report.issues, ({ code }) => code);
  const codes = [...new Set([...ruleCodes, ...byCode.keys()])].sort();
  const refusalOf = refusalsIn(report);
  const say = (issue: FormatIssue) => describe(issue, refusalOf(issue), words);
  const cases = codes.map((code) => testCase(code, byCode.get(code) ?? [], { report, words }, say));
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

function testCase(
  code: string,
  issues: readonly FormatIssue[],
  { report, words }: Pick<ReportSource, "report" | "words">,
  say: (issue: FormatIssue) => string,
): string {
  const rule = describeRule(code, issues[0]?.check ?? "effective");
  const category = rule === undefined ? "" : `.${rule.category}`;
  const open = `<testcase classname="docops.format${category}" name="${escapeAttribute(code)}"`;
  if (report.skipped) return `${open}><skipped/></testcase>`;
  const advice = words.suggestions(report, code);
  const errors = errorsOf(issues);
  const others = issues.filter(({ severity }) => severity !== "error");
  const parts: string[] = [];
  if (errors.length > 0) {
    const lines = [...errors.map(say), ...advice].join("\n");
    const message = words.found(errors.length);
    parts.push(
      `<failure type="${escapeAttribute(code)}" message="${message}">${escapeText(lines)}</failure>`,
    );
  }
  if (others.length > 0) {
    parts.push(`<system-out>${escapeText(others.map(say).join("\n"))}</system-out>`);
  }
  return parts.length === 0 ? `${open}/>` : `${open}>${parts.join("")}</testcase>`;
}

function errorsOf(issues: readonly FormatIssue[]): FormatIssue[] {
  return issues.filter(({ severity }) => severity === "error");
}

function describe(
  issue: FormatIssue,
  refusal: RefusedRepair | undefined,
  words: ReportWords,
): string {
  const role = words.takenFor(issue);
  const notes = [
    ...(role === "" ? [] : [words.takenForRole(role)]),
    ...(refusal === undefined ? [] : [words.notRepaired(words.reason(refusal))]),
  ];
  const place = issue.run_id ?? issue.paragraph_path;
  return words.line(words.severity(issue), place, words.message(issue), notes);
}
