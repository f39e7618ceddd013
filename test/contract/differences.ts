import { expect } from "vitest";
import type { GoldenAnswer, Json } from "./cases.ts";
import type { Answer } from "./client.ts";
import { field, formatIssues, logEntries } from "./compare.ts";

/** The cases in which the contract requires another answer than the recorded one. */
export interface Difference {
  /** The contract's sentence, shortened. */
  rule: string;
  /** Changes the recording to the required answer. Without it, only `check` decides. */
  expected?: (recorded: GoldenAnswer) => GoldenAnswer;
  check?: (answer: Answer) => void;
  /** Without these parts the answer is as recorded. */
  without?: string[];
}

const byTemplate = "line spacing is judged by the template, not by the policy's number";
const inTemplate = "by template, what the template itself has is told, no fault, and stays";
const fractional = "sizes are half-points: 10.5, 11.5 and 12.5 pt are what they are";
const ownBody = "404, 405 and 422 of the framework become the contract's error body";
const ownCode = "an upload over its limit is PAYLOAD_TOO_LARGE";

export const differences: Readonly<Record<string, Difference>> = {
  "02-training-full": {
    rule: inTemplate,
    expected: toldWith("FIRST_LINE_INDENT_MISMATCH", "p4"),
    check: expectTold,
  },
  "07-empty-and-special-values": {
    rule: "an empty or blank text is no value for a required field",
    expected: (recorded) => {
      const unfilled = { status: "missing", new_text: null, reason: "missing_field" };
      const patched = patchEntries(recorded, (entry) =>
        field(entry, "field_name") === "MEETING_TITLE"
          ? { ...(entry as object), ...unfilled }
          : entry,
      );
      const [, ...rest] = patched.rendered_text ?? [];
      const zip = {
        ...patched.zip,
        "out.missing_fields.json": { missing_required: ["MEETING_TITLE"], missing_optional: [] },
      };
      const answer = { ...patched, zip, rendered_text: ["题：[【MEETING_TITLE】]", ...rest] };
      return withExitCode(withoutTouched(answer, "p0:r0"), "2");
    },
  },
  "14-defaults-and-filenames": {
    rule: "unknown parts are refused",
    check: (answer) => expectRefused(answer, 400, "INVALID_ARGUMENT", "ignored_extra"),
    without: ["ignored_extra"],
  },
  "15-preset-template": { rule: byTemplate, expected: withoutLineSpacing, check: expectPassed },
  "22-empty-enum": {
    rule: "an empty text part counts as not sent",
    check: (answer) => {
      expect(answer.exit_code).toBe("0");
      const effective = field(answer.zip?.["api_result.json"], "effective");
      expect(effective).toMatchObject({ preset: "quick", format_mode: "report" });
    },
  },
  "23-invalid-bool": {
    rule: ownBody,
    check: (answer) => expectRefused(answer, 400, "INVALID_ARGUMENT", "strict"),
  },
  "24-report-template-none": {
    rule: `${byTemplate}; ${inTemplate}`,
    expected: (recorded) => told(withoutLineSpacing(recorded)),
    check: expectTold,
  },
  "25-report-template-safe": {
    rule: `${byTemplate}; ${inTemplate}`,
    expected: (recorded) => told(withoutLineSpacing(recorded)),
    check: expectTold,
  },
  "28-strict-template-none": {
    rule: `${byTemplate}; ${inTemplate}`,
    expected: (recorded) => withExitCode(told(withoutLineSpacing(recorded)), "0"),
    check: expectTold,
  },
  "29-strict-template-safe": {
    rule: inTemplate,
    expected: toldWith("FIRST_LINE_INDENT_MISMATCH", "p2"),
    check: expectTold,
  },
  "30-strict-policy-none": { rule: fractional, expected: withSizeErrors("p4:r0", "p5:r0") },
  "39-strict-inherited-as-error": { rule: fractional, expected: withSizeErrors("p4:r0", "p5:r0") },
  "40-strict-overrides-missing": {
    rule: `${inTemplate}; api_result.json has all exit codes that apply`,
    expected: (recorded) => withExitCode(told(recorded), "2"),
    check: (answer) => {
      expect(field(answer.zip?.["api_result.json"], "exit_codes")).toEqual([2]);
      expectTold(answer);
    },
  },
  "41-policy-relaxed": {
    rule: fractional,
    expected: withSizeErrors("p0:r0", "t0.r0.c0.p0:r0"),
  },
  "44-export-suggested-policy": { rule: inTemplate, expected: told, check: expectTold },
  "45-cross-run": {
    rule: "a tag over several runs is filled with the first run's formatting",
    check: (answer) => {
      expect(answer.exit_code).toBe("2");
      expect(answer.rendered_text).toEqual(["会议项目启动会通知", "工程部", "【MEETING_DATE】"]);
      expect(logEntries(answer)).toEqual([
        '"missing" "MEETING_DATE" "p2:r0" "【MEETING_DATE】" null "missing_field"',
        '"replaced" "MEETING_TITLE" "p0:r0" "【MEETING_TITLE】" "项目启动会" "cross_run"',
        '"replaced" "ORGANIZER" "p1:r0" "【ORGANIZER】" "工程部" null',
      ]);
    },
  },
  "46-unbalanced-and-invalid": {
    rule: "bracketed prose, 【】 too, is literal; a report of exit 3 says skipped, not passed",
    expected: (recorded) =>
      patchEntries(recorded, (entry) =>
        ["【会议】", "【】"].includes(String(field(entry, "original_text")))
          ? { ...(entry as object), status: "literal", reason: "not_a_tag" }
          : entry,
      ),
    check: (answer) => {
      const report = answer.zip?.["out.format_report.json"];
      expect(report).toMatchObject({ passed: false, skipped: true, summary: { skipped: true } });
    },
  },
  "48-tables-and-cells": { rule: inTemplate, expected: told, check: expectTold },
  "49-merged-cells-short": {
    rule: "a merged cell is visited once, and the text beside a tag stays whole",
    expected: (recorded) => {
      const visited = ["t0.r0.c1.p0:r0", "t0.r2.c1.p0:r0"];
      const rendered_text = ["会议例会", "右", "左", "办主办", "周一", "下", "", "末"];
      return { ...withoutRuns(recorded, visited), rendered_text };
    },
  },
  "50-merged-cells-corrupted": {
    rule: "a merged cell is visited once, and the text beside a tag stays whole",
    expected: (recorded) => ({
      ...withoutRuns(recorded, ["t0.r0.c1.p0:r0"]),
      rendered_text: ["集团公司安全生产与应急管理委员会办公室联合工作组承办"],
    }),
  },
  "53-ignored-places": {
    rule: "tags are found everywhere, so the broken one in the footer is, too",
    check: (answer) => {
      expect(answer.exit_code).toBe("3");
      expect(logEntries(answer)).toEqual([
        '"unsupported" null "footer1:p0:r0" "【broken" null "unclosed_bracket"',
      ]);
      expect(answer.rendered_text?.[0]).toBe("正文【MEETING_TITLE】链接【ORGANIZER】后");
    },
  },
  "56-template-zip-not-docx": {
    rule: "a ZIP that is no Word document is a wrong media type, not our error",
    check: (answer) => expectRefused(answer, 415, "INVALID_MEDIA_TYPE", "template"),
  },
  "61-task-bom": {
    rule: "a byte order mark before the task's JSON is accepted",
    check: (answer) => {
      expect(answer.status).toBe(200);
      expect(logEntries(answer).join()).toContain('"项目启动会"');
    },
  },
  "64-missing-template-part": {
    rule: ownBody,
    check: (answer) => expectRefused(answer, 400, "INVALID_ARGUMENT", "template"),
  },
  "65-task-as-text-field": {
    rule: ownBody,
    check: (answer) => expectRefused(answer, 400, "INVALID_ARGUMENT", "task"),
  },
  "66-value-control-character": {
    rule: "what XML cannot hold becomes U+FFFD, with a warning in the log",
    check: (answer) => {
      expect(answer.exit_code).toBe("0");
      expect(answer.rendered_text?.[0]).toBe("会议：响铃\uFFFD");
      expect(field(answer.zip?.["out.replace_log.json"], "warnings")).toMatchObject([
        { reason: "forbidden_character", field_name: "MEETING_TITLE", run_id: "p0:r0" },
      ]);
    },
  },
  "72-too-large-template": {
    rule: ownCode,
    expected: (recorded) => ({ ...recorded, error_code: "PAYLOAD_TOO_LARGE" }),
    check: (answer) => expectReceived(answer, "template", 820_120),
  },
  "73-too-large-task": {
    rule: ownCode,
    expected: (recorded) => ({ ...recorded, error_code: "PAYLOAD_TOO_LARGE" }),
    check: (answer) => expectReceived(answer, "task", 90_074),
  },
  "81-not-found": {
    rule: ownBody,
    check: (answer) => {
      expect(answer.status).toBe(404);
      expect(answer.json).toMatchObject({
        error_code: "NOT_FOUND",
        detail: { path: "/v1/nothing" },
      });
    },
  },
  "82-method-not-allowed": { rule: ownBody, check: expectNotAllowed },
  "92-cors-off-preflight": { rule: ownBody, check: expectNotAllowed },
  "90-cors-simple": {
    rule: "X-Docops-Exit-Code is exposed to browsers too",
    expected: (recorded) => ({
      ...recorded,
      headers: {
        ...recorded.headers,
        "access-control-expose-headers": "X-Docops-Request-Id,X-Docops-Exit-Code",
      },
    }),
  },
};

function expectRefused(answer: Answer, status: number, error_code: string, part: string): void {
  const request_id = answer.headers["x-docops-request-id"];
  expect(answer.json).toMatchObject({ error_code, detail: { field: part, request_id } });
  expect(answer.status).toBe(status);
}

function expectNotAllowed(answer: Answer): void {
  expect(answer.status).toBe(405);
  expect(answer.headers.allow).toBe("POST");
  const request_id = answer.headers["x-docops-request-id"];
  expect(answer.json).toMatchObject({ error_code: "METHOD_NOT_ALLOWED", detail: { request_id } });
}

function expectReceived(answer: Answer, part: string, received_bytes: number): void {
  const detail = field(answer.json, "detail");
  expect(detail).toMatchObject({ field: part, max_bytes: 60_000, received_bytes });
}

function expectPassed(answer: Answer): void {
  expect(answer.zip?.["out.format_report.json"]).toMatchObject({ passed: true, error_count: 0 });
  expect(formatIssues(answer)).toEqual([]);
}

/** Checks that all findings are the template's own, and that none was fixed. */
function expectTold(answer: Answer): void {
  const report = answer.zip?.["out.format_report.json"];
  expect(report).toMatchObject({ passed: true, error_count: 0, fixed_count: 0 });
  const issues = field(report, "issues") as Json[];
  expect(issues.length).toBeGreaterThan(0);
  for (const found of issues) {
    expect(found).toMatchObject({ severity: "info", in_template: true, fixable: false });
  }
  expect(field(field(report, "summary"), "fix_changes")).toEqual([]);
}

function told(recorded: GoldenAnswer): GoldenAnswer {
  return patchIssues(recorded, (issues) =>
    issues.map((found) => ({ ...(found as object), severity: "info" })),
  );
}

/** Turns fixes of the recording into findings. */
function toldWith(code: string, paragraph_path: string): (recorded: GoldenAnswer) => GoldenAnswer {
  const found = {
    code,
    paragraph_path,
    run_id: null,
    severity: "info",
    observability: "observed",
  };
  return (recorded) => patchIssues(recorded, (issues) => [...issues, found]);
}

function withoutLineSpacing(recorded: GoldenAnswer): GoldenAnswer {
  return patchIssues(recorded, (issues) =>
    issues.filter((found) => field(found, "code") !== "LINE_SPACING_MISMATCH"),
  );
}

function withSizeErrors(...runIds: string[]): (recorded: GoldenAnswer) => GoldenAnswer {
  const found = runIds.map((run_id) => ({
    code: "RUN_SIZE_MISMATCH",
    paragraph_path: run_id.slice(0, run_id.indexOf(":")),
    run_id,
    severity: "error",
    observability: "observed",
  }));
  return (recorded) => patchIssues(recorded, (issues) => [...issues, ...found]);
}

function withoutRuns(recorded: GoldenAnswer, runIds: readonly string[]): GoldenAnswer {
  const isKept = (id: Json | undefined) => !runIds.includes(String(id));
  const log = recorded.zip?.["out.replace_log.json"] as { [key: string]: Json };
  log.entries = (log.entries as Json[]).filter((entry) => isKept(field(entry, "run_id")));
  log.touched_runs = (log.touched_runs as Json[]).filter(isKept);
  return recorded;
}

/** @param runId the id of a run without a value. */
function withoutTouched(recorded: GoldenAnswer, runId: string): GoldenAnswer {
  const log = recorded.zip?.["out.replace_log.json"] as { [key: string]: Json };
  log.touched_runs = (log.touched_runs as Json[]).filter((id) => id !== runId);
  return recorded;
}

function withExitCode(recorded: GoldenAnswer, exit_code: string): GoldenAnswer {
  const headers = { ...recorded.headers, "x-docops-exit-code": exit_code };
  return { ...recorded, exit_code, headers };
}

function patchIssues(recorded: GoldenAnswer, patch: (issues: Json[]) => Json[]): GoldenAnswer {
  const report = recorded.zip?.["out.format_report.json"] as { [key: string]: Json };
  report.issues = patch(report.issues as Json[]);
  return recorded;
}

function patchEntries(recorded: GoldenAnswer, patch: (entry: Json) => Json): GoldenAnswer {
  const log = recorded.zip?.["out.replace_log.json"] as { [key: string]: Json };
  log.entries = (log.entries as Json[]).map(patch);
  return recorded;
}
