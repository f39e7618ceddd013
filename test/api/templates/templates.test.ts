import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { precheckReport } from "../../../apps/contract/answers/precheck.ts";
import {
  templateBody,
  templateList,
  templateVersionBody,
} from "../../../apps/contract/answers/template.ts";
import { sqliteState } from "../jobs/support.ts";
import { noticeTemplate, startTestServer } from "../support.ts";
import {
  addPublished,
  addTemplate,
  brokenTemplate,
  noticeTask,
  postTemplate,
  publish,
  secondTemplate,
  sha256Of,
  templateRequest,
} from "./support.ts";

describe("kept templates", () => {
  it("a template is kept as a draft by the SHA-256 of its file, with skill, policy, sample and the result of its check", async () => {
    const server = await startTestServer(sqliteState());
    const policy_yaml = "extends: default\nrun_size_pt: 12\n";
    const sample = { ...noticeTask, payload: { ...noticeTask.payload, meeting_time: "9:30" } };
    const plain = await postTemplate(server, { sample, text: { policy_yaml } });
    const answer = await plain.json();
    if (plain.status !== 201) throw new Error(JSON.stringify(answer));
    const version = sha256Of(noticeTemplate);
    const path = `/v1/templates/notice/versions/${version}`;
    expect(plain.headers.get("location")).toBe(path);
    expect(templateVersionBody.parse(answer)).toMatchObject({
      ...{ name: "notice", version, state: "draft", bytes: noticeTemplate.length },
      ...{ skill: "meeting_notice", policy: null, policy_yaml, sample },
      check: { has_sample: true, field_count: 5, unsupported_count: 0, missing_required_count: 0 },
      published_at: null,
    });
    const read = await templateRequest(server, "GET", `/notice/versions/${version}`);
    expect(await read.json()).toEqual(answer);
    const file = await templateRequest(server, "GET", `/notice/versions/${version}/file`);
    expect(Buffer.from(await file.arrayBuffer()).equals(noticeTemplate)).toBe(true);
    expect(file.headers.get("content-disposition")).toBe('attachment; filename="notice.docx"');
    const report = await templateRequest(server, "GET", `/notice/versions/${version}/check`);
    expect(precheckReport.parse(await report.json())).toMatchObject({
      template_fields: expect.arrayContaining(["MEETING_TITLE", "ORGANIZER"]),
    });
  });

  it("a sample is kept with all digits of its numbers", async () => {
    const server = await startTestServer(sqliteState());
    const text = '{"task_type":"document","payload":{"ID":110101199003071234}}';
    const form = new FormData();
    form.append("name", "digits");
    form.append("file", new Blob([new Uint8Array(noticeTemplate)]), "a.docx");
    form.append("sample", new Blob([text]), "task.json");
    const added = await fetch(`${server.url}/v1/templates`, { method: "POST", body: form });
    expect(added.status).toBe(201);
    expect(await added.text()).toContain(`"sample":${text}`);
  });

  it("the same file with the same parts is the same version, and with other parts a conflict", async () => {
    const server = await startTestServer(sqliteState());
    const first = await addTemplate(server);
    const again = await postTemplate(server);
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(first);
    const other = await postTemplate(server, { text: { skill: "document" } });
    expect(other.status).toBe(409);
    expect(await other.json()).toMatchObject({
      error_code: "CONFLICT",
      detail: { reason: "other_parts", conflicting_fields: ["skill"] },
    });
  });

  it("two uploads of the same bytes at once make one version and leave no second file", async () => {
    const state = sqliteState();
    const server = await startTestServer({ ...state, DOCOPS_MAX_CONCURRENCY: "4" });
    const answers = await Promise.all(Array.from({ length: 4 }, () => postTemplate(server)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 200, 200, 201]);
    const bodies = await Promise.all(answers.map((answer) => answer.json()));
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
    const blobs = readdirSync(join(state.DOCOPS_STATE_DIR, "blobs"), { recursive: true }).map(
      String,
    );
    expect(blobs.filter((name) => name.endsWith("template.docx"))).toHaveLength(1);
    expect(blobs.filter((name) => name.endsWith("check.json"))).toHaveLength(1);
  });

  it("a broken tag keeps the version a draft that says so, and it is published only by force", async () => {
    const server = await startTestServer(sqliteState());
    const { check, version } = await addTemplate(server, { file: brokenTemplate });
    expect(check).toMatchObject({ state: "broken", expected_exit_code: 3, unsupported_count: 1 });
    const refused = await templateRequest(server, "POST", "/notice/publish", { version });
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ detail: { reason: "broken_tags" } });
    const forced = { version, force: true };
    const published = await templateRequest(server, "POST", "/notice/publish", forced);
    expect(await published.json()).toMatchObject({ state: "published", version });
  });

  it("a template that a worker cannot read is refused as by a precheck, and nothing is kept", async () => {
    const state = sqliteState();
    const server = await startTestServer(state);
    const zip = Buffer.concat([Buffer.from("PK\x03\x04"), Buffer.alloc(60)]);
    const refused = await postTemplate(server, { file: zip });
    expect(refused.status).toBe(415);
    expect(await refused.json()).toMatchObject({ error_code: "INVALID_MEDIA_TYPE" });
    const list = await (await templateRequest(server, "GET", "")).json();
    expect(list.templates).toEqual([]);
    const blobs = readdirSync(join(state.DOCOPS_STATE_DIR, "blobs"), { recursive: true });
    expect(blobs.filter((name) => String(name).includes("template.docx"))).toEqual([]);
  });

  it("a wrong form is refused with the field, what is allowed and what was meant", async () => {
    const server = await startTestServer(sqliteState());
    const details = async (parts: Parameters<typeof postTemplate>[1]) => {
      const answer = await postTemplate(server, parts);
      expect([answer.status]).not.toEqual([201]);
      return (await answer.json()).detail;
    };
    expect(await details({ name: null })).toMatchObject({ field: "name" });
    expect(await details({ file: null })).toMatchObject({ field: "file" });
    expect(await details({ name: "Board Notice" })).toMatchObject({
      ...{ field: "name", nearest: "board-notice", allowed: expect.stringContaining("lower-case") },
    });
    const names = [
      "../a",
      "..",
      ".",
      "a/b",
      "a\\b",
      "а",
      "nоtice",
      "ｎotice",
      "a\u0000",
      "-a",
      "%2e",
    ];
    for (const name of [...names, "a".repeat(65)]) {
      expect(await details({ name })).toMatchObject({ field: "name" });
    }
    expect(await details({ text: { skill: "meeting" } })).toMatchObject({ field: "skill" });
    expect(await details({ text: { policy: "defalt" } })).toMatchObject({ nearest: "default" });
    expect(await details({ text: { policy_yaml: "nonsense: 1" } })).toMatchObject({
      field: "policy_yaml",
    });
    expect(await details({ text: { policy: "default", policy_yaml: "{}" } })).toMatchObject({
      conflicting_fields: ["policy", "policy_yaml"],
    });
    expect(await details({ text: { preset: "quick" } })).toMatchObject({ field: "preset" });
    expect(await details({ sample: { task_type: "meeting_notic", payload: {} } })).toMatchObject({
      field: "sample",
    });
    expect(await details({ sample: noticeTask, text: { skill: "document" } })).toMatchObject({
      field: "sample",
    });
  });

  it("versions are published, published again and deleted, and the template shows their states", async () => {
    const server = await startTestServer(sqliteState());
    const { version: one } = await addPublished(server);
    const { version: two } = await addPublished(server, { file: secondTemplate });
    const read = async () =>
      templateBody.parse(await (await templateRequest(server, "GET", "/notice")).json());
    expect(await read()).toMatchObject({
      ...{ published_version: two, version_count: 2, next: null },
      versions: [
        { version: two, state: "published" },
        { version: one, state: "superseded" },
      ],
    });
    const live = await templateRequest(server, "DELETE", `/notice/versions/${two}`);
    expect([live.status, (await live.json()).detail.reason]).toEqual([409, "published"]);
    await publish(server, "notice", one);
    expect((await templateRequest(server, "DELETE", `/notice/versions/${two}`)).status).toBe(204);
    expect(await read()).toMatchObject({ published_version: one, version_count: 1 });
    expect((await templateRequest(server, "DELETE", "/notice")).status).toBe(204);
    expect((await templateRequest(server, "GET", "/notice")).status).toBe(404);
    // A deleted version may be added again.
    const { state } = await addTemplate(server);
    expect(state).toBe("draft");
  });

  it("the template goes with its last version", async () => {
    const server = await startTestServer(sqliteState());
    const { version } = await addTemplate(server);
    const removed = await templateRequest(server, "DELETE", `/notice/versions/${version}`);
    expect(removed.status).toBe(204);
    expect((await templateRequest(server, "GET", "/notice")).status).toBe(404);
  });

  it("templates are listed by name in pages, with what the tenant keeps and may keep", async () => {
    const server = await startTestServer({ ...sqliteState(), DOCOPS_MAX_TEMPLATES: "60" });
    for (let at = 0; at < 51; at++) await addTemplate(server, { name: `t${100 + at}` });
    const first = templateList.parse(await (await templateRequest(server, "GET", "")).json());
    expect(first.templates.map(({ name }) => name).slice(0, 2)).toEqual(["t100", "t101"]);
    expect(first).toMatchObject({ next: "t149", quota: { templates: { used: 51, allowed: 60 } } });
    const second = templateList.parse(
      await (await templateRequest(server, "GET", `?cursor=${first.next}`)).json(),
    );
    expect(second.templates.map(({ name }) => name)).toEqual(["t150"]);
    expect(second.next).toBeNull();
    expect((await templateRequest(server, "GET", "?cursor=%2e%2e")).status).toBe(400);
  });

  it("more templates, versions or bytes than the limits allow are refused with the limit", async () => {
    const limits = {
      DOCOPS_MAX_TEMPLATES: "1",
      DOCOPS_MAX_TEMPLATE_VERSIONS: "1",
      DOCOPS_MAX_TEMPLATE_BYTES: "100000",
    };
    const server = await startTestServer({ ...sqliteState(), ...limits });
    const { version } = await addTemplate(server);
    const refused = async (parts: Parameters<typeof postTemplate>[1]) => {
      const answer = await postTemplate(server, parts);
      return [answer.status, (await answer.json()).detail.limit];
    };
    expect(await refused({ name: "other" })).toEqual([409, "DOCOPS_MAX_TEMPLATES"]);
    expect(await refused({ file: secondTemplate })).toEqual([409, "DOCOPS_MAX_TEMPLATE_VERSIONS"]);
    const small = await startTestServer({ ...sqliteState(), DOCOPS_MAX_TEMPLATE_BYTES: "100" });
    const answer = await postTemplate(small);
    expect((await answer.json()).detail).toMatchObject({ reason: "quota", allowed: 100 });
    expect((await (await templateRequest(small, "GET", "")).json()).templates).toEqual([]);
    // The version that is there is answered although nothing more may be kept.
    expect([(await postTemplate(server)).status, version]).toEqual([200, sha256Of(noticeTemplate)]);
  });

  it("a client that adds and deletes in turn cannot fill the disk with files that wait to be removed", async () => {
    const limits = { DOCOPS_MAX_TEMPLATE_BYTES: "8000" };
    const server = await startTestServer({ ...sqliteState(), ...limits });
    let answer = await postTemplate(server);
    for (let added = 1; answer.status === 201; added++) {
      expect(added).toBeLessThan(100);
      await templateRequest(server, "DELETE", "/notice");
      answer = await postTemplate(server);
    }
    expect(answer.status).toBe(409);
    expect((await answer.json()).detail).toMatchObject({
      limit: "DOCOPS_MAX_TEMPLATE_BYTES",
      hint: expect.stringContaining("deleted versions stay on the server"),
    });
  });

  it("names and versions that do not exist are 404 with the nearest name, hostile ones too", async () => {
    const server = await startTestServer(sqliteState());
    await addTemplate(server);
    const near = await templateRequest(server, "GET", "/notise");
    expect([near.status, (await near.json()).detail.nearest]).toEqual([404, "notice"]);
    const paths = [
      "/..%2f..%2fetc",
      "/%2e%2e",
      "/n%D0%BEtice",
      "/notice%00",
      `/${"a".repeat(5000)}`,
    ];
    for (const path of [...paths, "/notice/versions/1", `/notice/versions/${"0".repeat(64)}`]) {
      expect((await templateRequest(server, "GET", path)).status).toBe(404);
      expect((await templateRequest(server, "DELETE", path)).status).toBe(404);
    }
    const version = "0".repeat(64);
    expect((await templateRequest(server, "POST", "/notice/publish", { version })).status).toBe(
      404,
    );
    expect((await templateRequest(server, "POST", "/notice/publish", {})).status).toBe(400);
  });

  it("a lost file is an error of the server, and the other versions can be read", async () => {
    const state = sqliteState();
    const server = await startTestServer(state);
    const { version: lost } = await addTemplate(server);
    const blobs = join(state.DOCOPS_STATE_DIR, "blobs", "templates");
    for (const name of readdirSync(blobs)) rmSync(join(blobs, name), { recursive: true });
    const { version } = await addTemplate(server, { file: secondTemplate });
    expect((await templateRequest(server, "GET", `/notice/versions/${lost}/file`)).status).toBe(
      500,
    );
    expect(server.logLines()).toContainEqual(
      expect.objectContaining({ event: "error", error_name: "TemplateBlobMissing" }),
    );
    expect((await templateRequest(server, "GET", `/notice/versions/${version}/file`)).status).toBe(
      200,
    );
  });

  it("without a state there are no templates", async () => {
    const server = await startTestServer();
    expect((await templateRequest(server, "GET", "")).status).toBe(404);
    expect((await postTemplate(server)).status).toBe(404);
  });

  it("an upload with an Idempotency-Key is done once, and its answer is sent again", async () => {
    const server = await startTestServer(sqliteState());
    const key = { "Idempotency-Key": "add-1" };
    const first = await postTemplate(server, {}, key);
    expect(first.status).toBe(201);
    expect((await templateRequest(server, "DELETE", "/notice")).status).toBe(204);
    const again = await postTemplate(server, {}, key);
    expect(again.status).toBe(201);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await again.text()).toBe(await first.text());
    expect((await templateRequest(server, "GET", "/notice")).status).toBe(404);
    const other = await postTemplate(server, { name: "other" }, key);
    expect(other.status).toBe(422);
  });
});
