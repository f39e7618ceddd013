import { Agent, request } from "node:http";
import { connect } from "node:net";
import { formType } from "./form.ts";

/** The result of a request: the status, or that the connection was closed. */
export type Answer = number | "closed";

export interface Target {
  host: string;
  port: number;
}

/** Connections are not reused, so each request costs as much as one of a new client. */
const agent = new Agent({ keepAlive: false });

/** Sends a request and reads its answer to the end. */
export function send(
  { host, port }: Target,
  method: string,
  path: string,
  body: Buffer | null = null,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return new Promise((resolve) => {
    const all = body === null ? headers : { "Content-Length": body.length, ...headers };
    request({ host, port, method, path, headers: all, agent }, (response) => {
      response.resume();
      response.once("close", () =>
        resolve(response.complete ? (response.statusCode ?? 0) : "closed"),
      );
    })
      .once("error", () => resolve("closed"))
      .end(body);
  });
}

export function sendForm(target: Target, path: string, body: Buffer): Promise<Answer> {
  return send(target, "POST", path, body, { "Content-Type": formType });
}

/**
 * Sends bytes, which need not be HTTP, and holds the connection.
 *
 * @param pieces sent one after the other.
 * @param holdMs the longest time that the connection is held.
 * @param isDeaf whether the server's output is not read.
 */
export function sendRaw(
  { host, port }: Target,
  pieces: readonly (Buffer | string)[],
  { holdMs, isDeaf = false }: { holdMs: number; isDeaf?: boolean },
): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, allowHalfOpen: true });
    let head = "";
    const timer = setTimeout(() => socket.destroy(), holdMs);
    socket.on("error", () => undefined);
    socket.once("connect", () => {
      for (const piece of pieces) socket.write(piece);
    });
    if (isDeaf) socket.pause();
    else {
      socket.on("data", (chunk) => {
        if (head.length < 20) head += chunk.toString("latin1");
      });
      socket.once("end", () => socket.destroy());
    }
    socket.once("close", () => {
      clearTimeout(timer);
      const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1];
      resolve(status === undefined ? "closed" : Number(status));
    });
  });
}
