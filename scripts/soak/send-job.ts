import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import type { Leave, SoakJob } from "./jobs.ts";

/** A complete answer. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  requestId: string;
}

/** The outcome of a request. */
export type Sent =
  | { type: "answered"; answer: Answer }
  /** The client left as planned. */
  | { type: "left" }
  /** There was no complete answer: the connection was refused or broken. */
  | { type: "broken"; reason: string; hasBegun: boolean };

/** Longer than a request may wait, run and download together. */
const patienceMs = 90_000;

/** Sends a job over a connection of its own, and leaves at the given point. */
export function sendJob(
  url: string,
  job: SoakJob,
  requestId: string,
  leave: Leave | null = null,
): Promise<Sent> {
  const { method, path, headers, form } = job;
  return new Promise((resolve) => {
    const client = request(`${url}${path}`, {
      method,
      agent: false,
      headers: {
        ...headers,
        "Content-Type": form.contentType,
        "Content-Length": form.bytes.length,
        "X-Docops-Request-Id": requestId,
      },
    });
    let hasBegun = false;
    const finish = (sent: Sent) => {
      clearTimeout(timer);
      resolve(sent);
    };
    const go = () => {
      finish({ type: "left" });
      client.destroy();
    };
    const timer = setTimeout(() => {
      finish({ type: "broken", reason: "no answer in time", hasBegun });
      client.destroy();
    }, patienceMs);
    client.on("error", ({ message }) => finish({ type: "broken", reason: message, hasBegun }));
    client.once("response", (response) => {
      hasBegun = true;
      if (leave?.at === "download" && response.statusCode === 200) response.once("data", go);
      void bodyOf(response).then(
        (body) => {
          const { statusCode: status = 0, headers: received } = response;
          finish({ type: "answered", answer: { status, headers: received, body, requestId } });
        },
        ({ message }) => finish({ type: "broken", reason: message, hasBegun }),
      );
    });
    if (leave?.at === "upload") client.write(form.bytes.subarray(0, leave.afterBytes), go);
    else client.end(form.bytes);
    if (leave?.at === "wait") setTimeout(go, leave.afterMs);
  });
}

/** @throws Error if the body is incomplete. */
async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks);
}
