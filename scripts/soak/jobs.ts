import { randomBytes } from "node:crypto";
import { damaged, docx, p, withMedia } from "../../test/fixtures/docx.ts";
import { type FormBody, type FormPart, formBody } from "./multipart.ts";
import type { Random } from "./random.ts";

/** A request with the answer that it must get. */
export interface SoakJob {
  name: string;
  method: "POST" | "GET" | "PUT";
  path: string;
  headers: Readonly<Record<string, string>>;
  form: FormBody;
  expected: ExpectedAnswer;
}

/**
 * Status 200 with an exit code means a ZIP, 200 without one JSON; any other status an error with
 * its code.
 */
export interface ExpectedAnswer {
  status: number;
  exitCode?: number;
  errorCode?: string;
}

/** The point at which a client leaves without waiting for its answer. */
export type Leave =
  | { at: "upload"; afterBytes: number }
  /** After the upload: in the queue, or while its worker is busy. */
  | { at: "wait"; afterMs: number }
  | { at: "download" };

/** The time limit of a job on the servers of soak and kills, long enough for a busy machine. */
export const jobSeconds = 5;

/** The size limit of a task on these servers. */
export const maxTaskBytes = 500_000;

const payload = {
  meeting_title: "季度例会",
  meeting_date: "10月12日",
  meeting_time: "9:30",
  meeting_location: "1108",
  organizer: "综合部",
};
const notice = docx(
  p("关于召开【MEETING_TITLE】的通知") +
    p("【MEETING_DATE】【MEETING_TIME】【MEETING_LOCATION】【ORGANIZER】"),
);
/** Too large to be passed through memory. */
const largeNotice = withMedia(notice, randomBytes(700_000));
/** Larger than the buffers of a connection. */
const largestNotice = withMedia(notice, randomBytes(12_000_000));

/** Keeps a worker busy for ever: each additional letter doubles the attempts of such a pattern. */
const endlessPolicy = `
scope: all
roles: { endless: { match: { text_pattern: "^(a+)+$" }, size: 12pt } }
`;
const endlessNotice = docx(p(`${"a".repeat(200)}!`) + p("【MEETING_TITLE】"));

/** A job that only ends at its deadline. */
export const endless = run(
  "without end",
  { status: 408, errorCode: "REQUEST_TIMEOUT" },
  {
    template: file(endlessNotice),
    policy_yaml: endlessPolicy,
    format_baseline: "policy",
  },
);

/** A job with an answer of 12 MB. */
export const largest = run(
  "largest",
  { status: 200, exitCode: 0 },
  {
    template: file(largestNotice),
  },
);

/** A small job that succeeds. */
export const plain = run("notice", { status: 200, exitCode: 0 });
const throughFiles = run(
  "through files",
  { status: 200, exitCode: 0 },
  {
    template: file(largeNotice),
  },
);

/** Jobs that succeed, with their weights. */
const ordinary: readonly (readonly [number, SoakJob])[] = [
  [50, plain],
  [6, throughFiles],
  [
    6,
    run(
      "field missing",
      { status: 200, exitCode: 2 },
      { task: task({ ...payload, organizer: "" }) },
    ),
  ],
  [
    6,
    run(
      "broken tag",
      { status: 200, exitCode: 3 },
      { template: file(docx(p("【meeting_title】"))) },
    ),
  ],
  [
    6,
    run(
      "every report",
      { status: 200, exitCode: 0 },
      {
        format_report: "both",
        format_report_files: "html,sarif,junit,annotated",
        export_suggested_policy: "true",
      },
    ),
  ],
  [
    4,
    run(
      "large task",
      { status: 200, exitCode: 0 },
      { task: padded(JSON.stringify({ task_type: "meeting_notice", payload })) },
    ),
  ],
  [10, { ...run("precheck", { status: 200 }), path: "/v1/precheck" }],
  [
    3,
    {
      ...run("precheck through files", { status: 200 }, { template: file(largeNotice) }),
      path: "/v1/precheck",
    },
  ],
];

const stored = ordinary.flatMap(([weight, { expected, form, path }]) =>
  path === "/v1/run" && expected.exitCode !== undefined
    ? [[weight, { form, exitCode: expected.exitCode }] as const]
    : [],
);

/** A form for `POST /v1/jobs`, with the exit code of its job. */
export function drawStored(random: Random): { form: FormBody; exitCode: number } {
  const drawn = random.pickWeighted(stored);
  if (drawn === undefined) throw new Error("there is no job to draw");
  return drawn;
}

const invalid = { status: 400, errorCode: "INVALID_ARGUMENT" };
const notJson = { status: 400, errorCode: "INVALID_JSON" };
const notWord = { status: 415, errorCode: "INVALID_MEDIA_TYPE" };
const tooLarge = { status: 413, errorCode: "PAYLOAD_TOO_LARGE" };

/** Hostile and wrong requests. */
const hostile: readonly SoakJob[] = [
  run("template: no ZIP", notWord, { template: file(Buffer.from("no document at all")) }),
  run("template: the first bytes of a ZIP", notWord, {
    template: file(Buffer.from("PK\x03\x04 but no more")),
  }),
  run("template: cut off", notWord, { template: file(notice.subarray(0, notice.length - 40)) }),
  run("template: a wrong checksum", notWord, { template: file(damaged(notice)) }),
  run("template: not well-formed", notWord, { template: file(docx("<w:p>")) }),
  run("template: an entity", notWord, {
    template: file(docx("", { "word/document.xml": "<!DOCTYPE a []><a/>" })),
  }),
  run("template: unpacks without end", tooLarge, {
    template: file(docx(p("【MEETING_TITLE】"), { "word/media/a.bin": Buffer.alloc(60_000_000) })),
  }),
  run("template: 5,000 sections in each other", tooLarge, {
    template: file(docx(p(`${"【#AB】".repeat(5000)}x${"【/AB】".repeat(5000)}`))),
    task: task({ AB: [{}] }, "document"),
    skill: "document",
  }),
  run("task: no JSON", notJson, { task: taskFile("{") }),
  run("task: no UTF-8", notJson, { task: taskFile(Buffer.from([0xff, 0xfe, 0x7b])) }),
  run("task: 20,000 open lists", notJson, { task: taskFile("[".repeat(20_000)) }),
  run("task: 100,000 open lists", notJson, { task: taskFile("[".repeat(100_000)) }),
  run("task: an unknown key", invalid, { task: task({ ...payload, colour: "red" }) }),
  run("task: 90,000 items of a wrong type", invalid, {
    task: task({ ...payload, attendees: Array(90_000).fill(1) }),
  }),
  run("task: over its limit", tooLarge, { task: taskFile("[".repeat(maxTaskBytes + 1)) }),
  run("policy: 10,000 commas", invalid, { policy_yaml: `[${",".repeat(10_000)}` }),
  run("policy: 30,000 unknown anchors", invalid, { policy_yaml: "*a ".repeat(30_000) }),
  run("policy: unknown keys", invalid, {
    policy_yaml: Array.from({ length: 900 }, (_, index) => `k${index}: 1`).join("\n"),
  }),
  run("form: an unknown part", invalid, { colour: "red" }),
  run(
    "form: preset and its parts",
    { status: 400, errorCode: "INVALID_ARGUMENT_CONFLICT" },
    { preset: "quick", format_mode: "off" },
  ),
  {
    ...run("form: no boundary", invalid),
    form: { ...plain.form, contentType: "multipart/form-data; boundary=" },
  },
  {
    ...plain,
    name: "form: no form",
    form: { contentType: "application/json", bytes: Buffer.from("{}") },
    expected: notWord,
  },
  {
    ...plain,
    name: "from another site",
    headers: { "Sec-Fetch-Site": "cross-site" },
    expected: { status: 403, errorCode: "FORBIDDEN" },
  },
  {
    ...plain,
    name: "another method",
    method: "PUT",
    expected: { status: 405, errorCode: "METHOD_NOT_ALLOWED" },
  },
  {
    ...plain,
    name: "another path",
    path: "/v1/nothing",
    expected: { status: 404, errorCode: "NOT_FOUND" },
  },
];

/** A job that a client of the soak sends, and the point at which it leaves. */
export interface Errand {
  kind: "ordinary" | "hostile" | "endless" | "disconnect" | "hostile code";
  job: SoakJob;
  leave: Leave | null;
}

/** Draws the next job of a client. */
export function drawErrand(random: Random): Errand {
  const value = random.next();
  if (value < 0.01) return { kind: "endless", job: endless, leave: null };
  if (value < 0.07) return { kind: "disconnect", ...drawDisconnect(random) };
  if (value < 0.17) return { kind: "hostile", job: random.pick(hostile) ?? plain, leave: null };
  return { kind: "ordinary", job: random.pickWeighted(ordinary) ?? plain, leave: null };
}

/**
 * Draws the next job of a client while processes are killed: more long jobs, so that kills hit
 * them.
 */
export function drawLoad(random: Random, isLarge: boolean): Errand {
  if (random.next() < 0.06) return { kind: "endless", job: endless, leave: null };
  if (isLarge && random.next() < 0.3) return { kind: "ordinary", job: largest, leave: null };
  return drawErrand(random);
}

/** Every job that a client of the soak may send, once. */
export const everyJob: readonly SoakJob[] = [
  ...ordinary.map(([, job]) => job),
  ...hostile,
  endless,
  largest,
];

/** A job with the given title of the meeting. */
export function titled(title: string, expected: ExpectedAnswer): SoakJob {
  return run(title, expected, { task: task({ ...payload, meeting_title: title }) });
}

function drawDisconnect(random: Random): { job: SoakJob; leave: Leave } {
  const value = random.next();
  if (value < 0.35) {
    const afterBytes = random.below(throughFiles.form.bytes.length);
    return { job: throughFiles, leave: { at: "upload", afterBytes } };
  }
  if (value < 0.75) return { job: plain, leave: { at: "wait", afterMs: random.below(60) } };
  if (value < 0.95) return { job: endless, leave: { at: "wait", afterMs: random.below(500) } };
  return { job: largest, leave: { at: "download" } };
}

function run(
  name: string,
  expected: ExpectedAnswer,
  parts: Readonly<Record<string, FormPart>> = {},
): SoakJob {
  const all = { template: file(notice), task: task(payload), ...parts };
  return { name, method: "POST", path: "/v1/run", headers: {}, form: formBody(all), expected };
}

function file(content: Buffer): FormPart {
  return { filename: "template.docx", content };
}

function task(content: object, type = "meeting_notice"): FormPart {
  return taskFile(JSON.stringify({ task_type: type, payload: content }));
}

function taskFile(content: string | Buffer): FormPart {
  return { filename: "task.json", content: Buffer.from(content) };
}

/** Pads a text so that it is checked in the worker. */
function padded(json: string): FormPart {
  return taskFile(json + " ".repeat(70_000));
}
