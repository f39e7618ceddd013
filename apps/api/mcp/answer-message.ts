import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createMcpHandler } from "@modelcontextprotocol/server";
import type { Request as ExpressRequest, Response as ExpressResponse } from "express";
import { DocopsClient } from "../../client/client.ts";
import { requestIdHeader } from "../../contract/headers.ts";
import { inlineInputs } from "../../mcp/inline-inputs.ts";
import { withKeptTemplates } from "../../mcp/kept-templates.ts";
import { createMcpServer } from "../../mcp/server.ts";
import { StoredJobResults } from "../../mcp/stored-job-results.ts";
import { version } from "../build-info.ts";
import { ClientClosed } from "../errors.ts";
import { describeError } from "../log.ts";
import { requestIdOf } from "../middleware/request-id.ts";
import type { InProcessServer } from "./in-process-server.ts";

export interface MessageParts {
  req: ExpressRequest;
  res: ExpressResponse;
  server: InProcessServer;
  /** Aborts when the client has left. */
  gone: AbortSignal;
  storesJobs: boolean;
  keepsTemplates: boolean;
  makesPdfs: boolean;
}

/** The fields of the log line of a message. No text of a client or a document is among them. */
export interface AnsweredMessage extends Record<string, unknown> {
  outcome: "ok";
  tool?: string;
  tool_outcome?: string;
}

/** The headers of a message that the requests of its tools repeat: who sends it, and from where. */
const repeatedHeaders = ["authorization", "x-api-key", "x-forwarded-for", "traceparent"];

/** Answers one message with a server of its own, so that nothing is kept between messages. */
export async function answerMessage(
  message: unknown,
  parts: MessageParts,
): Promise<AnsweredMessage> {
  const { gone, keepsTemplates, makesPdfs, req, res, storesJobs } = parts;
  const answered: AnsweredMessage = { outcome: "ok" };
  const client = clientOf(parts);
  const host = {
    ...{ client, keepsTemplates, makesPdfs, storesJobs },
    inputs: keepsTemplates ? withKeptTemplates(inlineInputs) : inlineInputs,
    results: storesJobs ? new StoredJobResults(client) : null,
  };
  const makeServer = () =>
    createMcpServer(host, {
      ...{ version, gone },
      onCall: (tool, outcome) => Object.assign(answered, { tool, tool_outcome: outcome }),
      onFault: (error) => Object.assign(answered, describeError(error)),
    });
  // Nothing on this server changes while a client listens, so that it has no subscriptions.
  const handler = createMcpHandler(makeServer, { maxSubscriptions: 0 });
  try {
    const answer = await handler.fetch(requestOf(req, gone), { parsedBody: message });
    await send(answer, res);
  } catch (error) {
    if (gone.aborted) throw new ClientClosed("worker");
    throw error;
  } finally {
    await handler.close();
  }
  return answered;
}

function clientOf({ req, res, server }: MessageParts): DocopsClient {
  const { remoteAddress } = req.socket;
  const repeated = repeatedHeaders.flatMap((name) => {
    const value = req.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  return new DocopsClient({
    baseUrl: `http://${req.get("host") ?? "localhost"}`,
    headers: { ...Object.fromEntries(repeated), [requestIdHeader]: requestIdOf(res) },
    retries: 0,
    fetch: server.fetchAs({ remoteAddress }),
  });
}

/** The request as the SDK takes it. It has no body, which is parsed already. */
function requestOf(req: ExpressRequest, signal: AbortSignal): Request {
  const headers = Object.entries(req.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  const url = new URL(req.originalUrl, `http://${req.get("host") ?? "localhost"}`);
  return new Request(url, { method: req.method, headers, signal });
}

async function send({ body, headers, status }: Response, res: ExpressResponse): Promise<void> {
  res.status(status).set(Object.fromEntries(headers)).set("Cache-Control", "no-store");
  if (body === null) {
    res.end();
    return;
  }
  // A proxy such as nginx would hold an event back.
  res.set("X-Accel-Buffering", "no");
  await pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), res);
}
