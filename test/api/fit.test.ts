import { describe, expect, it } from "vitest";
import { apiResultBody } from "../../apps/contract/answers/run.ts";
import { docx, p } from "../fixtures/docx.ts";
import { jobRequest, sqliteState, submitJob, untilEnded } from "./jobs/support.ts";
import {
  payload,
  postRun,
  readMembers,
  runForm,
  startTestServer,
  type TestServer,
} from "./support.ts";

const unknown = "SECRET_NAME_XK47";
const misfit = docx(p(`【MEETING_TITLE】【${unknown}】{{secret_xk47}}`));
const foreign = docx(p(`【${unknown}】`));
const untagged = docx(p("Dear Sir"));

const doneLine = (server: TestServer) => server.logLines().find(({ event }) => event === "done");

describe("a run of a template that does not fit its skill", () => {
  it.each([
    { name: "one unknown field", template: misfit, reason: "unknown_fields", counts: [1, 1] },
    {
      name: "no field of the skill",
      template: foreign,
      reason: "no_fields_of_skill",
      counts: [0, 1],
    },
    { name: "no tags", template: untagged, reason: "no_tags", counts: [0, 0] },
  ])("a run with $name is not told as a success", async ({ template, reason, counts }) => {
    const server = await startTestServer();
    const response = await postRun(server, runForm({ template }));
    expect(response.headers.get("x-docops-exit-code")).toBe("0");
    const zip = await readMembers(response);
    const result = zip["api_result.json"];
    expect(apiResultBody.safeParse(result).error).toBeUndefined();
    expect(result).toMatchObject({
      exit_code: 0,
      message: "template does not fit the skill",
      hint: expect.stringMatching(/^The template does not fit the skill meeting_notice: .*\.$/),
      fit: {
        ok: false,
        reason,
        matched_field_count: counts[0],
        unknown_field_count: counts[1],
      },
    });
    expect(zip["out.replace_log.json"].fit).toMatchObject({ ok: false, reason });
    expect(doneLine(server)).toMatchObject({
      outcome: "template_unfit",
      exit_code: 0,
      fit: reason,
    });
  });

  it("the job's own report names the tags, and neither the log nor api_result.json does", async () => {
    const server = await startTestServer();
    const zip = await readMembers(await postRun(server, runForm({ template: misfit })));
    expect(zip["out.replace_log.json"]).toMatchObject({
      fit: { unknown_fields: [{ name: unknown, nearest: null }] },
      unused_keys: [
        { key: "meeting_date", nearest: null },
        { key: "meeting_time", nearest: null },
        { key: "meeting_location", nearest: null },
        { key: "organizer", nearest: null },
      ],
      other_delimiters: [{ text: "{{secret_xk47}}", paragraph_path: "p0" }],
    });
    expect(JSON.stringify(zip["api_result.json"])).not.toMatch(/xk47/i);
    expect(JSON.stringify(server.logLines())).not.toMatch(/xk47/i);
  });

  it("a run that fits says so, with no hint", async () => {
    const server = await startTestServer();
    const zip = await readMembers(await postRun(server));
    expect(zip["api_result.json"]).toMatchObject({
      message: "success",
      hint: null,
      fit: { ok: true, reason: null, matched_field_count: 5, unknown_field_count: 0 },
    });
    expect(doneLine(server)).toMatchObject({ outcome: "ok" });
    expect(doneLine(server)).not.toHaveProperty("fit");
  });

  it("a precheck says what does not fit", async () => {
    const server = await startTestServer();
    const form = runForm({ template: misfit });
    const answer = await fetch(`${server.url}/v1/precheck`, { method: "POST", body: form });
    expect(await answer.json()).toMatchObject({
      ok: true,
      expected_exit_code: 0,
      fit: { ok: false, reason: "unknown_fields", unknown_fields: [{ name: unknown }] },
      unused_key_count: 4,
      other_delimiter_count: 1,
    });
  });
});

it("a stored job whose template does not fit has the reason in the log and in its result", async () => {
  const server = await startTestServer(sqliteState());
  const { id } = await submitJob(server, { template: foreign });
  await untilEnded(server, id);
  expect(server.logLines().find(({ event }) => event === "job_attempt")).toMatchObject({
    outcome: "succeeded",
    exit_code: 0,
    fit: "no_fields_of_skill",
  });
  const zip = await readMembers(await jobRequest(server, "GET", `/${id}/result`));
  expect(zip["api_result.json"]).toMatchObject({ message: "template does not fit the skill" });
});

describe("DOCOPS_REQUIRE_FIT=1", () => {
  it.each([
    ["one unknown field", misfit, 3],
    ["no tags", untagged, 3],
    ["nothing that does not fit", docx(p("【MEETING_TITLE】")), 0],
  ])("DOCOPS_REQUIRE_FIT=1: a template with %s", async (_name, template, exitCode) => {
    const server = await startTestServer({ DOCOPS_REQUIRE_FIT: "1" });
    const response = await postRun(server, runForm({ template }));
    expect(response.headers.get("x-docops-exit-code")).toBe(String(exitCode));
    const zip = await readMembers(response);
    expect(zip["api_result.json"]).toMatchObject({ exit_code: exitCode });
    if (exitCode === 3) {
      expect(zip["out.docx"]).toEqual(template);
      expect(zip["api_result.json"]).toMatchObject({
        message: "template does not fit the skill",
        hint: expect.stringMatching(/^The template does not fit the skill meeting_notice: /),
      });
    }
    expect(doneLine(server)).toMatchObject({
      outcome: exitCode === 3 ? "template_unsupported" : "ok",
    });
  });
});

describe("hints beside recorded messages", () => {
  const errorOf = async (parts: Parameters<typeof runForm>[0]) => {
    const server = await startTestServer();
    return (await postRun(server, runForm(parts))).json();
  };

  it.each<[string, Parameters<typeof runForm>[0], string, object]>([
    [
      "a misspelt key of the payload",
      { task: { task_type: "meeting_notice", payload: { ...payload, meeting_titel: "x" } } },
      "task JSON schema validation failed",
      {
        faults: [
          {
            path: "payload.meeting_titel",
            problem: "is not a key of this task",
            nearest: "meeting_title",
          },
        ],
        hint: expect.stringMatching(/^Did you mean meeting_title\? Allowed: meeting_title, /),
      },
    ],
    [
      "a bare payload",
      { task: payload },
      "task JSON schema validation failed",
      { hint: expect.stringContaining('A task is {"task_type": "…", "payload": {…}}.') },
    ],
    [
      "a skill that is not loaded, with its own task",
      { task: { task_type: "contract", payload: {} }, skill: "contract" },
      "task JSON schema validation failed",
      { hint: expect.stringContaining("DOCOPS_SKILLS_DIR") },
    ],
    [
      "a misspelt skill",
      { skill: "meeting_notcie" },
      "unsupported skill",
      { nearest: "meeting_notice", hint: expect.stringContaining("DOCOPS_SKILLS_DIR") },
    ],
    [
      "a misspelt preset",
      { preset: "qiuck" },
      "invalid preset",
      {
        allowed: ["quick", "strict", "template"],
        nearest: "quick",
        hint: "Set preset to quick, strict or template. Did you mean quick?",
      },
    ],
    [
      "a misspelt switch",
      { strict: "yess" },
      "invalid strict",
      {
        field: "strict",
        value: "yess",
        allowed: ["true", "1", "on", "t", "y", "yes", "false", "0", "off", "f", "n", "no"],
        nearest: "yes",
        hint: "Set strict to true, 1, on, t, y, yes, false, 0, off, f, n or no. Did you mean yes?",
      },
    ],
    [
      "a preset beside a policy",
      { preset: "quick", policy: "default" },
      "preset cannot be combined with advanced format arguments",
      {
        hint: "preset sets all of these: leave out either preset or the others. The preset strict is format_mode strict, format_baseline policy and format_fix_mode safe.",
      },
    ],
    [
      "a file that is not a Word document",
      { template: Buffer.from("{}") },
      "template must be a valid .docx file",
      { hint: "Send a .docx. A .doc, a PDF or a text has to be saved in Word as .docx first." },
    ],
    [
      "a missing template",
      { template: null },
      "missing form part template",
      {
        hint: "Send the .docx as a file part with the name template. A server that keeps templates takes the name of one as template_name.",
      },
    ],
  ])("%s keeps its message and gets a hint", async (_name, parts, message, detail) => {
    expect(await errorOf(parts)).toMatchObject({ message, detail });
  });

  it("a large task, which the worker checks, gets the same hint", async () => {
    const server = await startTestServer();
    const filler = "x".repeat(70_000);
    const task = {
      task_type: "meeting_notice",
      payload: { ...payload, organizer: filler, meeting_titel: "x" },
    };
    const error = (await (await postRun(server, runForm({ task }))).json()) as object;
    expect(error).toMatchObject({
      error_code: "INVALID_ARGUMENT",
      detail: {
        faults: [{ nearest: "meeting_title" }],
        hint: expect.stringContaining("Did you mean"),
      },
    });
  });

  it.each([
    [
      "exit 3",
      { template: docx(p("【meeting_title】")) },
      "template unsupported placeholders",
      "The template has a tag that cannot be filled; nothing was filled. Correct the tags that out.replace_log.json lists as unsupported.",
    ],
    [
      "exit 2",
      { task: { task_type: "meeting_notice", payload: {} } },
      "missing required fields",
      "Required fields have no value; their tags stay in the document. Give the task a value for each field in out.missing_fields.json.",
    ],
  ])(
    "the message of %s is as recorded, with a hint beside it",
    async (_name, parts, message, hint) => {
      const server = await startTestServer();
      const zip = await readMembers(await postRun(server, runForm(parts)));
      expect(zip["api_result.json"]).toMatchObject({ message, hint });
    },
  );
});
