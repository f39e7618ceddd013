import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import request from "supertest";
import { expect, it, onTestFinished } from "vitest";
import type { Route } from "../../apps/api/routes/route.ts";
import { routes } from "../../apps/api/routes.ts";
import { bearer, keysDatabase, newKey } from "../api/auth/support.ts";
import { noticeTemplate, payload, startTestServer } from "../api/support.ts";

/** deploy/nginx/docops.conf in a real nginx, in front of a real server. */

interface Proxy {
  url: string;
  certificate: string;
}

/** nginx with our file, in a directory of its own; gone when the test is. */
async function startNginx(backend: { port: number }): Promise<Proxy> {
  const prefix = mkdtempSync(join(tmpdir(), "docops-nginx-"));
  const certificates = join(prefix, "certificates");
  mkdirSync(certificates);
  const [key, crt] = [join(certificates, "tls.key"), join(certificates, "tls.crt")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
  const files = ["-keyout", key, "-out", crt];
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", ...subject, ...files],
    { stdio: "ignore" },
  );
  const port = await freePort();
  writeFileSync(join(prefix, "docops.conf"), adapted(port, backend.port, certificates));
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  writeFileSync(
    join(prefix, "nginx.conf"),
    `daemon off; pid ${prefix}/pid; error_log stderr crit; events {}
     http { access_log off; include ${prefix}/docops.conf;
       ${temporary.map((name) => `${name}_temp_path ${prefix}/${name};`).join(" ")} }`,
  );
  const args = ["-p", prefix, "-e", "stderr", "-c", join(prefix, "nginx.conf")];
  execFileSync("nginx", [...args, "-t", "-q"]);
  const nginx = spawn("nginx", args, { stdio: ["ignore", "ignore", "inherit"] });
  onTestFinished(async () => {
    nginx.kill("SIGTERM");
    await once(nginx, "exit");
    rmSync(prefix, { recursive: true });
  });
  await expect.poll(() => accepts(port)).toBe(true);
  return { url: `https://127.0.0.1:${port}`, certificate: readFileSync(crt, "utf8") };
}

/** Our file for this machine: other ports, other places, and the words of nginx before 1.25.1. */
function adapted(port: number, backend: number, certificates: string): string {
  const own = readFileSync(new URL("../../deploy/nginx/docops.conf", import.meta.url), "utf8");
  return own
    .replaceAll("docops:8000", `127.0.0.1:${backend}`)
    .replaceAll("/etc/nginx/certificates", certificates)
    .replace("listen 443 ssl;", `listen 127.0.0.1:${port} ssl http2;`)
    .replace("http2 on;", "");
}

function ask({ url, certificate }: Proxy, method: Route["method"], path: string) {
  const client = request(url);
  const ways = { GET: "get", POST: "post", DELETE: "delete" } as const;
  return client[ways[method]](path).ca(certificate);
}

function get(proxy: Proxy, path: string) {
  return ask(proxy, "GET", path);
}

it("lets through what clients need, and nothing of the inside in any spelling", async () => {
  const proxy = await startNginx(await startTestServer({ DOCOPS_ENABLE_METRICS: "1" }));
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
  const { url, certificate } = await startNginx(server);
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
  const proxy = await startNginx(await startTestServer());
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
  const proxy = await startNginx(await startTestServer({ ...env, ...budgets }));
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
  const proxy = await startNginx(server);
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
  const proxy = await startNginx(server);
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
function clientFrom(localAddress: string, { url, certificate }: Proxy) {
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

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}
