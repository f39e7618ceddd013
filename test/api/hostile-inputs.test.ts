import { expect, it } from "vitest";
import { docx, p } from "../fixtures/docx.ts";
import { noticeTemplate, postRun, runForm, startTestServer } from "./support.ts";

/** Inputs that once got 500, with the answers that they get now. */
const times = (count: number, text: string) => text.repeat(count);
const documentTask = (payload: object) => ({ task_type: "document", payload });

const inputs: [string, Record<string, string | Buffer | object>, number, string | null][] = [
  ["a task of 20,000 open lists", { task: Buffer.from(times(20_000, "[")) }, 400, "INVALID_JSON"],
  [
    "5,000 sections in each other",
    {
      skill: "document",
      template: docx(p(`${times(5_000, "【#AB】")}x${times(5_000, "【/AB】")}`)),
      task: documentTask({ AB: [{}] }),
    },
    413,
    "PAYLOAD_TOO_LARGE",
  ],
  [
    "a large value that stands in the template a hundred times",
    {
      skill: "document",
      template: docx(times(100, p("【AB】"))),
      task: documentTask({ AB: times(7_000_000, "x") }),
    },
    413,
    "PAYLOAD_TOO_LARGE",
  ],
  [
    "two million line ends",
    {
      skill: "document",
      template: docx(p("【AB】")),
      task: documentTask({ AB: `a${times(2_000_000, "\n")}a` }),
    },
    200,
    null,
  ],
  [
    "a policy with a pattern that V8 cannot compile",
    { policy_yaml: `roles: {a: {match: {pattern: '${times(30_000, "(?i:a)")}'}}}` },
    400,
    "INVALID_ARGUMENT",
  ],
  [
    "a picture of blanks",
    {
      skill: "document",
      template: docx(p("【%AB】")),
      task: documentTask({ AB: `${times(1_000_000, " ")}!` }),
    },
    200,
    null,
  ],
];

it.each(inputs)("%s", async (_what, { task, ...parts }, status, code) => {
  const server = await startTestServer();
  const form = runForm(Buffer.isBuffer(task) ? parts : { ...parts, ...(task && { task }) });
  if (Buffer.isBuffer(task)) form.set("task", new Blob([new Uint8Array(task)]), "task.json");
  const response = await postRun(server, form);
  expect(response.status).toBe(status);
  if (code !== null) expect((await response.json()).error_code).toBe(code);
});

it.each(["", "; boundary=", '; boundary=""'])(
  "a form whose type has the boundary %j",
  async (boundary) => {
    const server = await startTestServer();
    const response = await fetch(`${server.url}/v1/run`, {
      method: "POST",
      headers: { "Content-Type": `multipart/form-data${boundary}` },
      body: new Uint8Array(noticeTemplate),
    });
    expect(response.status).toBe(400);
    expect((await response.json()).error_code).toBe("INVALID_ARGUMENT");
  },
);
