import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import request from "supertest";
import { expect, it, onTestFinished } from "vitest";
import type { Route } from "../../apps/api/routes/route.ts";
import { routes } from "../../apps/api/routes.ts";
import { bearer, keysDatabase, newKey } from "../api/auth/support.ts";
import { noticeTemplate, payload, startTestServer } from "../api/support.ts";
import { type Nginx, startNginx } from "./nginx.ts";

/** deploy/nginx/docops.conf in a real nginx, in front of a real server. */

async function startProxy(backend: { port: number }): Promise<Nginx> {
  const proxy = await startNginx([backend]);
  onTestFinished(() => proxy.remove());
  return proxy;
}

function ask({ url, certificate }: Nginx, method: Route["method"], path: string) {
  const client = request(url);
  const ways = { GET: "get", POST: "post", DELETE: "delete" } as const;
  return client[ways[method]](path).ca(certificate);
}

function get(proxy: Nginx, path: string) {
  return ask(proxy, "GET", path);
}

it("lets through what clients need, and nothing of the inside in any spelling", async () => {
  const proxy = await startProxy(await startTestServer({ DOCOPS_ENABLE_METRICS: "1" }));
  for (const { method, path, access } of routes) {
    const answer = await ask(proxy, method, path);
    const isOfDocops = answer.headers["x-docops-request-id"] !== undefined;
    expect([path, isOfDocops]).toEqual([path, access !== "internal"]);
  }
  for (const path of ["/healthz", "/health", "/v1/meta", "/openapi.json"]) {
    expect((await get(proxy, path)).status, path).toBe(200);
  }
  const inside = ["/metrics", "/readyz", "/Metrics", "/metrics/", "/READYZ", "//metrics"];
  const around = ["/v1/../metrics", "/web/../readyz", "/v1/%2e%2e/metrics", "/%6detrics"];
  for (const path of [...inside, ...around]) {
    const { status, text } = await get(proxy, path);
    expect([path, status]).toEqual([path, 404]);
    expect(text).not.toContain("docops_");
  }
});

it("passes a job on and its answer back, and says who the client is whatever it claims", async () => {
  const server = await startTestServer({
    DOCOPS_TRUST_PROXY: "127.0.0.1",
    DOCOPS_LOG_CLIENT_ADDRESS: "full",
  });
  const { url, certificate } = await startProxy(server);
  const response = await request(url)
    .post("/v1/run")
    .ca(certificate)
    .set("X-Forwarded-For", "203.0.113.9")
    .set("X-Docops-Request-Id", "of-the-client")
    .attach("template", noticeTemplate, "template.docx")
    .attach(
      "task",
      Buffer.from(JSON.stringify({ task_type: "meeting_notice", payload })),
      "a.json",
    );
  expect(response.status).toBe(200);
  expect(response.headers).toMatchObject({
    "content-type": "application/zip",
    "x-docops-request-id": "of-the-client",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    server: "nginx",
  });
  const line = server.logLines().find(({ event }) => event === "start");
  expect(line).toMatchObject({ client: "127.0.0.1", request_id: "of-the-client" });
});

it("answers an address that asks too often in docops' words, before docops hears of it", async () => {
  const proxy = await startProxy(await startTestServer());
  const answers = await Promise.all(Array.from({ length: 200 }, () => get(proxy, "/healthz")));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(50);
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(50);
  expect(refused[0]?.headers["retry-after"]).toBe("1");
  expect(refused[0]?.body).toEqual({
    error_code: "TOO_MANY_REQUESTS",
    message: "too many requests from this address",
    detail: { request_id: expect.stringMatching(/^[0-9a-f]{32}$/) },
  });
});

it("the keys and the usage of all tenants are for the addresses of operators, in any spelling", async () => {
  const { env, service } = await keysDatabase();
  const { apiKey } = await service.create(newKey({ scopes: ["admin"] }));
  const budgets = { DOCOPS_BUDGET_JOBS_PER_DAY: "100" };
  const proxy = await startProxy(await startTestServer({ ...env, ...budgets }));
  for (const path of ["/v1/keys", "/v1/usage"]) {
    expect((await get(proxy, path).set(bearer(apiKey))).status, path).toBe(200);
  }
  const other = clientFrom("127.0.0.2", proxy);
  const spellings = [
    "/v1/keys",
    "/v1/usage",
    "/v1//keys",
    "/v1/%6beys",
    "/v1/x/../keys",
    "/v1/keys/",
  ];
  for (const path of [...spellings, "/v1/keys/r3kz0Qm1X7ab", "/v1/keys/r3kz0Qm1X7ab/rotate"]) {
    const { status, body } = await other(path, bearer(apiKey));
    expect([path, status]).toEqual([path, 404]);
    expect(body).not.toContain("docops");
  }
  expect((await other("/v1/meta", bearer(apiKey))).status).toBe(200);
});

it("a key, its limits, an Idempotency-Key and a trace go through nginx in both directions", async () => {
  const { env, service } = await keysDatabase();
  const { apiKey } = await service.create(newKey());
  const server = await startTestServer({
    ...env,
    DOCOPS_RATE_LIMIT_ENABLED: "1",
    DOCOPS_RATE_LIMIT_RUN: "2/hour",
  });
  const proxy = await startProxy(server);
  const refused = await get(proxy, "/v1/meta");
  expect(refused.status).toBe(401);
  expect(refused.headers["www-authenticate"]).toContain("Bearer");
  const trace = "0af7651916cd43dd8448eb211c80319c";
  const run = () =>
    ask(proxy, "POST", "/v1/run")
      .set(bearer(apiKey))
      .set("Idempotency-Key", "once")
      .set("traceparent", `00-${trace}-b7ad6b7169203331-01`)
      .responseType("blob")
      .attach("template", noticeTemplate, "template.docx")
      .attach(
        "task",
        Buffer.from(JSON.stringify({ task_type: "meeting_notice", payload })),
        "a.json",
      );
  const [first, second, third] = [await run(), await run(), await run()];
  expect([first.status, second.status, third.status]).toEqual([200, 200, 429]);
  expect(first.headers).toMatchObject({
    "ratelimit-policy": expect.stringContaining("q=2"),
    ratelimit: expect.stringContaining("r=1"),
  });
  expect(second.headers["idempotency-replayed"]).toBe("true");
  expect(second.body).toEqual(first.body);
  expect(third.headers["retry-after"]).toMatch(/^\d+$/);
  expect(JSON.parse(String(third.body))).toMatchObject({ error_code: "RATE_LIMITED" });
  const line = server.logLines().find(({ event }) => event === "start");
  expect(line).toMatchObject({ trace_id: trace, tenant: "acme" });
});

it("a browser signs in to the console through nginx, by key and with a cookie of this host", async () => {
  const { env, service } = await keysDatabase();
  const { apiKey } = await service.create(newKey());
  const server = await startTestServer({
    ...env,
    DOCOPS_ENABLE_WEB_CONSOLE: "1",
    DOCOPS_TRUST_PROXY: "127.0.0.1",
  });
  const proxy = await startProxy(server);
  const { host } = new URL(proxy.url);
  const signIn = (origin: string) =>
    ask(proxy, "POST", "/web/session").set("Origin", origin).send({ api_key: apiKey });
  expect((await signIn("https://elsewhere.example")).status).toBe(403);
  const answer = await signIn(`https://${host}`);
  expect(answer.status).toBe(200);
  const [cookie = ""] = answer.headers["set-cookie"] ?? [];
  expect(cookie).toMatch(/^__Host-docops=.*Secure/);
  const session = await get(proxy, "/web/session").set("Cookie", cookie.split(";")[0] ?? "");
  expect(session.body).toMatchObject({ tenant: "acme" });
});

/** Sends requests from another address of this machine; the path goes out as it is written. */
function clientFrom(localAddress: string, { url, certificate }: Nginx) {
  const { hostname, port } = new URL(url);
  return async (path: string, headers: Record<string, string>) => {
    const sent = httpsRequest({ hostname, port, path, headers, localAddress, ca: certificate });
    sent.end();
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    let body = "";
    for await (const chunk of answer.setEncoding("utf8")) body += chunk;
    return { status: answer.statusCode, body };
  };
}
