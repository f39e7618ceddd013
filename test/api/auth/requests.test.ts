import { connect } from "node:net";
import request from "supertest";
import { describe, expect, it } from "vitest";
import { formatKey, newKeyId, newKeySecret } from "../../../apps/api/auth/key-format.ts";
import { routes } from "../../../apps/api/routes.ts";
import { scopes } from "../../../apps/contract/scopes.ts";
import { expectDocumented } from "../documented.ts";
import { noticeTemplate, payload, postRun, runForm, startTestServer } from "../support.ts";
import { bearer, keysDatabase, keysFile, newKey } from "./support.ts";

const allOn = {
  DOCOPS_ENABLE_METRICS: "1",
  DOCOPS_ENABLE_WEB_CONSOLE: "1",
  DOCOPS_MCP: "1",
};
const task = Buffer.from(JSON.stringify({ task_type: "meeting_notice", payload }));

/** Asks for `/v1/meta` with header lines as they stand. @returns the whole answer. */
async function askRaw(port: number, lines: readonly string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  const head = ["GET /v1/meta HTTP/1.1", "Host: docops", "Connection: close", ...lines];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  return Buffer.concat(await Array.fromAsync(socket)).toString();
}

describe("a server that takes keys", () => {
  it("a job with a key runs, and its log lines have id and tenant and nothing of the secret", async () => {
    const { env, service } = await keysFile();
    const { apiKey, record } = await service.create(newKey());
    const server = await startTestServer(env);
    const answer = await request(server.url)
      .post("/v1/run")
      .set("Authorization", `Bearer ${apiKey}`)
      .attach("template", noticeTemplate, "template.docx")
      .attach("task", task, "task.json");
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "application/zip"]);
    const lines = server.logLines().filter(({ request_id }) => request_id !== undefined);
    expect(lines.map(({ event }) => event)).toEqual(["start", "done"]);
    for (const line of lines) expect(line).toMatchObject({ principal: record.id, tenant: "acme" });
    expect(JSON.stringify(server.logLines())).not.toContain(apiKey.slice(20));
  });

  it.each([
    ["X-Api-Key", (key: string) => ({ "x-api-key": key })],
    ["Authorization in other letters", (key: string) => ({ authorization: `bearer   ${key}` })],
    [
      "both with one value",
      (key: string) => ({ authorization: `Bearer ${key}`, "x-api-key": key }),
    ],
  ])("a key is taken from %s", async (_name, headersOf) => {
    const { env, service } = await keysFile();
    const { apiKey } = await service.create(newKey());
    const { url } = await startTestServer(env);
    const answer = await fetch(`${url}/v1/meta`, { headers: headersOf(apiKey) });
    expect(answer.status).toBe(200);
  });

  it("two headers that differ are refused, though both are good", async () => {
    const { env, service } = await keysFile();
    const [one, other] = [await service.create(newKey()), await service.create(newKey())];
    const { url } = await startTestServer(env);
    const answer = await fetch(`${url}/v1/meta`, {
      headers: { ...bearer(one.apiKey), "x-api-key": other.apiKey },
    });
    expect(answer.status).toBe(400);
    expect((await answer.clone().json()).error_code).toBe("INVALID_ARGUMENT");
    await expectDocumented("GET", "/v1/meta", answer);
  });

  it.each([
    [
      "two keys in Authorization",
      (key: string) => [`Authorization: Bearer ${key}`, "Authorization: Bearer x"],
    ],
    [
      "a wrong key before a good one",
      (key: string) => ["Authorization: Bearer x", `Authorization: Bearer ${key}`],
    ],
    [
      "a login before a key",
      (key: string) => ["Authorization: Basic YTpi", `Authorization: Bearer ${key}`],
    ],
    ["one key twice in X-Api-Key", (key: string) => [`X-Api-Key: ${key}`, `X-Api-Key: ${key}`]],
  ])("a header that was sent twice is refused: %s", async (_what, linesOf) => {
    const { env, service } = await keysFile();
    const { apiKey } = await service.create(newKey());
    const { port } = await startTestServer({ ...env, DOCOPS_WEB_BASIC_AUTH: "ops:s3cret" });
    const answer = await askRaw(port, linesOf(apiKey));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain("was sent more than once");
  });

  it("a broken Authorization is not passed over for another credential", async () => {
    const { env, service } = await keysFile();
    const { apiKey } = await service.create(newKey());
    const { url } = await startTestServer(env);
    const statusOf = async (headers: Record<string, string>) =>
      (await fetch(`${url}/v1/meta`, { headers })).status;
    expect(await statusOf({ authorization: "Bearer a b" })).toBe(401);
    expect(await statusOf({ authorization: `Bearer ${apiKey}, Bearer ${apiKey}` })).toBe(401);
    expect(await statusOf({ authorization: "Bearer a b", "x-api-key": apiKey })).toBe(400);
  });

  it("every route asks for its scope, and nothing else opens it", async () => {
    const { env, service } = await keysDatabase();
    const keys = await Promise.all(
      scopes.map(async (scope) => {
        const { apiKey } = await service.create(newKey({ scopes: [scope] }));
        return { scope, apiKey };
      }),
    );
    const { url } = await startTestServer({ ...env, ...allOn });
    const askNobody = ["open", "optional", "admin"];
    // Previews are off without LibreOffice; `test/pdf/preview.test.ts` has their scope.
    const asked = routes.filter(
      ({ operationId, scope }) => !askNobody.includes(scope) && operationId !== "preview",
    );
    expect(asked.length).toBeGreaterThan(15);
    for (const { method, path, scope, requestBody } of asked) {
      // A stored job or batch that does not exist.
      const target = url + path.replace(/\{\w+\}|:\w+/, crypto.randomUUID());
      const body = () => (requestBody === undefined ? null : runForm());
      const without = await fetch(target, { method, body: body() });
      expect([path, without.status]).toEqual([path, 401]);
      expect(without.headers.get("www-authenticate")).toMatch(/^Bearer realm="docops"/);
      await expectDocumented(method, path, without);
      for (const key of keys) {
        const headers = bearer(key.apiKey);
        const answer = await fetch(target, { method, headers, body: body() });
        const isOpen = scope === "any" || scope === key.scope;
        if (isOpen) {
          expect([401, 403], path).not.toContain(answer.status);
          await answer.arrayBuffer();
          continue;
        }
        expect([path, key.scope, answer.status]).toEqual([path, key.scope, 403]);
        expect((await answer.clone().json()).detail).toMatchObject({ required_scope: scope });
        expect(answer.headers.get("www-authenticate")).toContain(`scope="${scope}"`);
        await expectDocumented(method, path, answer);
      }
    }
  });

  it("liveness, readiness and the page of the console stay open", async () => {
    const { env } = await keysFile();
    const { url } = await startTestServer({ ...env, ...allOn });
    for (const path of ["/healthz", "/health", "/readyz", "/web"]) {
      expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
    }
  });

  it("with a key file the routes of keys are 404 and name the reason", async () => {
    const { env, service } = await keysFile();
    const { apiKey } = await service.create(newKey({ scopes: ["admin"] }));
    const { url } = await startTestServer(env);
    const answer = await fetch(`${url}/v1/keys`, { headers: bearer(apiKey) });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ message: "this server does not manage keys" });
  });

  it("a request without a key is answered before its body is sent", async () => {
    const { env } = await keysFile();
    const { port } = await startTestServer(env);
    const socket = connect(port, "127.0.0.1");
    socket.write(
      "POST /v1/run HTTP/1.1\r\nHost: docops\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 20000000\r\n\r\n",
    );
    const [first] = await new Promise<[string]>((resolve) => {
      socket.once("data", (data) => resolve([data.toString()]));
    });
    socket.destroy();
    expect(first).toMatch(/^HTTP\/1\.1 401 /);
  });

  it("what a request says of its tenant counts for nothing", async () => {
    const { env, service } = await keysFile();
    const { apiKey } = await service.create(newKey({ tenant: "acme" }));
    const server = await startTestServer(env);
    const headers = { ...bearer(apiKey), "x-tenant": "other", "x-docops-tenant": "other" };
    await fetch(`${server.url}/v1/run?tenant=other`, { method: "POST", headers, body: runForm() });
    const tenants = server.logLines().flatMap(({ tenant }) => tenant ?? []);
    expect(new Set(tenants)).toEqual(new Set(["acme"]));
  });

  it("a key that was revoked in the file is refused within two seconds, and a new one is taken", async () => {
    const { env, service } = await keysFile();
    const { apiKey, record } = await service.create(newKey());
    const server = await startTestServer(env);
    const statusOf = async (key: string) =>
      (await fetch(`${server.url}/v1/meta`, { headers: bearer(key) })).status;
    expect(await statusOf(apiKey)).toBe(200);
    await service.revoke(record.id);
    const { apiKey: later } = await service.create(newKey());
    await expect.poll(() => statusOf(apiKey), { timeout: 5000 }).toBe(401);
    expect(await statusOf(later)).toBe(200);
  });

  it("a token is refused where only keys are taken, and so is the login of the console", async () => {
    const { env } = await keysFile();
    const { url } = await startTestServer({ ...env, DOCOPS_WEB_BASIC_AUTH: "ops:s3cret" });
    const basic = { authorization: `Basic ${Buffer.from("ops:s3cret").toString("base64")}` };
    const statusOf = async (path: string, headers: Record<string, string>) =>
      (await fetch(url + path, { headers })).status;
    expect(await statusOf("/v1/meta", bearer("eyJhbGciOiJub25lIn0.e30."))).toBe(401);
    expect((await postRun({ url }, runForm(), { headers: basic })).status).toBe(401);
    // The login still opens the pages that it opened before.
    expect(await statusOf("/v1/meta", basic)).toBe(200);
    const both = await fetch(`${url}/v1/meta`);
    expect(both.headers.get("www-authenticate")).toBe(
      'Bearer realm="docops", Basic realm="docops"',
    );
  });

  it("credentials are counted by kind and outcome, and by nothing that a client makes up", async () => {
    const { env, service } = await keysFile();
    const { apiKey } = await service.create(newKey({ scopes: ["metrics"] }));
    const { url } = await startTestServer({ ...env, ...allOn });
    await fetch(`${url}/v1/meta`);
    await fetch(`${url}/v1/meta`, { headers: bearer("docops_nonsense") });
    await fetch(`${url}/v1/run`, { method: "POST", headers: bearer(apiKey) });
    const text = await (await fetch(`${url}/metrics`, { headers: bearer(apiKey) })).text();
    const counted = text.split("\n").filter((line) => /^docops_authentications/.test(line));
    expect(counted.sort()).toEqual([
      'docops_authentications_total{credential="none",outcome="missing"} 1',
      'docops_authentications_total{credential="token",outcome="forbidden"} 1',
      'docops_authentications_total{credential="token",outcome="malformed"} 1',
      'docops_authentications_total{credential="token",outcome="ok"} 1',
    ]);
  });
});

describe("keys that are wrong", () => {
  const address = (last: number) => ({ "x-forwarded-for": `203.0.113.${last}` });

  it("an address with many wrong keys gets 429, and a good key from there is taken at once all the time", async () => {
    const { env, service } = await keysFile();
    const { apiKey } = await service.create(newKey());
    const server = await startTestServer({ ...env, DOCOPS_TRUST_PROXY: "1" });
    const ask = async (key: string, from: number) => {
      const headers = { ...bearer(key), ...address(from) };
      return (await fetch(`${server.url}/v1/meta`, { headers })).status;
    };
    const wrong = `${apiKey.slice(0, -1)}${apiKey.endsWith("x") ? "y" : "x"}`;
    const statuses: number[] = [];
    for (let guess = 0; guess < 20; guess++) {
      statuses.push(await ask(wrong, 7));
      expect(await ask(apiKey, 7)).toBe(200);
    }
    expect(statuses).toEqual([...Array(5).fill(401), ...Array(15).fill(429)]);
    expect(await ask(wrong, 8)).toBe(401);
    const told = server.logLines().filter(({ event }) => event === "logins_slowed");
    expect(told.map(({ failures }) => failures)).toEqual([6, 12]);
    expect(JSON.stringify(server.logLines())).not.toContain(wrong.slice(20));
  });

  it("no good key is refused for hundreds of wrong ones that come at once from its address", async () => {
    const { env, service } = await keysFile();
    const { apiKey } = await service.create(newKey());
    const { url } = await startTestServer({
      ...env,
      DOCOPS_RATE_LIMIT_ENABLED: "1",
      DOCOPS_RATE_LIMIT_META: "50/minute",
    });
    const unknown = () => formatKey({ id: newKeyId(), secret: newKeySecret() });
    const ask = async (key: string) => {
      const answer = await fetch(`${url}/v1/meta`, { headers: bearer(key) });
      await answer.arrayBuffer();
      return answer.status;
    };
    const all = Array.from({ length: 400 }, (_, at) => (at % 8 === 0 ? apiKey : unknown()));
    const statuses = await Promise.all(all.map(ask));
    const good = statuses.filter((_, at) => all[at] === apiKey);
    expect(good).toEqual(Array(50).fill(200));
    const wrong = new Set(statuses.filter((_, at) => all[at] !== apiKey));
    expect(wrong).toEqual(new Set([401, 429]));
  });

  it("a request without a key is no failure", async () => {
    const { env } = await keysFile();
    const { url } = await startTestServer(env);
    const ask = async () => (await fetch(`${url}/v1/meta`)).status;
    expect(await Promise.all(Array.from({ length: 30 }, ask))).toEqual(Array(30).fill(401));
  });

  it("the answers to an unknown key, to another secret and to a revoked key are alike", async () => {
    const { env, service } = await keysFile();
    const { apiKey, record } = await service.create(newKey());
    await service.revoke(record.id);
    const unknown = await (await keysFile()).service.create(newKey());
    const { url } = await startTestServer(env);
    const answers = await Promise.all(
      [apiKey, unknown.apiKey].map(async (key) => {
        const answer = await fetch(`${url}/v1/meta`, { headers: bearer(key) });
        const { message, detail } = await answer.json();
        return { status: answer.status, message, reason: detail.reason };
      }),
    );
    const [first, second] = answers;
    expect(first).toEqual({
      status: 401,
      message: "the credential is not accepted",
      reason: "credential_refused",
    });
    expect(second).toEqual(first);
  });
});

describe("a server that takes no credential", () => {
  it("a key that is sent anyway changes nothing", async () => {
    const { url } = await startTestServer();
    const answer = await fetch(`${url}/v1/meta`, { headers: bearer("docops_whatever") });
    expect(answer.status).toBe(200);
  });
});
