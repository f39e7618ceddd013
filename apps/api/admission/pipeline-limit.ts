import type { IncomingMessage, RequestListener } from "node:http";
import type { Socket } from "node:net";

/** Requests that one connection may have open. A client that sends more does not read its answers. */
const maxOpenRequests = 32;

/**
 * Bounds pipelining: a client may send further requests on a connection before it has the answers to
 * earlier ones (RFC 9112, 9.3.2). Node hands over all requests of one read of the connection at once,
 * which may be thousands. A connection with more than 32 open requests is cut off.
 */
export function limitPipelines(listener: RequestListener): RequestListener {
  const open = new WeakMap<Socket, number>();
  const count = (socket: Socket, by: number) => {
    const now = (open.get(socket) ?? 0) + by;
    open.set(socket, now);
    return now;
  };
  return (req: IncomingMessage, res) => {
    const { socket } = req;
    if (socket.destroyed) return;
    if (count(socket, 1) > maxOpenRequests) {
      stopParsing(socket);
      socket.destroy();
      return;
    }
    res.once("close", () => count(socket, -1));
    listener(req, res);
  };
}

/** With this value `onIncoming` tells Node's parser that neither a body nor further requests follow. */
const endOfRequests = 2;

/**
 * Node parses a read of a connection to its end and creates a request and a response for each request in
 * it, even after the connection was cut off. This replaces the callback of Node's undocumented parser,
 * so that it creates no more of them.
 */
function stopParsing(socket: Socket): void {
  const { parser } = socket as Socket & { parser?: { onIncoming: unknown } | null };
  if (parser?.onIncoming) parser.onIncoming = () => endOfRequests;
}
