import type { IncomingMessage, RequestListener } from "node:http";
import type { Socket } from "node:net";

/** Requests that one connection may have open at once. A client that sends more does not read its answers. */
const mostAtOnce = 32;

/**
 * Bounds requests that come on a connection before the answers to those before them (pipelining, RFC 9112,
 * 9.3.2). Node hands over all that one read of the connection has, which may be thousands, at once. A
 * connection with more than 32 is cut off.
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
    if (count(socket, 1) > mostAtOnce) {
      passOver(socket);
      socket.destroy();
      return;
    }
    res.once("close", () => count(socket, -1));
    listener(req, res);
  };
}

/** What Node's parser gets back for a request whose body is not read. */
const withoutBody = 2;

/**
 * Node parses a read to its end and makes request and answer of all that it finds, of a connection that was
 * cut off as well. Its parser, which is not in the documentation, is told here to make none.
 */
function passOver(socket: Socket): void {
  const { parser } = socket as Socket & { parser?: { onIncoming: unknown } | null };
  if (parser?.onIncoming) parser.onIncoming = () => withoutBody;
}
