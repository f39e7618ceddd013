import { readdirSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { connectionLimit } from "../../apps/api/admission/connection-limit.ts";
import { readConfig } from "../../apps/api/config/config.ts";
import { docx, p, withMedia } from "../fixtures/docx.ts";
import { postRun, runForm, startTestServer, type TestServer } from "./support.ts";

/** A connection that sends this and stays open. With `half` it does not close its end. */
async function open({ port }: TestServer, text: string, isHalf = false): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: isHalf });
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.write(text);
  return socket;
}

/** The beginning of a form. */
const upload =
  "POST /v1/run HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 5000\r\n\r\n--x\r\n";

const startsOf = (server: TestServer) =>
  server.logLines().filter(({ event }) => event === "start").length;

describe("requests in hand", () => {
  it("requests in hand are bounded, in upload too; a place is free when one is gone", async () => {
    const server = await startTestServer({ DOCOPS_MAX_REQUESTS: "2" });
    const first = await open(server, upload);
    await open(server, upload);
    await expect.poll(() => startsOf(server)).toBe(2);
    const refused = await postRun(server);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
    const retryAfter = refused.headers.get("retry-after");
    expect(await refused.json()).toMatchObject({
      error_code: "TOO_MANY_REQUESTS",
      message: "server busy",
      detail: {
        hint: `The server has no room for another job now. Send the request again after the seconds of the header Retry-After (${retryAfter}). The operator can raise DOCOPS_MAX_CONCURRENCY or DOCOPS_QUEUE_TIMEOUT_SECONDS.`,
      },
    });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    first.destroy();
    await expect.poll(async () => (await postRun(server)).status).toBe(200);
  });
});

describe("results that are not read", () => {
  const random = Buffer.from(crypto.getRandomValues(new Uint8Array(65_536)));
  /** The result is larger than the system's buffers for a client that does not read. */
  const large = () =>
    runForm({
      template: withMedia(docx(p("【MEETING_TITLE】")), Buffer.concat(Array(256).fill(random))),
    });

  it("results that are not read are bounded in bytes: then no job is begun, until they are gone", async () => {
    const server = await startTestServer({ DOCOPS_MAX_DOWNLOAD_BYTES: "1000000" });
    const slow = await postRun(server, large());
    expect(slow.status).toBe(200);
    await expect.poll(() => server.slots.inUse).toBe(0);
    const refused = await postRun(server);
    expect(refused.status).toBe(429);
    expect((await refused.json()).error_code).toBe("TOO_MANY_REQUESTS");
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    await slow.body?.cancel();
    await expect.poll(async () => (await postRun(server)).status).toBe(200);
  });

  it("results that are not read are bounded also for a request that was let in before and comes with its form now", async () => {
    const server = await startTestServer({ DOCOPS_MAX_DOWNLOAD_BYTES: "1000000" });
    const form = await new Response(runForm()).bytes();
    const boundary = Buffer.from(form).toString("latin1", 2, Buffer.from(form).indexOf("\r\n"));
    const waiting = await open(
      server,
      `POST /v1/run HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=${boundary}\r\nContent-Length: ${form.length}\r\n\r\n`,
    );
    await expect.poll(() => startsOf(server)).toBe(1);
    const slow = await postRun(server, large());
    const answer = new Promise<string>((resolve) => {
      waiting.once("data", (data) => resolve(data.toString()));
    });
    waiting.write(form);
    expect(await answer).toMatch(/^HTTP\/1\.1 429 /);
    expect(server.slots.inUse).toBe(0);
    await slow.body?.cancel();
  });

  it("results that are not read lie on the disk without the inputs of their job", async () => {
    const server = await startTestServer();
    const slow = await postRun(server, large());
    const [directory = ""] = readdirSync(server.tmpDirectory);
    expect(readdirSync(join(server.tmpDirectory, directory)).sort()).toEqual([
      "out.docx",
      "out.format_report.json",
      "out.missing_fields.json",
      "out.replace_log.json",
    ]);
    await slow.body?.cancel();
    await expect.poll(() => readdirSync(server.tmpDirectory)).toEqual([]);
  });
});

it("a body in chunks of one byte is refused, and its connection is closed", async () => {
  const server = await startTestServer();
  const head =
    "POST /v1/run HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nTransfer-Encoding: chunked\r\n\r\n";
  const socket = await open(server, `${head}${"1\r\na\r\n".repeat(20_000)}`);
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk;
  });
  await new Promise((resolve) => socket.once("close", resolve));
  expect(text).toContain("HTTP/1.1 400 ");
  expect(text).toContain("chunks that are too small");
});

describe("connections", () => {
  it("connections are bounded; what is over that is closed at once", async () => {
    const server = await startTestServer({ DOCOPS_MAX_CONNECTIONS: "2" });
    const [first] = [await open(server, ""), await open(server, "")];
    const third = await open(server, "");
    await expect.poll(() => third.closed || third.readableEnded).toBe(true);
    first?.destroy();
    await expect
      .poll(() =>
        fetch(`${server.url}/healthz`).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200);
  });

  it("connections stay below the limit of descriptors, with room for jobs", () => {
    const env = { DOCOPS_MAX_REQUESTS: "100", DOCOPS_MAX_CONCURRENCY: "4" };
    const config = readConfig(env).capacity;
    const limits = (soft: string) =>
      `Limit     Soft Limit  Hard Limit  Units\nMax open files   ${soft}  4096  files\n`;
    expect(connectionLimit(config, limits("1024"))).toBe(1024 - 48 - 64 - 200);
    expect(connectionLimit(config, limits("256"))).toBe((256 - 48 - 64) / 3);
    expect(connectionLimit(config, limits("1048576"))).toBe(2000);
    expect(connectionLimit(config, limits("unlimited"))).toBe(2000);
    expect(connectionLimit(config, limits("64"))).toBe(8);
    const few = readConfig({ DOCOPS_MAX_CONNECTIONS: "2" }).capacity;
    expect(connectionLimit(few, limits("64"))).toBe(2);
    expect(connectionLimit(config, "")).toBe(2000);
  });

  it("connections may ask again before they have their answer, up to 32 times; who does not read is cut off", async () => {
    const server = await startTestServer();
    const answersTo = async (count: number) => {
      const socket = await open(server, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".repeat(count));
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk;
      });
      const closed = new Promise((resolve) => socket.once("close", resolve));
      const answers = () => text.split("HTTP/1.1 200").length - 1;
      await Promise.race([closed, expect.poll(answers).toBe(count)]);
      return answers();
    };
    expect(await answersTo(32)).toBe(32);
    for (let client = 0; client < 5; client++) expect(await answersTo(2000)).toBeLessThan(33);
    // Node reuses its parsers: those of cut-off connections must work again.
    for (let client = 0; client < 20; client++) expect(await answersTo(1)).toBe(1);
  });

  it.each([
    ["malformed", "nonsense\r\n\r\n"],
    ["too slow", "GET / HTTP/1.1\r\n"],
  ])(
    "connections that are %s and that their clients never close are cut off",
    async (_what, text) => {
      const server = await startTestServer({ DOCOPS_HEADERS_TIMEOUT_SECONDS: "0.5" });
      const socket = await open(server, text, true);
      socket.resume();
      const closed = new Promise((resolve) => socket.once("close", resolve));
      // Only writing shows that the connection is closed.
      const timer = setInterval(() => socket.write("a"), 100);
      onTestFinished(() => clearInterval(timer));
      await closed;
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    },
  );
});
