import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  request,
  type Server,
} from "node:http";
import { type Duplex, duplexPair, Readable } from "node:stream";

/** The sender of requests: rates count its address, and the log has it. */
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
    const { headers, method, signal, url } = sent;
    const { host, pathname, search } = new URL(url);
    // As a whole: undici's stream of a form fails without a handler if the server answers before it has read it.
    const body = sent.body === null ? null : Buffer.from(await sent.arrayBuffer());
    signal.throwIfAborted();
    const client = this.#connect(remoteAddress);
    const outgoing = request({
      createConnection: () => client,
      method,
      path: pathname + search,
      headers: { ...Object.fromEntries(headers), host, connection: "close" },
    });
    // Closing the connection is how the server learns that nobody waits for the answer.
    const abort = () => client.destroy();
    signal.addEventListener("abort", abort, { once: true });
    client.once("close", () => signal.removeEventListener("abort", abort));
    try {
      const answered = new Promise<Response>((resolve, reject) => {
        outgoing.once("response", (incoming) => resolve(toResponse(incoming)));
        outgoing.on("error", reject);
      });
      outgoing.end(body);
      return await answered;
    } catch (error) {
      client.destroy();
      signal.throwIfAborted();
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

function toResponse(incoming: IncomingMessage): Response {
  const { headers, statusCode: status = 500 } = incoming;
  const lines = Object.entries(headers).flatMap(([name, value = []]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  const hasBody = status !== 204 && status !== 304;
  const body = hasBody ? (Readable.toWeb(incoming) as ReadableStream) : null;
  return new Response(body, { status, headers: lines });
}
