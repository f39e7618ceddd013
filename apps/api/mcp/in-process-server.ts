import { createServer, type RequestListener, request, type Server } from "node:http";
import { type Duplex, duplexPair, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Whose requests are sent: the address counts for rates and stands in the log. */
export interface Caller {
  remoteAddress: string | undefined;
}

/**
 * Answers requests of the same process by HTTP over a pair of streams: no port is opened, and a request passes through
 * every check that one from outside passes through.
 */
export class InProcessServer {
  readonly #server: Server;

  constructor(listener: RequestListener) {
    // `allowedHosts` checks `Host`, as for requests from outside.
    this.#server = createServer({ requireHostHeader: false, requestTimeout: 0 }, listener);
  }

  /** A `fetch` for this server. The host of a URL is sent as `Host` and means nothing else. */
  fetchAs(caller: Caller): typeof fetch {
    return (input, init) => this.#send(new Request(input, init), caller);
  }

  async #send(sent: Request, { remoteAddress }: Caller): Promise<Response> {
    sent.signal.throwIfAborted();
    const { host, pathname, search } = new URL(sent.url);
    const client = this.#connect(remoteAddress);
    const outgoing = request({
      createConnection: () => client,
      method: sent.method,
      path: pathname + search,
      headers: { ...Object.fromEntries(sent.headers), host, connection: "close" },
    });
    // Closing the connection is how the server learns that nobody waits for the answer.
    const abort = () => client.destroy();
    sent.signal.addEventListener("abort", abort, { once: true });
    client.once("close", () => sent.signal.removeEventListener("abort", abort));
    try {
      const answered = new Promise<Response>((resolve, reject) => {
        outgoing.once("error", reject);
        outgoing.once("response", (incoming) => {
          const { headers, statusCode: status = 500 } = incoming;
          const lists = Object.entries(headers).flatMap(([name, value = []]) =>
            [value].flat().map((one): [string, string] => [name, one]),
          );
          const hasBody = status !== 204 && status !== 304;
          const body = hasBody ? (Readable.toWeb(incoming) as ReadableStream) : null;
          resolve(new Response(body, { status, headers: lists }));
        });
      });
      const sending = sendBody(sent, outgoing);
      // The server may answer, and close, before it has read the body.
      sending.catch(() => undefined);
      return await answered;
    } catch (error) {
      client.destroy();
      sent.signal.throwIfAborted();
      throw error;
    }
  }

  #connect(remoteAddress: string | undefined): Duplex {
    const [client, accepted] = duplexPair();
    Object.defineProperty(accepted, "remoteAddress", { value: remoteAddress });
    // One side does not learn by itself that the other was destroyed. An answer that was sent is still being read.
    client.once("close", () => accepted.destroy());
    accepted.once("close", () => {
      if (!accepted.writableFinished) client.destroy();
    });
    accepted.on("error", () => undefined);
    client.on("error", () => undefined);
    this.#server.emit("connection", accepted);
    return client;
  }
}

async function sendBody(sent: Request, outgoing: NodeJS.WritableStream): Promise<void> {
  if (sent.body === null) outgoing.end();
  else
    await pipeline(Readable.fromWeb(sent.body as Parameters<typeof Readable.fromWeb>[0]), outgoing);
}
