import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "./support.ts";

/** Sends a request that asks for its connection to be closed, and returns the answer. */
async function ask({ port }: TestServer, lines: readonly string[]) {
  const socket = connect(port, "127.0.0.1");
  socket.end(`${lines.join("\r\n")}\r\n\r\n`);
  const answer = await text(socket);
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  return { head, body, status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]) };
}

const close = "Connection: close";
const meta = (host: string) => ["GET /v1/meta HTTP/1.1", `Host: ${host}`, close];

const list = "docops.example, api.example:8443,10.0.0.7,[2001:db8::7], ::1, 例え.example";

describe("with a list, requests for other hosts are refused", () => {
  it.each([
    ["a name on it", "docops.example", 200],
    ["the same in another case", "DocOps.EXAMPLE", 200],
    ["the same with a dot at its end", "docops.example.", 200],
    ["the same with any port", "docops.example:9999", 200],
    ["a name below it", "www.docops.example", 403],
    ["a name that begins like it", "docops.example.evil.example", 403],
    ["a name with its port", "api.example:8443", 200],
    ["the same name with another", "api.example:8444", 403],
    ["the same name without", "api.example", 403],
    ["an address", "10.0.0.7:8000", 200],
    ["another address", "10.0.0.8:8000", 403],
    ["IPv6", "[2001:DB8:0::7]:8000", 200],
    ["IPv6 that was listed without brackets", "[::1]", 200],
    ["other IPv6", "[::2]", 403],
    ["a name in another script", "xn--r8jz45g.example", 200],
    ["localhost, which is not on it", "localhost:8000", 403],
    ["a name with a user in front", "docops.example@evil.example", 400],
    ["a path", "docops.example/x", 400],
    ["no host", "", 403],
    ["two hosts", "docops.example, evil.example", 400],
    ["a port that is none", "docops.example:80x", 400],
    ["a port that is too large", "docops.example:65536", 400],
  ])("with a list, requests for other hosts are refused: %s: %s", async (_what, host, status) => {
    const server = await startTestServer({ DOCOPS_ALLOWED_HOSTS: list });
    const answer = await ask(server, meta(host));
    expect(answer.status).toBe(status);
    if (status === 200) return;
    const { error_code, detail } = JSON.parse(answer.body);
    expect(error_code).toBe(status === 403 ? "FORBIDDEN" : "INVALID_ARGUMENT");
    expect(answer.head).toContain(`X-Docops-Request-Id: ${detail.request_id}`);
    if (status === 403) expect(detail.reason).toBe("host_not_allowed");
  });

  it("a port that clients leave out", async () => {
    const server = await startTestServer({ DOCOPS_ALLOWED_HOSTS: "docops.example:443" });
    expect((await ask(server, meta("docops.example"))).status).toBe(200);
    expect((await ask(server, meta("docops.example:443"))).status).toBe(200);
    expect((await ask(server, meta("docops.example:8000"))).status).toBe(403);
  });

  it("the host of a target counts, and not the field beside it", async () => {
    const server = await startTestServer({ DOCOPS_ALLOWED_HOSTS: list });
    const target = (url: string, host: string) =>
      ask(server, [`GET ${url} HTTP/1.1`, `Host: ${host}`, close]);
    expect((await target("http://evil.example/v1/meta", "docops.example")).status).toBe(403);
    expect((await target("http://docops.example/v1/meta", "evil.example")).status).toBe(200);
    const withUser = "http://docops.example@evil.example/v1/meta";
    expect((await target(withUser, "docops.example")).status).toBe(403);
  });

  it("jobs, the console, preflights and what is not there as well", async () => {
    const env = { DOCOPS_ALLOWED_HOSTS: list, DOCOPS_ENABLE_CORS: "1" };
    const server = await startTestServer(env);
    for (const request of ["POST /v1/run", "GET /web", "OPTIONS /v1/run", "GET /nowhere"]) {
      const answer = await ask(server, [`${request} HTTP/1.1`, "Host: evil.example", close]);
      expect(answer.status).toBe(403);
    }
    expect(server.logLines().at(-1)).toMatchObject({ outcome: "forbidden", http_status: 403 });
  });

  it.each(["/healthz", "/health", "/readyz"])(
    "%s is for probes: by an address, by localhost, or without a host",
    async (path) => {
      const server = await startTestServer({ DOCOPS_ALLOWED_HOSTS: list });
      const probe = (host: string) => ask(server, [`GET ${path} HTTP/1.1`, `Host: ${host}`, close]);
      for (const host of ["127.0.0.1:8000", "[::1]:8000", "10.9.8.7", "localhost:8000", ""]) {
        expect((await probe(host)).status).toBe(200);
      }
      for (const host of ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example"]) {
        expect((await probe(host)).status).toBe(403);
      }
      expect((await ask(server, [`GET ${path} HTTP/1.0`])).status).toBe(200);
    },
  );
});

describe("without a list", () => {
  it("every host is served, and HTTP/1.0 without one", async () => {
    const server = await startTestServer();
    expect((await ask(server, meta("any.example:1"))).status).toBe(200);
    expect((await ask(server, ["GET /v1/meta HTTP/1.0"])).status).toBe(200);
  });

  it.each([
    ["HTTP/1.1 without a host", ["GET /healthz HTTP/1.1", close]],
    ["two lines of them", ["GET /healthz HTTP/1.1", "Host: a", "Host: a", close]],
    ["HTTP/0.9", ["GET /healthz"]],
    ["a host that is none", ["GET /healthz HTTP/1.1", "Host: a b", close]],
  ])("%s is told in our words", async (_what, lines) => {
    const server = await startTestServer();
    const { status, head, body } = await ask(server, lines);
    expect(status).toBe(400);
    const { error_code, detail } = JSON.parse(body);
    expect(error_code).toBe("INVALID_ARGUMENT");
    expect(head).toContain(`X-Docops-Request-Id: ${detail.request_id}`);
  });
});
