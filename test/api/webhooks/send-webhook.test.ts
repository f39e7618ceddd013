import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { sendWebhook } from "../../../apps/api/webhooks/send-webhook.ts";

const body = Buffer.from('{"a":"ü"}');

async function receive(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?a=b`;
}

function send(url: string, timeoutMs = 10_000) {
  const headers = { "webhook-id": "one" };
  const options = { allowPrivate: ["127.0.0.1"], timeoutMs };
  return sendWebhook({ url: new URL(url), body, headers }, options);
}

describe("sending a webhook", () => {
  it("a webhook is a POST with its headers and exactly its bytes, over a connection that is not kept", async () => {
    const seen: unknown[] = [];
    const url = await receive(async (request, response) => {
      const { headers, method, url: path } = request;
      seen.push({ method, path, headers, body: await buffer(request) });
      response.writeHead(202).end("thanks");
    });
    expect(await send(url)).toEqual({ kind: "answered", status: 202, retryAfterMs: null });
    expect(seen).toMatchObject([
      {
        ...{ method: "POST", path: "/hook?a=b", body },
        headers: {
          ...{ "webhook-id": "one", "content-type": "application/json", "user-agent": "docops" },
          ...{ "content-length": String(body.length), connection: "close" },
        },
      },
    ]);
  });

  it("a Retry-After with a date counts from the receiver's own clock", async () => {
    const url = await receive((_request, response) => {
      response.setHeader("date", "Thu, 26 Nov 2020 12:00:00 GMT");
      response.setHeader("retry-after", "Thu, 26 Nov 2020 12:02:00 GMT");
      response.writeHead(503).end();
    });
    expect(await send(url)).toEqual({ kind: "answered", status: 503, retryAfterMs: 120_000 });
  });

  it("an answer without an end is read for some kilobytes, and its status counts", async () => {
    let written = 0;
    const url = await receive((_request, response) => {
      response.writeHead(200);
      const write = () => {
        while (!response.destroyed && response.write(Buffer.alloc(1024))) written += 1024;
      };
      response.on("drain", write);
      write();
    });
    expect(await send(url)).toMatchObject({ status: 200 });
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });

  it("an answer that breaks off, or does not go on, has a status that counts", async () => {
    const broken = await receive((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("x");
      setTimeout(() => response.destroy(), 20);
    });
    expect(await send(broken)).toMatchObject({ status: 200 });
    const slow = await receive((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("x");
    });
    expect(await send(slow, 300)).toMatchObject({ status: 200 });
  });

  it("a receiver that never answers, or only with informational answers, is given up", async () => {
    const silent = await receive(() => undefined);
    expect(await send(silent, 100)).toEqual({ kind: "failed", code: "TIMEOUT" });
    const informing = await receive((_request, response) => {
      const timer = setInterval(() => response.writeProcessing(), 10);
      response.on("close", () => clearInterval(timer));
    });
    expect(await send(informing, 200)).toEqual({ kind: "failed", code: "TIMEOUT" });
  });

  it.each([
    ["resets the connection", (socket: Socket) => void socket.resetAndDestroy(), "ECONNRESET"],
    ["answers what is not HTTP", (socket: Socket) => void socket.end("hello\r\n"), "HPE_"],
    [
      "answers headers without an end",
      (socket: Socket) => void socket.write(`HTTP/1.1 200 OK\r\nx: ${"x".repeat(100_000)}`),
      "HPE_HEADER_OVERFLOW",
    ],
  ])("a receiver that %s is a failure with a code", async (_what, answer, code) => {
    const server = createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => answer(socket));
    });
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    expect(await send(`http://127.0.0.1:${port}/`)).toEqual({
      kind: "failed",
      code: expect.stringContaining(code),
    });
  });

  it("a receiver that speaks no TLS gets nothing of a webhook for https", async () => {
    const received: Buffer[] = [];
    const server = createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (bytes: Buffer) => {
        received.push(bytes);
        socket.end("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
      });
    });
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    expect(await send(`https://127.0.0.1:${port}/`)).toMatchObject({ kind: "failed" });
    expect(Buffer.concat(received).toString("latin1")).not.toContain("webhook-id");
  });

  it("a resolver that never answers, or fails, is a failure with a code", async () => {
    const request = { url: new URL("https://hooks.example.org/"), body, headers: {} };
    const options = { allowPrivate: [], timeoutMs: 100 };
    const silent = () => undefined;
    const timedOut = { kind: "failed", code: "TIMEOUT" };
    expect(await sendWebhook(request, { ...options, lookup: silent })).toEqual(timedOut);
    const error = Object.assign(new Error("no such host"), { code: "ENOTFOUND" });
    const sent = await sendWebhook(request, {
      ...options,
      lookup: (_name, _options, done) => done(error, []),
    });
    expect(sent).toEqual({ kind: "failed", code: "ENOTFOUND" });
  });
});
