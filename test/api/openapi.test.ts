import { fileURLToPath } from "node:url";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { jobOptionNames } from "../../apps/contract/job-options.ts";
import { templateParts } from "../../apps/contract/templates.ts";
import { docx, p } from "../fixtures/docx.ts";
import { runForm as documentedForm, expectDocumented, openApi } from "./documented.ts";
import { runForm, startTestServer } from "./support.ts";

describe("the OpenAPI document", () => {
  it("the OpenAPI document is one, by the rules of OpenAPI 3.1", async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(openApi));
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  it("the OpenAPI document is what is served", async () => {
    const { url } = await startTestServer();
    expect(await (await fetch(`${url}/openapi.json`)).json()).toEqual(openApi);
  });

  it.each([
    ["open to all", {}, true],
    ["switched off", { DOCOPS_ENABLE_META: "0" }, false],
    ["behind a login", { DOCOPS_WEB_BASIC_AUTH: "a:b" }, false],
  ])(
    "the OpenAPI document names skills of the operator's own where /v1/meta is %s: %j, %s",
    async (_how, env, isTold) => {
      const DOCOPS_SKILLS_DIR = fileURLToPath(new URL("../../samples/skills/", import.meta.url));
      const { url } = await startTestServer({ ...env, DOCOPS_SKILLS_DIR });
      const text = await (await fetch(`${url}/openapi.json`)).text();
      expect(text).toContain("meeting_notice");
      expect(text.includes("roster_notice")).toBe(isTold);
    },
  );

  it("the OpenAPI document has every part of the form, with what each may be", () => {
    expect(Object.keys(documentedForm.properties).sort()).toEqual(
      ["task", "template", ...templateParts, ...jobOptionNames].sort(),
    );
    expect(documentedForm.properties.preset).toMatchObject({
      enum: ["quick", "template", "strict"],
      default: "quick",
    });
    expect(documentedForm.properties.skill?.enum).toContain("meeting_notice");
    expect(documentedForm.required).toEqual(["task"]);
  });
});

describe("real answers are in the document", () => {
  const job = (path: string, parts: Parameters<typeof runForm>[0] = {}) =>
    [path, { method: "POST", body: runForm(parts) }] as const;
  const task = (values: object) => ({ task_type: "meeting_notice", payload: values });

  it("real answers are in the document of every endpoint", async () => {
    const { url } = await startTestServer({
      DOCOPS_ENABLE_METRICS: "1",
      DOCOPS_WEB_BASIC_AUTH: "a:b",
    });
    const authorization = `Basic ${Buffer.from("a:b").toString("base64")}`;
    const broken = docx(p("【MEETING_TITLE】【meeting】") + p("【ORGANIZER"));
    const requests: (readonly [string, RequestInit, number])[] = [
      ["/healthz", {}, 200],
      ["/health", {}, 200],
      ["/readyz", {}, 200],
      ["/openapi.json", {}, 200],
      ["/metrics", {}, 200],
      ["/web", {}, 404],
      ["/v1/meta", {}, 401],
      ["/v1/meta", { headers: { authorization } }, 200],
      ["/v1/meta", { method: "DELETE" }, 405],
      ["/nothing", {}, 404],
      [...job("/v1/run"), 200],
      [...job("/v1/run", { task: task({}) }), 200],
      [...job("/v1/run", { template: broken }), 200],
      [...job("/v1/run", { template: docx(p(" 【MEETING_TITLE】")), preset: "strict" }), 200],
      [...job("/v1/run", { template: Buffer.from("PK\x03\x04no") }), 415],
      [...job("/v1/run", { template: null }), 400],
      [...job("/v1/run", { preset: "strict", format_mode: "off" }), 400],
      ["/v1/run", { method: "POST", body: "{}" }, 415],
      [...job("/v1/precheck"), 200],
      [...job("/v1/precheck", { template: broken }), 200],
      [...job("/v1/precheck", { task: task({ meeting_title: 1 }) }), 400],
      [...job("/v1/precheck", { task: [], policy_yaml: "x" }), 400],
    ];
    for (const [path, init, status] of requests) {
      const answer = await fetch(url + path, init);
      expect(answer.status, `${init.method ?? "GET"} ${path}`).toBe(status);
      await expectDocumented(init.method ?? "GET", path, answer);
    }
  });

  it("real answers are in the document when an upload is too large", async () => {
    const { url } = await startTestServer({ DOCOPS_MAX_UPLOAD_BYTES: "500" });
    const [path, init] = job("/v1/run");
    const answer = await fetch(url + path, init);
    expect(answer.status).toBe(413);
    await expectDocumented("POST", path, answer);
  });

  it("real answers are in the document when a server is full, when a job takes too long, when it crashes", async () => {
    const full = await startTestServer(
      { DOCOPS_MAX_CONCURRENCY: "1", DOCOPS_REQUEST_TIMEOUT_SECONDS: "1" },
      "sleep",
    );
    const [path, init] = job("/v1/run");
    const running = fetch(full.url + path, init);
    await expect.poll(() => full.slots.inUse).toBe(1);
    const busy = await fetch(full.url + path, { method: "POST", body: runForm() });
    expect(busy.status).toBe(429);
    await expectDocumented("POST", path, busy);
    const late = await running;
    expect(late.status).toBe(408);
    await expectDocumented("POST", path, late);
    const crashing = await startTestServer({}, "crash");
    const failed = await fetch(crashing.url + path, { method: "POST", body: runForm() });
    expect(failed.status).toBe(500);
    await expectDocumented("POST", path, failed);
  });

  it("real answers are in the document when no jobs are taken", async () => {
    const { url } = await startTestServer({ DOCOPS_TMP_DIR: "/nonexistent/docops" });
    for (const [path, init] of [["/readyz", {}] as const, job("/v1/run"), job("/v1/precheck")]) {
      const answer = await fetch(url + path, init);
      expect(answer.status).toBe(503);
      await expectDocumented("method" in init ? "POST" : "GET", path, answer);
    }
  });
});

it("what a sample of a skill is, its schema allows", async () => {
  const { url } = await startTestServer();
  const { skills } = (await (await fetch(`${url}/v1/meta`)).json()) as {
    skills: Record<string, { sample_task: { task_type: string; payload: object } }>;
  };
  for (const [name, { sample_task: task }] of Object.entries(skills)) {
    const form = runForm({ task, skill: name });
    const answer = await fetch(`${url}/v1/precheck`, { method: "POST", body: form });
    expect(answer.status, name).toBe(200);
  }
  expect(Object.keys(skills)).toContain("meeting_notice");
});
