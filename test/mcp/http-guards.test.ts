import { request } from "node:http";
import { describe, expect, it } from "vitest";
import type { Scope } from "../../apps/contract/scopes.ts";
import { toolsOnServer } from "../../scripts/docs/mcp-tables.ts";
import { bearer, keysDatabase, newKey } from "../api/auth/support.ts";
import { sqliteState } from "../api/jobs/support.ts";
import { startTestServer, type TestServer, workerPids } from "../api/support.ts";
import { docx, p } from "../fixtures/docx.ts";
import { waitUntil } from "../support/wait-until.ts";
import {
  call,
  connect,
  eras,
  inlineTemplate,
  listTools,
  post,
  refused,
  task,
  toolCall,
} from "./support.ts";

const on = { DOCOPS_MCP: "1" };
const fill = { ...inlineTemplate, task };

/** The status of a message with headers that `fetch` does not send. */
function statusOf({ port }: TestServer, headers: Record<string, string>): Promise<number> {
  const body = JSON.stringify(listTools);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ host: "127.0.0.1", port, path: "/mcp", method: "POST" },
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json, text/event-stream",
          "Content-Length": String(body.length),
          ...headers,
        },
      },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    sent.once("error", reject);
    sent.end(body);
  });
}

describe("who may send messages", () => {
  it("a server has no /mcp unless it is switched on, and answers only POST", async () => {
    const off = await startTestServer();
    expect((await post(off, listTools)).status).toBe(404);
    const server = await startTestServer(on);
    for (const method of ["GET", "DELETE"]) {
      const answer = await fetch(`${server.url}/mcp`, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get("allow")).toBe("POST");
    }
  });

  it("a message needs a key, and a tool the scope of what it asks the server for", async () => {
    const { env, service } = await keysDatabase();
    const server = await startTestServer({ ...on, ...env });
    expect((await post(server, listTools)).status).toBe(401);
    const wrong = await post(server, listTools, bearer("docops_wrong"));
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get("www-authenticate")).toContain("Bearer");
    const { apiKey } = await service.create(newKey({ scopes: ["run"] }));
    const client = await connect(server, { headers: bearer(apiKey) });
    expect(await call(client, "precheck", fill)).toMatchObject({ ok: true });
    expect(await refused(client, "fill", fill)).toMatchObject({
      error_code: "FORBIDDEN",
      detail: { required_scope: "jobs:write" },
    });
  });

  it("a job of one tenant does not exist for another, and the log names the tenant of its caller", async () => {
    const { env, service } = await keysDatabase();
    const server = await startTestServer({ ...on, ...env });
    const scopes = ["run", "jobs:read", "jobs:write"] as const;
    const keys = await Promise.all(
      ["acme", "other"].map((tenant) => service.create(newKey({ tenant, scopes: [...scopes] }))),
    );
    const [owner, stranger] = await Promise.all(
      keys.map(({ apiKey }) => connect(server, { headers: bearer(apiKey) })),
    );
    if (owner === undefined || stranger === undefined) throw new Error("no clients");
    const { job } = await call(owner, "fill", fill);
    expect(await refused(stranger, "wait_for_job", { id: job.id })).toMatchObject({
      error_code: "NOT_FOUND",
    });
    await expect(
      stranger.readResource({ uri: `docops://jobs/${job.id}/out.docx` }),
    ).rejects.toThrow();
    expect(server.logLines()).toContainEqual(
      expect.objectContaining({ route: "/v1/jobs", event: "done", tenant: "acme" }),
    );
  });

  it("each tool works with a key that has the scopes which the documentation names, and no others", async () => {
    const { env, service } = await keysDatabase();
    const server = await startTestServer({ ...on, ...env });
    const clientWith = async (scopes: readonly Scope[]) => {
      const { apiKey } = await service.create(newKey({ scopes: [...scopes] }));
      return connect(server, { headers: bearer(apiKey) });
    };
    const { job } = await call(await clientWith(["jobs:write", "jobs:read"]), "fill", fill);
    const document = { document_base64: docx(p("文")).toString("base64") };
    const argumentsOf: Readonly<Record<string, object>> = {
      ...{ list_skills: {}, list_templates: {}, inspect_template: inlineTemplate },
      ...{ precheck: fill, fill, check_format: document, repair_format: document },
      ...{ get_job: { id: job.id }, wait_for_job: { id: job.id }, cancel_job: { id: job.id } },
    };
    for (const { name, scopes } of toolsOnServer({ makesPdfs: false })) {
      // A key has at least one scope.
      const client = await clientWith(scopes.length === 0 ? ["metrics"] : scopes);
      await call(client, name, { ...argumentsOf[name] });
      if (scopes.length === 0) continue;
      const other = await clientWith(["metrics"]);
      expect(await refused(other, name, { ...argumentsOf[name] }), name).toMatchObject({
        error_code: "FORBIDDEN",
      });
    }
  });

  it("messages from web pages are refused, unless their origin is allowed or the hosts are listed", async () => {
    const server = await startTestServer(on);
    const own = { Host: "docops.example:8000", Origin: "http://docops.example:8000" };
    expect(await statusOf(server, {})).toBe(200);
    expect(await statusOf(server, { Origin: "http://evil.example" })).toBe(403);
    // A page whose own name points to this server.
    expect(await statusOf(server, own)).toBe(403);
    expect(await statusOf(server, { "Sec-Fetch-Site": "same-origin" })).toBe(403);
    const listed = await startTestServer({ ...on, DOCOPS_ALLOWED_HOSTS: "docops.example" });
    expect(await statusOf(listed, own)).toBe(200);
    expect(await statusOf(listed, { ...own, Host: "evil.example" })).toBe(403);
    const open = await startTestServer({
      ...on,
      DOCOPS_ENABLE_CORS: "1",
      DOCOPS_CORS_ALLOW_ORIGINS: "https://app.example",
    });
    expect(await statusOf(open, { Origin: "https://app.example" })).toBe(200);
    expect(await statusOf(open, { Origin: "https://other.example" })).toBe(403);
  });
});

describe("how much is taken", () => {
  it("messages above their rate get 429, and so do calls above the rate of what they ask for", async () => {
    const rates = { DOCOPS_RATE_LIMIT_ENABLED: "1", DOCOPS_RATE_LIMIT_RUN: "1/hour" };
    const server = await startTestServer({ ...on, ...rates, DOCOPS_RATE_LIMIT_MCP: "6/hour" });
    const client = await connect(server);
    await call(client, "precheck", fill);
    expect(await refused(client, "precheck", fill)).toMatchObject({ error_code: "RATE_LIMITED" });
    let answer = await post(server, listTools);
    for (let sent = 0; answer.status === 200 && sent < 10; sent++) {
      answer = await post(server, listTools);
    }
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(await answer.json()).toMatchObject({ error_code: "RATE_LIMITED" });
  });

  it("a tenant without budget gets the error of the budget", async () => {
    const server = await startTestServer({ ...on, DOCOPS_BUDGET_JOBS_PER_DAY: "1" });
    const client = await connect(server);
    await call(client, "precheck", fill);
    expect(await refused(client, "precheck", fill)).toMatchObject({
      error_code: "BUDGET_EXCEEDED",
    });
  });

  it("a message that is too long, a list of messages, and what is no JSON are refused", async () => {
    const server = await startTestServer({ ...on, DOCOPS_MCP_MAX_MESSAGE_BYTES: "16384" });
    const long = await post(server, toolCall("precheck", { template_base64: "A".repeat(20_000) }));
    expect(long.status).toBe(413);
    expect(await long.json()).toMatchObject({ detail: { allowed: 16_384 } });
    expect((await post(server, [listTools, listTools])).status).toBe(400);
    expect((await post(server, "{")).status).toBe(400);
    const form = await post(server, "a=b", { "content-type": "application/x-www-form-urlencoded" });
    expect(form.status).toBe(415);
    expect((await post(server, listTools)).status).toBe(200);
  });
});

describe("a client that leaves", () => {
  it.each(eras)(
    "a client that leaves a fill has its job cancelled, with the protocol of %j",
    async (era) => {
      const server = await startTestServer({ ...on, ...sqliteState() }, "sleep");
      const client = await connect(server, { era });
      const leaving = new AbortController();
      const called = client.callTool({ name: "fill", arguments: fill }, { signal: leaving.signal });
      const outcome = called.catch(() => "gone");
      await waitUntil("the worker runs", () => workerPids().length > 0);
      leaving.abort();
      await client.close();
      expect(await outcome).toBe("gone");
      await waitUntil("the worker has ended", () => workerPids().length === 0);
      const states = async () => {
        const answer = await fetch(`${server.url}/v1/jobs`);
        const { jobs } = (await answer.json()) as { jobs: { state: string }[] };
        return jobs.map(({ state }) => state);
      };
      await waitUntil("the job is cancelled", async () => (await states())[0] === "cancelled");
      expect(await states()).toEqual(["cancelled"]);
    },
  );

  it("a client that leaves a precheck has its worker ended", async () => {
    const server = await startTestServer(on, "sleep");
    const leaving = new AbortController();
    const sent = fetch(`${server.url}/mcp`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      },
      body: JSON.stringify(toolCall("precheck", fill)),
      signal: leaving.signal,
    }).then((answer) => answer.text());
    const outcome = sent.catch(() => "gone");
    await waitUntil("the worker runs", () => workerPids().length > 0);
    leaving.abort();
    expect(await outcome).toBe("gone");
    await waitUntil("the worker has ended", () => workerPids().length === 0);
    await waitUntil("the slot is free", () => server.slots.inUse === 0);
  });

  it("a client that leaves wait_for_job lets the job go on", async () => {
    const server = await startTestServer({ ...on, ...sqliteState() }, "sleep");
    const client = await connect(server);
    const { job } = await call(client, "fill", { ...fill, wait_seconds: 0 });
    const leaving = new AbortController();
    const waiting = client
      .callTool({ name: "wait_for_job", arguments: { id: job.id } }, { signal: leaving.signal })
      .catch(() => "gone");
    await waitUntil("the worker runs", () => workerPids().length > 0);
    leaving.abort();
    await waiting;
    expect(await call(client, "get_job", { id: job.id })).toMatchObject({
      is_cancel_requested: false,
    });
    await call(client, "cancel_job", { id: job.id });
  });
});
