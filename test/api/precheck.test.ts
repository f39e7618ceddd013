import { describe, expect, it } from "vitest";
import type { Precheck } from "../../apps/engine/job/precheck.ts";
import { docx, p } from "../fixtures/docx.ts";
import {
  countResources,
  payload,
  postRun,
  readMembers,
  runForm,
  startTestServer,
  type TestServer,
} from "./support.ts";

/** The built-in policy forbids tables. */
const table = `<w:tbl><w:tr><w:tc>${p("文")}</w:tc></w:tr></w:tbl>`;

async function precheck(server: TestServer, form = runForm()) {
  const answer = await fetch(`${server.url}/v1/precheck`, { method: "POST", body: form });
  const body = (await answer.json()) as Precheck & { request_id: string };
  return { status: answer.status, body };
}

describe("a precheck", () => {
  it("a precheck says what a run would do, and where the fields stand", async () => {
    const server = await startTestServer();
    const template = docx(
      p("【MEETING_TITLE】，【MEETING_TITLE】") + p("【REMARK】") + p("【MEETING_TIME】"),
    );
    const task = { task_type: "meeting_notice", payload: { ...payload, meeting_time: null } };
    const { status, body } = await precheck(server, runForm({ template, task }));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ok: false,
      expected_exit_code: 2,
      summary: { template_field_count: 3, missing_required_count: 1, missing_optional_count: 1 },
      template_fields: ["MEETING_TITLE", "REMARK", "MEETING_TIME"],
      missing_required: ["MEETING_TIME"],
      missing_optional: ["REMARK"],
      unsupported: [],
      format: { passed: true, error_count: 0, issues: [] },
    });
    expect(body.fields[0]).toMatchObject({
      name: "MEETING_TITLE",
      count: 2,
      places: [{ paragraph_path: "p0", run_id: "p0:r0", start: 0 }, { start: 16 }],
    });
    await expect.poll(() => countResources(server)).toMatchObject({ workers: 0, tempEntries: 0 });
  });

  it("a precheck names what no run can fill, with place and reason", async () => {
    const server = await startTestServer();
    const template = docx(p("【MEETING_TITLE】") + p("开始【meeting_time】") + p("【ORGANIZER"));
    const { body } = await precheck(server, runForm({ template }));
    expect(body).toMatchObject({
      ok: false,
      expected_exit_code: 3,
      unsupported: [
        {
          reason: "invalid_format",
          paragraph_path: "p1",
          start: 2,
          original_text: "【meeting_time】",
        },
        { reason: "unclosed_bracket", paragraph_path: "p2" },
      ],
    });
  });

  it("a precheck tells of the format what a run tells", async () => {
    const server = await startTestServer();
    const indented = (twips: number, text = "文") =>
      `<w:p><w:pPr><w:ind w:firstLine="${twips}"/></w:pPr><w:r><w:t>${text}</w:t></w:r></w:p>`;
    const template = docx(
      indented(480).repeat(3) + indented(400) + indented(480, "【MEETING_TITLE】"),
    );
    const { body } = await precheck(server, runForm({ template }));
    expect(body.format).toEqual({
      passed: true,
      error_count: 0,
      issue_count: 1,
      issues: [expect.objectContaining({ severity: "info", in_template: true })],
    });
    const run = await readMembers(await postRun(server, runForm({ template })));
    expect(body.format.issues).toEqual(run["out.format_report.json"].issues);
  });

  it("a precheck makes the format check of a run with the same parts", async () => {
    const server = await startTestServer();
    const parts = { format_mode: "strict", format_baseline: "policy", format_fix_mode: "none" };
    const form = () =>
      runForm({ template: docx(p("【MEETING_TITLE】") + table + p("文")), ...parts });
    const run = await postRun(server, form());
    expect(run.headers.get("x-docops-exit-code")).toBe("4");
    const members = await readMembers(run);
    const { body } = await precheck(server, form());
    expect(body.expected_exit_code).toBe(4);
    expect(body.format.error_count).toBeGreaterThan(0);
    expect(body.format.issues).toEqual(members["out.format_report.json"].issues);
  });

  it("a precheck is refused as a run is", async () => {
    const server = await startTestServer();
    const { status, body } = await precheck(server, runForm({ task: "{}" }));
    expect(status).toBe(400);
    expect(body).toMatchObject({ error_code: "INVALID_ARGUMENT", detail: { field: "task" } });
  });

  it("a precheck of a large template is the same, in kept processes too", async () => {
    const server = await startTestServer({ DOCOPS_MP_START: "reuse" });
    const names = Array.from({ length: 3000 }, (_, index) => `FIELD_${index}`);
    const template = docx(names.map((name) => p(`【${name}】`)).join(""));
    const first = await precheck(server, runForm({ template }));
    expect(first.body.summary.template_field_count).toBe(3000);
    const second = await precheck(server, runForm({ template }));
    expect({ ...second.body, request_id: null }).toEqual({ ...first.body, request_id: null });
  });
});
