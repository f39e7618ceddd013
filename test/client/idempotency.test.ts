import { randomUUID } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { DocopsClient, DocopsError, NoAnswerError } from "../../apps/client/client.ts";
import { newState } from "../api/idempotency/support.ts";
import { noticeTemplate, payload, startTestServer, type TestServer } from "../api/support.ts";
import { sqliteEngine } from "../conformance/engines.ts";

const form = {
  template: new Uint8Array(noticeTemplate),
  task: { task_type: "meeting_notice", payload },
};

/** How many jobs have run. */
function runsOf(server: TestServer): number {
  return server.logLines().filter(({ event, outcome }) => event === "done" && outcome === "ok")
    .length;
}

describe("the client with an idempotency key", () => {
  it("the client gets the stored answer byte for byte, and isReplayed is true", async () => {
    const server = await startTestServer(newState(sqliteEngine()).env);
    const client = new DocopsClient({ baseUrl: server.url });
    const options = { idempotencyKey: randomUUID() };
    const first = await client.run(form, options);
    const bytes = await first.bytes();
    const again = await client.run(form, options);
    expect([first.isReplayed, again.isReplayed]).toEqual([false, true]);
    expect(Buffer.from(await again.bytes()).equals(Buffer.from(bytes))).toBe(true);
    const reports = [await client.precheck(form, options), await client.precheck(form, options)];
    expect(reports[1]).toEqual(reports[0]);
  });

  it("the client waits for the first request with the key where that has not ended", async () => {
    const server = await startTestServer(newState(sqliteEngine()).env);
    const client = new DocopsClient({ baseUrl: server.url });
    const options = { idempotencyKey: randomUUID() };
    const answers = await Promise.all([client.run(form, options), client.run(form, options)]);
    expect(answers.map(({ isReplayed }) => isReplayed).sort()).toEqual([false, true]);
    expect(runsOf(server)).toBe(1);
  });

  it("the client repeats a request whose answer is lost, and the job runs once", async () => {
    const server = await startTestServer(newState(sqliteEngine()).env);
    const baseUrl = await forgetfulProxy(server);
    const options = { idempotencyKey: randomUUID() };
    const answer = await new DocopsClient({ baseUrl, maxRetryWaitMs: 10 }).run(form, options);
    expect([answer.exitCode, answer.isReplayed]).toEqual([0, true]);
    expect(runsOf(server)).toBe(1);
  });

  it.each([502, 504])(
    "the client sends the request again where a proxy says %i for the answer that it lost",
    async (status) => {
      const server = await startTestServer(newState(sqliteEngine()).env);
      const proxy = () => forgetfulProxy(server, (res) => res.writeHead(status).end("<html>"));
      const patient = new DocopsClient({ baseUrl: await proxy(), maxRetryWaitMs: 10 });
      const answer = await patient.run(form, { idempotencyKey: randomUUID() });
      expect([answer.exitCode, answer.isReplayed]).toEqual([0, true]);
      expect(runsOf(server)).toBe(1);
      const withoutKey = new DocopsClient({ baseUrl: await proxy(), maxRetryWaitMs: 10 }).run(form);
      await expect(withoutKey).rejects.toMatchObject({ status, code: "UNKNOWN" });
      expect(runsOf(server)).toBe(2);
    },
  );

  it("the client tells other content as an error, and does not send it again", async () => {
    const server = await startTestServer(newState(sqliteEngine()).env);
    const client = new DocopsClient({ baseUrl: server.url });
    const options = { idempotencyKey: randomUUID() };
    await (await client.run(form, options)).bytes();
    const other = client.run({ ...form, preset: "quick" }, options);
    await expect(other).rejects.toMatchObject({ status: 422, code: "IDEMPOTENCY_MISMATCH" });
    const asked = server.logLines().filter(({ event }) => event === "start");
    expect(asked).toHaveLength(2);
  });

  it("a client with a key is refused by a server without a state", async () => {
    const { url } = await startTestServer();
    const asked = new DocopsClient({ baseUrl: url }).run(form, { idempotencyKey: "k" });
    await expect(asked).rejects.toBeInstanceOf(DocopsError);
    await expect(asked).rejects.toMatchObject({ status: 400, code: "INVALID_ARGUMENT" });
  });
});

it("without an idempotency key the client does not repeat a request whose answer is lost", async () => {
  const server = await startTestServer();
  const client = new DocopsClient({ baseUrl: await forgetfulProxy(server), maxRetryWaitMs: 10 });
  await expect(client.run(form)).rejects.toThrow(NoAnswerError);
  expect(runsOf(server)).toBe(1);
});

/**
 * A proxy that hands a request on and loses its first answer.
 *
 * @param lose what its client has in place of that.
 * @returns its address.
 */
async function forgetfulProxy(
  { port }: TestServer,
  lose: (res: ServerResponse) => void = (res) => res.destroy(),
): Promise<string> {
  let answers = 0;
  const proxy = createServer((req, res: ServerResponse) => {
    const upstream = connect(port, "127.0.0.1");
    const head = Object.entries({ ...req.headers, connection: "close" });
    upstream.write(`${req.method} ${req.url} HTTP/1.1\r\n`);
    upstream.write(`${head.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`);
    req.pipe(upstream, { end: false });
    answers++;
    if (answers > 1) upstream.pipe(res.socket as NonNullable<typeof res.socket>);
    // Read to its end, so that the job is done.
    else upstream.resume().once("close", () => lose(res));
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}
