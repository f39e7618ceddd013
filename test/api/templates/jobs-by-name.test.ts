import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { docx, p } from "../../fixtures/docx.ts";
import { readSamples, sampleSkillsFolder } from "../../support/samples.ts";
import { batchRequest, openZip, untilBatchEnded } from "../batches/support.ts";
import { jobRequest, postJob, sqliteState, submitJob, untilEnded } from "../jobs/support.ts";
import {
  noticeTemplate,
  payload,
  postRun,
  readMembers,
  runForm,
  startTestServer,
} from "../support.ts";
import {
  addPublished,
  addTemplate,
  publish,
  secondTemplate,
  sha256Of,
  templateRequest,
} from "./support.ts";

/** The form of a job that names the template `notice`. */
const byName = { template: null, template_name: "notice" };

/** Requests wait for the one slot. */
const queue = { DOCOPS_QUEUE_TIMEOUT_SECONDS: "60" };

/** The members of a result that tell nothing about its request. */
function withoutRequest(members: Record<string, unknown>): Record<string, unknown> {
  const { "api_result.json": _, ...rest } = members;
  return rest;
}

describe("jobs that name a kept template", () => {
  it("a run, a precheck, a stored job and a batch by name have what those by upload have, byte for byte, for all samples", async () => {
    const server = await startTestServer({
      ...sqliteState(),
      DOCOPS_SKILLS_DIR: sampleSkillsFolder,
      DOCOPS_MP_START: "reuse",
    });
    for (const { assets, name, task, template } of readSamples()) {
      const skill = JSON.parse(task.toString()).task_type as string;
      const form = (parts: Parameters<typeof runForm>[0]) => {
        const all = runForm({ task: JSON.parse(task.toString()), template: null, ...parts });
        for (const [asset, read] of assets)
          all.append(`asset_${asset}`, new Blob([new Uint8Array(read())]), `${asset}.png`);
        return all;
      };
      const kept = name.replaceAll("_", "-");
      await addPublished(server, { name: kept, file: template, text: { skill } });
      const uploaded = await readMembers(await postRun(server, form({ template, skill })));
      const named = await readMembers(await postRun(server, form({ template_name: kept })));
      expect(withoutRequest(named)).toEqual(withoutRequest(uploaded));
      expect(named["api_result.json"].input).toMatchObject({
        ...{ skill, template_name: kept, template_version: sha256Of(template) },
      });
      const precheck = async (body: FormData) => {
        const answer = await fetch(`${server.url}/v1/precheck`, { method: "POST", body });
        const { request_id, ...report } = await answer.json();
        expect([answer.status, typeof request_id]).toEqual([200, "string"]);
        return report;
      };
      expect(await precheck(form({ template_name: kept }))).toEqual(
        await precheck(form({ template, skill })),
      );
      const posted = await fetch(`${server.url}/v1/jobs`, {
        method: "POST",
        body: form({ template_name: kept }),
      });
      const { id } = await posted.json();
      expect((await untilEnded(server, id)).state).toBe("succeeded");
      const stored = await readMembers(await jobRequest(server, "GET", `/${id}/result`));
      expect(withoutRequest(stored)).toEqual(withoutRequest(uploaded));
    }
  });

  it("a batch by name makes the documents of the published version", async () => {
    const server = await startTestServer(sqliteState());
    await addPublished(server);
    const form = new FormData();
    form.append("template_name", "notice");
    form.append("tasks", new Blob([JSON.stringify([payload, payload])]), "tasks.json");
    const answer = await fetch(`${server.url}/v1/batches`, { method: "POST", body: form });
    const { id } = await answer.json();
    expect(answer.status).toBe(202);
    await untilBatchEnded(server, id);
    const result = await batchRequest(server, "GET", `/${id}/result`);
    const members = openZip(Buffer.from(await result.arrayBuffer()));
    const uploaded = await readMembers(await postRun(server));
    const documents = [...members].filter(([name]) => name.endsWith(".docx"));
    expect(documents).toHaveLength(2);
    for (const [, document] of documents) expect(document).toEqual(uploaded["out.docx"]);
  });

  it("a large template by name gives the document of the uploaded one", async () => {
    const server = await startTestServer(sqliteState());
    const noise = Array.from({ length: 30_000 }, (_, at) => sha256Of(Buffer.from(String(at))));
    const template = docx(p("【MEETING_TITLE】") + noise.map((text) => p(text)).join(""));
    expect(template.length).toBeGreaterThan(512 * 1024);
    await addPublished(server, { file: template });
    const named = await readMembers(await postRun(server, runForm(byName)));
    const uploaded = await readMembers(await postRun(server, runForm({ template })));
    expect(named["out.docx"]).toEqual(uploaded["out.docx"]);
    const { id } = await submitJob(server, byName);
    await untilEnded(server, id);
    const stored = await readMembers(await jobRequest(server, "GET", `/${id}/result`));
    expect(stored["out.docx"]).toEqual(uploaded["out.docx"]);
  });

  it("a version is chosen by its hash, drafts too, and without one the published version is used", async () => {
    const server = await startTestServer(sqliteState());
    const { version } = await addTemplate(server);
    const textOf = async (parts: object) => {
      const members = await readMembers(await postRun(server, runForm({ ...byName, ...parts })));
      return String(openZip(members["out.docx"]).get("word/document.xml"));
    };
    const refused = await postRun(server, runForm(byName));
    expect([refused.status, (await refused.json()).detail.reason]).toEqual([400, "not_published"]);
    expect(await textOf({ template_version: version })).not.toContain("Second");
    const { version: second } = await addPublished(server, { file: secondTemplate });
    expect(await textOf({})).toContain("Second");
    expect(await textOf({ template_version: second })).toContain("Second");
    expect(await textOf({ template_version: version })).not.toContain("Second");
  });

  it("jobs keep the version that they began with, when another is published and theirs is deleted", async () => {
    const server = await startTestServer({
      ...sqliteState(),
      DOCOPS_MAX_CONCURRENCY: "1",
      ...queue,
    });
    await addPublished(server);
    const ids: string[] = [];
    for (let at = 0; at < 6; at++) ids.push((await submitJob(server, byName)).id);
    await addPublished(server, { file: secondTemplate });
    const gone = await templateRequest(
      server,
      "DELETE",
      `/notice/versions/${sha256Of(noticeTemplate)}`,
    );
    expect(gone.status).toBe(204);
    expect((await templateRequest(server, "DELETE", "/notice")).status).toBe(204);
    const uploaded = await readMembers(await postRun(server));
    for (const id of ids) {
      expect((await untilEnded(server, id)).state).toBe("succeeded");
      const members = await readMembers(await jobRequest(server, "GET", `/${id}/result`));
      expect(members["out.docx"]).toEqual(uploaded["out.docx"]);
    }
  });

  it("a job whose template was deleted meanwhile can be queued again", async () => {
    const server = await startTestServer({
      ...sqliteState(),
      DOCOPS_MAX_CONCURRENCY: "1",
      ...queue,
    });
    await addPublished(server);
    const ids: string[] = [];
    for (let at = 0; at < 8; at++) ids.push((await submitJob(server, byName)).id);
    const last = ids.at(-1) as string;
    expect((await jobRequest(server, "POST", `/${last}/cancel`)).status).toBe(200);
    expect((await untilEnded(server, last)).state).toBe("cancelled");
    expect((await templateRequest(server, "DELETE", "/notice")).status).toBe(204);
    expect((await jobRequest(server, "POST", `/${last}/retry`)).status).toBe(202);
    expect((await untilEnded(server, last)).state).toBe("succeeded");
  });

  it("what is kept with the template applies where the request names nothing, and the request comes first", async () => {
    const server = await startTestServer(sqliteState());
    const policy_yaml = "extends: default\nrun_size_pt: 30\ntreat_inherited_as_error: true\n";
    await addPublished(server, { text: { skill: "meeting_notice", policy_yaml } });
    const codes = async (parts: object) => {
      const members = await readMembers(await postRun(server, runForm({ ...byName, ...parts })));
      return members["api_result.json"].format_codes as string[];
    };
    const byPolicy = { format_baseline: "policy", format_fix_mode: "none" };
    expect(await codes(byPolicy)).not.toEqual([]);
    const uploaded = runForm({ ...byPolicy, policy_yaml });
    const members = await readMembers(await postRun(server, uploaded));
    expect(await codes(byPolicy)).toEqual(members["api_result.json"].format_codes);
    const plain = await readMembers(await postRun(server, runForm(byPolicy)));
    expect(await codes({ ...byPolicy, policy: "default" })).toEqual(
      plain["api_result.json"].format_codes,
    );
    // A preset excludes a policy of the request, and not one that is kept.
    const strict = await postRun(server, runForm({ ...byName, preset: "strict" }));
    expect(strict.status).toBe(200);
    const other = runForm({
      ...byName,
      skill: "document",
      task: { task_type: "document", payload },
    });
    expect((await readMembers(await postRun(server, other)))["api_result.json"].input.skill).toBe(
      "document",
    );
  });

  it("a form with both a file and a name, an unknown name or version, or a version alone is refused", async () => {
    const server = await startTestServer(sqliteState());
    await addPublished(server);
    const refused = async (parts: Parameters<typeof runForm>[0]) => {
      const answers = await Promise.all([
        postRun(server, runForm(parts)),
        fetch(`${server.url}/v1/precheck`, { method: "POST", body: runForm(parts) }),
        postJob(server, parts),
      ]);
      const bodies = await Promise.all(answers.map((answer) => answer.json()));
      const [first, ...others] = bodies.map(({ detail: { request_id, ...detail }, ...body }) => {
        return { ...body, detail, hasId: typeof request_id };
      });
      for (const other of others) expect(other).toEqual(first);
      expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
      return first;
    };
    expect(await refused({ template_name: "notice" })).toMatchObject({
      error_code: "INVALID_ARGUMENT_CONFLICT",
      detail: { conflicting_fields: ["template", "template_name"] },
    });
    expect(await refused({ ...byName, template_name: "notise" })).toMatchObject({
      error_code: "INVALID_ARGUMENT",
      detail: { field: "template_name", value: "notise", nearest: "notice", reason: "unknown" },
    });
    expect(await refused({ ...byName, template_name: "../notice" })).toMatchObject({
      detail: { field: "template_name", allowed: expect.stringContaining("lower-case") },
    });
    expect(await refused({ ...byName, template_version: "1" })).toMatchObject({
      detail: { field: "template_version", allowed: expect.stringContaining("64") },
    });
    expect(await refused({ ...byName, template_version: "0".repeat(64) })).toMatchObject({
      detail: { field: "template_version", reason: "unknown" },
    });
    expect(await refused({ template: null, template_version: "0".repeat(64) })).toMatchObject({
      detail: { field: "template_name" },
    });
    const missing = await refused({ template: null });
    expect(missing).toMatchObject({ detail: { field: "template" } });
  });

  it("a server without a state refuses a name and says why", async () => {
    const server = await startTestServer();
    const answer = await postRun(server, runForm(byName));
    expect(answer.status).toBe(400);
    expect((await answer.json()).detail).toMatchObject({
      ...{ field: "template_name", reason: "needs_state" },
    });
  });

  it("a job whose template is lost fails with an error of the server", async () => {
    const state = sqliteState();
    const server = await startTestServer(state);
    await addPublished(server);
    rmSync(join(state.DOCOPS_STATE_DIR, "blobs", "templates"), { recursive: true });
    const answer = await postRun(server, runForm(byName));
    expect([answer.status, (await answer.json()).error_code]).toEqual([500, "INTERNAL_ERROR"]);
    expect(readdirSync(server.tmpDirectory).filter((name) => name.includes("job"))).toEqual([]);
  });

  it("a repeated request gets its answer although the template was deleted, and an unknown name is no answer", async () => {
    const server = await startTestServer(sqliteState());
    const run = (key: string) =>
      postRun(server, runForm(byName), { headers: { "Idempotency-Key": key } });
    expect((await run("early")).status).toBe(400);
    const { version } = await addPublished(server);
    const first = await run("early");
    expect(first.status).toBe(200);
    const bytes = Buffer.from(await first.arrayBuffer());
    expect((await templateRequest(server, "DELETE", "/notice")).status).toBe(204);
    const again = await run("early");
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(Buffer.from(await again.arrayBuffer()).equals(bytes)).toBe(true);
    const gone = await run("late");
    expect([gone.status, (await gone.json()).detail.reason]).toEqual([400, "unknown"]);
    await addTemplate(server);
    await publish(server, "notice", version);
    expect((await run("late")).status).toBe(200);
  });
});
