import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { DocopsClient, NoAnswerError } from "../../apps/client/client.ts";
import { parseEventStream, type StreamMessage } from "../../apps/client/event-stream.ts";

async function messagesOf(text: string, size: number): Promise<StreamMessage[]> {
  const bytes = Buffer.from(text);
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const messages: StreamMessage[] = [];
  for await (const message of parseEventStream(stream)) messages.push(message);
  return messages;
}

describe("a stream of server-sent events", () => {
  it.each([1, 3, 1000])(
    "events are the same in pieces of %i bytes, whatever ends their lines",
    async (size) => {
      const lines = [
        "\uFEFFretry: 250",
        ": a comment",
        "id: 1",
        "event: running",
        "data: 会",
        "data:议",
        "",
        "data",
        "id",
        "",
        "event: nothing",
        "",
        "id: bad\0id",
        "data: x",
        "unknown: y",
        "",
        "data: cut off",
      ];
      const expected = [
        { retryMs: 250 },
        { event: { id: "1", type: "running", data: "会\n议" } },
        { event: { id: "", type: "message", data: "" } },
        { event: { id: "", type: "message", data: "x" } },
      ];
      for (const end of ["\n", "\r\n", "\r"]) {
        expect(await messagesOf(lines.join(end) + end, size)).toEqual(expected);
      }
    },
  );
});

/** A server whose connections each answer by the next function. */
async function serverOf(
  answers: readonly ((req: IncomingMessage, res: ServerResponse) => void)[],
): Promise<{ baseUrl: string; lastIds: (string | undefined)[] }> {
  const lastIds: (string | undefined)[] = [];
  const server = createServer((req, res) => {
    lastIds.push(req.headers["last-event-id"] as string | undefined);
    const answer = answers[Math.min(lastIds.length, answers.length) - 1];
    answer?.(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, lastIds };
}

const eventText = (id: number, type: string) =>
  `id: ${id}\ndata: ${JSON.stringify({ id, type, at: "2026-01-01T00:00:00Z", attempt: 1 })}\n\n`;

const stream = (res: ServerResponse, text: string) =>
  res.writeHead(200, { "Content-Type": "text/event-stream" }).write(`retry: 1\n\n${text}`);

describe("the client's events of a job", () => {
  it("the client opens a broken stream again after the last event, and ends with the job", async () => {
    const { baseUrl, lastIds } = await serverOf([
      (_req, res) => {
        stream(res, eventText(1, "queued") + eventText(2, "running"));
        setTimeout(() => res.destroy(), 20);
      },
      (_req, res) => res.writeHead(503).end(),
      (_req, res) => {
        stream(res, `: still here\n\n${eventText(3, "stage")}id: 4\ndata: {"cut`);
        res.end();
      },
      (_req, res) => stream(res, eventText(4, "succeeded")),
    ]);
    const client = new DocopsClient({ baseUrl, maxRetryWaitMs: 5 });
    const ids: number[] = [];
    for await (const { id } of client.jobs.events("a")) ids.push(id);
    expect(ids).toEqual([1, 2, 3, 4]);
    expect(lastIds).toEqual(["0", "2", "2", "3"]);
  });

  it("the client gives up events of a job that does not exist, and those that nobody wants", async () => {
    const gone = await serverOf([
      (_req, res) => res.writeHead(404).end('{"error_code":"NOT_FOUND","message":"x","detail":{}}'),
    ]);
    const refused = new DocopsClient({ baseUrl: gone.baseUrl }).jobs.events("a").next();
    await expect(refused).rejects.toMatchObject({ status: 404, code: "NOT_FOUND" });
    expect(gone.lastIds).toHaveLength(1);

    const silent = await serverOf([(_req, res) => stream(res, eventText(1, "queued"))]);
    const controller = new AbortController();
    const client = new DocopsClient({ baseUrl: silent.baseUrl });
    const events = client.jobs.events("a", { signal: controller.signal });
    expect((await events.next()).value).toMatchObject({ id: 1 });
    const next = events.next();
    controller.abort(new Error("nobody wants it"));
    await expect(next).rejects.toThrow();
    expect(silent.lastIds).toHaveLength(1);
  });

  it("the client gives up events where nobody listens, after its retries", async () => {
    const client = new DocopsClient({
      baseUrl: "http://127.0.0.1:1",
      retries: 1,
      maxRetryWaitMs: 1,
    });
    await expect(client.jobs.events("a").next()).rejects.toThrow(NoAnswerError);
  });
});
