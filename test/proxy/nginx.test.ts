import request from "supertest";
import { expect, it, onTestFinished } from "vitest";
import type { Route } from "../../apps/api/routes/route.ts";
import { routes } from "../../apps/api/routes.ts";
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
