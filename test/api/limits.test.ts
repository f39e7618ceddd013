import { connect, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { connectionLimit } from "../../apps/api/admission/connection-limit.ts";
import { readConfig } from "../../apps/api/config.ts";
import { postRun, startTestServer, type TestServer } from "./support.ts";

/** A connection that sends this, and then stays; `half`: it does not close its end. */
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
  it("are bounded, in upload too; a place is free when one is gone", async () => {
    const server = await startTestServer({ DOCOPS_MAX_REQUESTS: "2" });
    const first = await open(server, upload);
    await open(server, upload);
    await expect.poll(() => startsOf(server)).toBe(2);
    const refused = await postRun(server);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
    expect((await refused.json()).error_code).toBe("TOO_MANY_REQUESTS");
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    first.destroy();
    await expect.poll(async () => (await postRun(server)).status).toBe(200);
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
  it("are bounded; what is over that is closed at once", async () => {
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

  it("stay below the limit of descriptors, with room for jobs", () => {
    const config = readConfig({ DOCOPS_MAX_REQUESTS: "100", DOCOPS_MAX_CONCURRENCY: "4" });
    const limits = (soft: string) =>
      `Limit     Soft Limit  Hard Limit  Units\nMax open files   ${soft}  4096  files\n`;
    expect(connectionLimit(config, limits("1024"))).toBe(1024 - 64 - 64 - 200);
    expect(connectionLimit(config, limits("1048576"))).toBe(2000);
    expect(connectionLimit(config, limits("unlimited"))).toBe(2000);
    expect(connectionLimit(config, limits("64"))).toBe(1);
    expect(connectionLimit(config, "")).toBe(2000);
  });

  it("may ask again before they have their answer, up to 32 times; who does not read is cut off", async () => {
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
    expect(await answersTo(2000)).toBeLessThan(33);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it.each([
    ["malformed", "nonsense\r\n\r\n"],
    ["too slow", "GET / HTTP/1.1\r\n"],
  ])("that are %s and that their clients never close are cut off", async (_what, text) => {
    const server = await startTestServer({ DOCOPS_HEADERS_TIMEOUT_SECONDS: "0.5" });
    const socket = await open(server, text, true);
    socket.resume();
    const closed = new Promise((resolve) => socket.once("close", resolve));
    // Writing to a connection that is gone is what tells.
    const timer = setInterval(() => socket.write("a"), 100);
    onTestFinished(() => clearInterval(timer));
    await closed;
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });
});
