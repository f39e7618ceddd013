import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { countResources, postRun, runForm, startTestServer, type TestServer } from "./support.ts";

async function open(server: TestServer): Promise<{ socket: Socket; received: () => string }> {
  const socket = connect(server.port, "127.0.0.1");
  await new Promise((resolve) => socket.once("connect", resolve));
  let text = "";
  socket.on("data", (data) => {
    text += data;
  });
  socket.on("error", () => undefined);
  return { socket, received: () => text };
}

async function expectReady(server: TestServer): Promise<void> {
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  // A slot is released a moment after the answer.
  await expect.poll(() => server.slots.inUse).toBe(0);
  expect((await postRun(server)).status).toBe(200);
}

describe("slow and strange clients hold no slot and do not stop the others", () => {
  it("headers that come a letter at a time are given up", async () => {
    const server = await startTestServer({ DOCOPS_HEADERS_TIMEOUT_SECONDS: "0.5" });
    const { socket, received } = await open(server);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    const letters = [
      ..."POST /v1/run HTTP/1.1\r\nHost: x\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ];
    const timer = setInterval(() => socket.write(letters.shift() ?? "a"), 20);
    await expectReady(server);
    await closed;
    clearInterval(timer);
    expect(received()).toMatch(/^HTTP\/1\.1 408 .*"error_code":"REQUEST_TIMEOUT"/s);
    await expectReady(server);
  });

  it("half a body, and then nothing", async () => {
    const server = await startTestServer({ DOCOPS_UPLOAD_TIMEOUT_SECONDS: "0.5" });
    const { socket, received } = await open(server);
    const part = '--x\r\nContent-Disposition: form-data; name="task"; filename="t.json"\r\n\r\n{';
    socket.write(
      `POST /v1/run HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ${part.length * 2}\r\n\r\n${part}`,
    );
    await expectReady(server);
    await expect.poll(received).toContain("DOCOPS_UPLOAD_TIMEOUT_SECONDS");
    await expect.poll(() => socket.closed || socket.readableEnded).toBe(true);
    socket.destroy();
    await expect.poll(() => countResources(server)).toMatchObject({ tempEntries: 0, slots: 0 });
  });

  it("30 MB to a server that is full: answered before they are read, and not read to their end", async () => {
    const server = await startTestServer({ DOCOPS_MAX_CONCURRENCY: "1" }, "sleep");
    const leaving = new AbortController();
    const running = postRun(server, runForm(), { signal: leaving.signal }).catch(() => null);
    await expect.poll(() => server.slots.inUse).toBe(1);
    const { socket, received } = await open(server);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    const size = 30 * 1024 * 1024;
    socket.write(
      `POST /v1/run HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ${size}\r\n\r\n`,
    );
    socket.write(Buffer.alloc(size));
    await closed;
    expect(received()).toMatch(/^HTTP\/1\.1 429 /);
    expect(socket.bytesWritten).toBeGreaterThan(0);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    leaving.abort();
    await running;
    await expect.poll(() => countResources(server)).toMatchObject({ tempEntries: 0, slots: 0 });
  });

  it("requests one behind the other on one connection are answered in their order", async () => {
    const server = await startTestServer();
    const { socket, received } = await open(server);
    const paths = ["/healthz", "/nowhere", "/readyz", "/v1/run", "/health"];
    for (const path of paths) socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await expect
      .poll(() => received().match(/HTTP\/1\.1 \d+/g))
      .toEqual([200, 404, 200, 405, 200].map((status) => `HTTP/1.1 ${status}`));
    socket.destroy();
    await expectReady(server);
  });
});

describe("file names are for messages only", () => {
  it.each([
    "../../../etc/passwd.docx",
    "..\\..\\windows\\system.docx",
    "/etc/cron.d/x.docx",
    `${"a".repeat(1000)}.docx`,
    'quoted"name.docx',
    "\u202Excod.docx",
  ])("file names are for messages only: %s", async (filename) => {
    const server = await startTestServer();
    const form = runForm();
    const template = form.get("template") as File;
    form.set("template", template, filename);
    const answer = await postRun(server, form);
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
    await expect.poll(() => countResources(server)).toMatchObject({ tempEntries: 0, slots: 0 });
  });
});

describe("the client's address in the log", () => {
  const startOf = async (env: Record<string, string>, forwarded: string) => {
    const server = await startTestServer(env);
    await postRun(server, runForm(), { headers: { "X-Forwarded-For": forwarded } });
    return server.logLines().find(({ event }) => event === "start")?.client;
  };

  it.each([
    [{}, undefined],
    [{ DOCOPS_LOG_CLIENT_ADDRESS: "full" }, "127.0.0.1"],
    [{ DOCOPS_LOG_CLIENT_ADDRESS: "full", DOCOPS_TRUST_PROXY: "1" }, "203.0.113.77"],
    [{ DOCOPS_LOG_CLIENT_ADDRESS: "truncated", DOCOPS_TRUST_PROXY: "127.0.0.0/8" }, "203.0.113.0"],
    [{ DOCOPS_LOG_CLIENT_ADDRESS: "full", DOCOPS_TRUST_PROXY: "10.0.0.0/8" }, "127.0.0.1"],
  ])("the client's address in the log: %j: %s", async (env, expected) => {
    expect(await startOf(env, "203.0.113.77")).toBe(expected);
  });

  it("the client's address in the log of IPv6 is cut to its network", async () => {
    const env = { DOCOPS_LOG_CLIENT_ADDRESS: "truncated", DOCOPS_TRUST_PROXY: "1" };
    expect(await startOf(env, "2001:db8:85a3::8a2e:370:7334")).toBe("2001:db8:85a3::");
  });
});
