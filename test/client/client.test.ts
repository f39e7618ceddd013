import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { DocopsClient, DocopsError } from "../../apps/client/client.ts";
import { metaBody } from "../../apps/contract/answers/meta.ts";
import { precheckBody } from "../../apps/contract/answers/precheck.ts";
import { apiResultBody } from "../../apps/contract/answers/run.ts";
import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../apps/engine/zip/read.ts";
import { noticeTemplate, payload, startTestServer } from "../api/support.ts";
import { docx, p } from "../fixtures/docx.ts";

const template = new Uint8Array(noticeTemplate);
const task = { task_type: "meeting_notice", payload };

async function clientOfServer(env: Readonly<Record<string, string>> = {}) {
  const server = await startTestServer(env);
  return { server, client: new DocopsClient({ baseUrl: `${server.url}/`, retries: 0 }) };
}

/** The error of a request; fails if there is none. */
async function errorOf(asked: Promise<unknown>): Promise<DocopsError> {
  const error = await asked.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DocopsError);
  return error as DocopsError;
}

function membersOf(zip: Uint8Array): Map<string, Buffer> {
  return new Map(
    readZip(Buffer.from(zip), defaultPackageLimits).map((entry) => [
      entry.name,
      inflateEntry(entry, defaultPackageLimits),
    ]),
  );
}

describe("the client, with a real server", () => {
  it("a run gives exit code, request id and the ZIP", async () => {
    const { server, client } = await clientOfServer();
    const answer = await client.run({ template, task });
    expect(answer.exitCode).toBe(0);
    expect(answer.requestId).toMatch(/^[0-9a-f]{32}$/);
    expect(answer.body).toBeInstanceOf(ReadableStream);
    const members = membersOf(await answer.bytes());
    const result = apiResultBody.parse(JSON.parse(String(members.get("api_result.json"))));
    expect(result.request_id).toBe(answer.requestId);
    expect(server.logLines().at(-1)).toMatchObject({ request_id: answer.requestId });
  });

  it("a program without types that forgets or empties a part gets an error that names it", async () => {
    const { client } = await clientOfServer();
    const forms: [object, string][] = [
      [{ template }, "task is missing"],
      [{ template: null, task }, "template is missing"],
      [{ template_name: null, task }, "template_name is null: leave it out, or give it a value"],
    ];
    for (const [form, message] of forms) {
      await expect(client.run(form as Parameters<typeof client.run>[0])).rejects.toThrow(
        new TypeError(message),
      );
    }
    await expect(
      client.templates.add({ name: "x" } as Parameters<typeof client.templates.add>[0]),
    ).rejects.toThrow(new TypeError("file is missing"));
    await expect(
      client.batches.create({ template } as Parameters<typeof client.batches.create>[0]),
    ).rejects.toThrow(new TypeError("tasks is missing"));
    await expect(
      client.templates.delete("x", { version: undefined } as unknown as { version: string }),
    ).rejects.toThrow(new TypeError("version is undefined: leave it out to delete all versions"));
    const neither = await errorOf(client.run({ task }));
    expect(neither).toMatchObject({ code: "INVALID_ARGUMENT", detail: { field: "template" } });
    expect(neither.detail.hint).toContain("template_name");
  });

  it("a run that ends with another exit code is an answer, not an error", async () => {
    const { client } = await clientOfServer();
    const broken = new Uint8Array(docx(p("【meeting_title】")));
    expect((await client.run({ template: broken, task })).exitCode).toBe(3);
  });

  it("the ZIP of a run can be read as it comes", async () => {
    const { client } = await clientOfServer();
    const { body } = await client.run({ template, task });
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    expect([...membersOf(Buffer.concat(chunks)).keys()]).toContain("out.docx");
  });

  it("a request id that the client sends comes back", async () => {
    const { server } = await clientOfServer();
    const headers = { "X-Docops-Request-Id": "ticket-7" };
    const client = new DocopsClient({ baseUrl: server.url, headers });
    expect((await client.run({ template, task })).requestId).toBe("ticket-7");
  });

  it("an error has status, code, message, request id, detail and the whole body", async () => {
    const { server, client } = await clientOfServer();
    const error = await errorOf(client.run({ template, task, skill: "no_such_skill" }));
    const requestId = server.logLines().at(-1)?.request_id;
    expect(requestId).toMatch(/^[0-9a-f]{32}$/);
    expect(error).toMatchObject({
      name: "DocopsError",
      status: 400,
      code: "INVALID_ARGUMENT",
      message: "unsupported skill",
      requestId,
      detail: { field: "skill", value: "no_such_skill", request_id: requestId },
    });
    expect(error.body).toEqual({
      error_code: "INVALID_ARGUMENT",
      message: "unsupported skill",
      detail: error.detail,
    });
  });

  it("a path that the server does not have is an error of the server", async () => {
    const { server } = await clientOfServer();
    const lost = new DocopsClient({ baseUrl: `${server.url}/nowhere` });
    expect(await errorOf(lost.meta())).toMatchObject({ status: 404, code: "NOT_FOUND" });
  });

  it("an answer of a proxy in front, which is not JSON, is an error of unknown code", async () => {
    const proxy = createServer((_req, res) => res.writeHead(502).end("<html>"));
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void proxy.close());
    const { port } = proxy.address() as AddressInfo;
    const client = new DocopsClient({ baseUrl: `http://127.0.0.1:${port}`, retries: 0 });
    const error = await errorOf(client.run({ template, task }));
    expect(error).toMatchObject({ status: 502, code: "UNKNOWN", message: "HTTP 502" });
    expect(error).toMatchObject({ requestId: null, detail: {}, body: null });
  });

  it("every kind of option reaches the server as it is meant", async () => {
    const { client } = await clientOfServer();
    const answer = await client.run({
      template: new File([template], "notice.docx"),
      task: new TextEncoder().encode(JSON.stringify(task)),
      format_mode: "off",
      format_report_files: ["html", "junit"],
      export_suggested_policy: true,
      policy_yaml: "roles: { body: { size: '12' } }",
    });
    const members = membersOf(await answer.bytes());
    expect([...members.keys()]).toEqual(
      expect.arrayContaining([
        "out.format_report.html",
        "out.format_report.junit.xml",
        "out.suggested_policy.yaml",
      ]),
    );
    expect(JSON.parse(String(members.get("api_result.json"))).input).toMatchObject({
      format_mode: "off",
      format_report_files: "html,junit",
      export_suggested_policy: true,
      policy_yaml_provided: true,
      preset: null,
    });
  });

  it("a file goes by its own name", async () => {
    const { client } = await clientOfServer();
    const error = await errorOf(client.run({ template: new File([template], "a.odt"), task }));
    expect(error).toMatchObject({ status: 415, detail: { filename: "a.odt" } });
  });

  it("precheck, meta and readiness are what the contract says", async () => {
    const { server, client } = await clientOfServer();
    const report = await client.precheck({ template, task });
    expect(precheckBody.parse(report)).toMatchObject({ ok: true, expected_exit_code: 0 });
    expect(metaBody.parse(await client.meta()).supported_skills).toContain("meeting_notice");
    expect(await client.isReady()).toBe(true);
    await server.close(0);
    expect(await client.isReady()).toBe(false);
  });

  it("a job is ended where its client gives up", async () => {
    const server = await startTestServer({}, "sleep");
    const client = new DocopsClient({ baseUrl: server.url });
    const leaving = new AbortController();
    const asked = client.run({ template, task }, { signal: leaving.signal });
    await expect.poll(() => server.slots.inUse).toBe(1);
    leaving.abort();
    await expect(asked).rejects.toThrow(/abort/i);
    await expect.poll(() => server.slots.inUse).toBe(0);
  });
});
