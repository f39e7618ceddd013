import { describe, expect, it } from "vitest";
import { apiResultBody, traceBody } from "../../apps/contract/answers/run.ts";
import { reportForms } from "../../apps/contract/artifacts.ts";
import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { readZip } from "../../apps/engine/zip/read.ts";
import { docx, p } from "../fixtures/docx.ts";
import { payload, postRun, readMembers, runForm, startTestServer } from "./support.ts";

const members = [
  "api_result.json",
  "out.docx",
  "out.format_report.json",
  "out.missing_fields.json",
  "out.replace_log.json",
];
const task = { task_type: "meeting_notice", payload };

it("a task is read by the worker as it was sent: a byte order mark, and every digit of its numbers", async () => {
  const server = await startTestServer();
  const form = runForm({ template: docx(p("【ID】 【PRICE】【NOTE】")), skill: "document" });
  const json =
    '\uFEFF{"task_type":"document","payload":{"id":110101199003071234,"price":1.10,"note":" "}}';
  form.set("task", new Blob([json]), "task.json");
  const zip = await readMembers(await postRun(server, form));
  expect(zip["api_result.json"]).toMatchObject({ exit_code: 2 });
  expect(zip["out.missing_fields.json"]).toEqual({
    missing_required: ["NOTE"],
    missing_optional: [],
  });
  const texts = zip["out.replace_log.json"].entries.map(
    (entry: { new_text: string }) => entry.new_text,
  );
  expect(texts).toEqual(["110101199003071234", "1.10", null]);
});

describe("exit codes, each with all members of the ZIP", () => {
  it.each([
    { exitCode: 0, codes: [0], message: "success", parts: {} },
    {
      exitCode: 2,
      codes: [2],
      message: "missing required fields",
      parts: { task: { ...task, payload: { ...payload, organizer: null } } },
    },
    {
      exitCode: 3,
      codes: [3],
      message: "template unsupported placeholders",
      parts: { template: docx(p("【meeting_title】")) },
    },
    {
      exitCode: 4,
      codes: [4],
      message: "format validation failed",
      parts: { preset: "strict", template: docx(p(" 【MEETING_TITLE】")) },
    },
    {
      exitCode: 4,
      codes: [4, 2],
      message: "format validation failed",
      parts: {
        preset: "strict",
        task: { ...task, payload: {} },
        template: docx(p(" 【ORGANIZER】")),
      },
    },
  ])("exit $exitCode ($codes)", async ({ exitCode, codes, message, parts }) => {
    const server = await startTestServer();
    const response = await postRun(server, runForm(parts));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/zip");
    expect(response.headers.get("x-docops-exit-code")).toBe(String(exitCode));
    const zip = await readMembers(response);
    expect(Object.keys(zip).sort()).toEqual(members);
    expect(zip["api_result.json"]).toMatchObject({
      exit_code: exitCode,
      exit_codes: codes,
      message,
      request_id: response.headers.get("x-docops-request-id"),
    });
    const { timing } = apiResultBody.parse(zip["api_result.json"]);
    expect(timing.total_ms).toBeGreaterThanOrEqual(timing.subprocess_ms);
  });
});

describe("what is asked for comes along", () => {
  it("what is asked for comes along: a suggested policy and a trace with the child's pid", async () => {
    const server = await startTestServer({ DOCOPS_DEBUG_ARTIFACTS: "1" });
    const zip = await readMembers(
      await postRun(server, runForm({ export_suggested_policy: "yes" })),
    );
    expect(zip["out.suggested_policy.yaml"].toString()).toContain("tolerance: 20");
    expect(traceBody.parse(zip["trace.json"]).effective).toEqual(zip["api_result.json"].effective);
    expect(zip["trace.json"].subprocess).toEqual({
      pid: expect.any(Number),
      start_method: "spawn",
    });
    expect(zip["trace.json"].subprocess.pid).not.toBe(process.pid);
  });

  it("what is asked for comes along: the readable summary, in the report and in the log", async () => {
    const server = await startTestServer();
    const zip = await readMembers(await postRun(server, runForm({ format_report: "both" })));
    const { human } = zip["out.format_report.json"];
    expect(human[0]).toMatch(/^format: passed against template/);
    await expect
      .poll(() => server.logLines().at(-1))
      .toMatchObject({
        event: "done",
        format_summary: ["format: passed, 0 errors, 0 findings, 0 repaired", ...human.slice(1)],
      });
  });

  it("what is asked for comes along: out.docx and short reports are stored, long reports are compressed", async () => {
    const server = await startTestServer();
    const methodsOf = async (form: FormData) => {
      const archive = Buffer.from(await (await postRun(server, form)).arrayBuffer());
      const entries = readZip(archive, defaultPackageLimits);
      return Object.fromEntries(entries.map(({ name, method }) => [name, method]));
    };
    const short = await methodsOf(runForm());
    expect(short).toMatchObject({ "out.docx": 0, "out.replace_log.json": 0, "api_result.json": 0 });
    const template = docx(p("【MEETING_TITLE】").repeat(100));
    const long = await methodsOf(runForm({ template }));
    expect(long).toMatchObject({ "out.docx": 0, "out.replace_log.json": 8, "api_result.json": 0 });
  });
});

describe("the request id", () => {
  it("the request id is the client's own if it has the form of one", async () => {
    const server = await startTestServer();
    const headers = { "X-Docops-Request-Id": "ticket-42.a_B" };
    const response = await postRun(server, runForm(), { headers });
    expect(response.headers.get("x-docops-request-id")).toBe("ticket-42.a_B");
    const zip = await readMembers(response);
    expect(zip["api_result.json"].request_id).toBe("ticket-42.a_B");
    const ownLines = () => server.logLines().filter((line) => line.request_id === "ticket-42.a_B");
    await expect.poll(() => ownLines().map(({ event }) => event)).toEqual(["start", "done"]);
  });

  it("the request id is replaced if it has not", async () => {
    const server = await startTestServer();
    for (const forged of ["a b", "x".repeat(65), '"{}']) {
      const headers = { "X-Docops-Request-Id": forged };
      const response = await fetch(`${server.url}/healthz`, { headers });
      expect(response.headers.get("x-docops-request-id")).toMatch(/^[0-9a-f]{32}$/);
    }
  });
});

describe("the proof of format", () => {
  it("the proof of format comes in every form that was asked for; the result names the codes", async () => {
    const server = await startTestServer();
    const form = runForm({
      policy: "gbt9704-2012",
      format_mode: "strict",
      format_baseline: "policy",
      format_fix_mode: "none",
      format_report_files: "html, SARIF,junit,annotated",
    });
    const answer = await postRun(server, form);
    expect(answer.headers.get("x-docops-exit-code")).toBe("4");
    const members = await readMembers(answer);
    for (const name of [
      "out.format_report.html",
      "out.format_report.sarif",
      "out.format_report.junit.xml",
      "out.annotated.docx",
    ]) {
      expect(members[name], name).toBeInstanceOf(Buffer);
    }
    const { format_codes: codes, exit_codes: exitCodes } = members["api_result.json"];
    expect(codes).toContain("RUN_SIZE_MISMATCH");
    expect(codes).toEqual([...codes].sort());
    expect(exitCodes).toEqual([4]);
  });

  it("the reports are in the language that report_language names, and in English without it", async () => {
    const server = await startTestServer();
    const pageOf = async (language: Record<string, string>) => {
      const form = runForm({ format_report_files: "html", ...language });
      const members = await readMembers(await postRun(server, form));
      return String(members["out.format_report.html"]);
    };
    expect(await pageOf({})).toContain("Format report");
    expect(await pageOf({ report_language: "zh" })).toContain("格式检查报告");
    const refused = await postRun(server, runForm({ report_language: "cn" }));
    expect(await refused.json()).toMatchObject({
      message: "invalid report_language",
      detail: { allowed: ["en", "zh"], hint: expect.stringContaining("en or zh") },
    });
  });

  it("the proof of format in a form that does not exist is refused", async () => {
    const server = await startTestServer();
    const answer = await postRun(server, runForm({ format_report_files: "html,pdf" }));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      detail: { field: "format_report_files", value: "pdf", allowed: [...reportForms].sort() },
    });
  });
});
