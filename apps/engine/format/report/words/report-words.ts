import type { FixChange } from "../../../../contract/reports.ts";
import type { FormatIssue, IssueValue } from "../../issue.ts";
import type { RefusedRepair } from "../../refused-repair.ts";
import type { CheckName } from "../../rule-description.ts";
import type { FormatReport } from "../format-report.ts";

/** All that a report for people says, in one language. */
export interface ReportWords {
  /** The language as HTML and SARIF name it (BCP 47). */
  tag: string;
  title(code: string, check: CheckName): string;
  message(issue: FormatIssue): string;
  /** The message only repeats the title and the values. */
  repeatsTitle(issue: FormatIssue, title: string): boolean;
  advice(code: string, check: CheckName): readonly string[];
  /** The suggestions of a report for the findings of one code. */
  suggestions(report: FormatReport, code: string): readonly string[];
  /** A place in words: `t0.r1.c2.p0` is `Table 1, row 2, cell 3, paragraph 1`. */
  place(path: string): string;
  role(name: string | number): string;
  /** The role of an issue's paragraph, how sure it is, and why; `""` without a role. */
  takenFor(issue: FormatIssue): string;
  takenForRole(role: string): string;
  /** Why a finding was not repaired, as a part of a sentence. */
  reason(refusal: RefusedRepair): string;
  /** The same as a sentence. */
  reasonSentence(refusal: RefusedRepair): string;
  reasonTitle(reasonCode: RefusedRepair["reason_code"]): string;
  notRepaired(reason: string): string;
  severity(issue: FormatIssue): string;
  /**
   * The source of a value, in brackets, behind a message.
   *
   * @param source `direct`, `style Heading 1`, `docDefaults`, …
   */
  sourceNote(source: string): string;
  /** A line of a plain report about a finding. */
  line(severity: string, place: string, message: string, notes: readonly string[]): string;
  /** @param count of errors of one rule. */
  found(count: number): string;
  /** A value of an issue or a change, one entry for each line; empty if nothing is stated. */
  value(code: string, value: IssueValue): readonly string[];
  formatting(change: NonNullable<FixChange["formatting"]>): { before: string; after: string };
  /** The comma or semicolon between the phrases of `formatting`. */
  phraseBreak: RegExp;
  page: PageWords;
}

/** The words of the HTML page. */
export interface PageWords {
  heading: string;
  passed: string;
  failed: string;
  notChecked: string;
  modeOff: string;
  notFilled: string;
  /** @param count of errors. */
  errorsLeft(count: number, baseline: "template" | "policy"): string;
  /** @param count of findings, none of which is an error. */
  noErrors(count: number, baseline: "template" | "policy"): string;
  tiles: Readonly<
    Record<"error" | "warn" | "info" | "fixed" | "refused" | "unknown", (count: number) => string>
  >;
  settings(baseline: string, mode: string): string;
  footer(file: string): string;
  overview: string;
  grades: Readonly<Record<FormatIssue["severity"], string>>;
  more(count: number, of: "finding" | "place" | "repair"): string;
  morePlaces(count: number): string;
  unverified: string;
  inTemplate: string;
  fixable: string;
  expected: string;
  found: string;
  notStated: string;
  /** @param source `direct`, `style Heading 1`, `docDefaults`, … */
  origin(source: string): string;
  repaired: string;
  aboutRepairs(changes: number, places: number): string;
  changes(count: number, hasSeveralPlaces: boolean): string;
  columns: readonly [rule: string, property: string, before: string, after: string];
  inRun(run: string): string;
  before: string;
  after: string;
  refused: string;
  aboutRefused(count: number, listed: number): string;
  unknown: string;
  aboutUnknown(count: number, listed: number): string;
  listOfUnknown: string;
}
