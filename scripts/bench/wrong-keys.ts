import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { formatKey, newKeyId, newKeySecret } from "../../apps/api/auth/key-format.ts";

/**
 * Sends keys that nobody has, each another one and with a checksum that is right, so that the server has to look each
 * of them up. It runs in a process of its own: reads an order as JSON from standard input, and prints the result.
 */

export interface WrongKeysOrder {
  url: string;
  connections: number;
  durationMs: number;
  /** Null: as many as the server refuses. */
  perSecond: number | null;
}

export interface WrongKeysResult {
  /** The number of answers, and those that were no refusal, of which there should be none. */
  refused: number;
  accepted: number;
  seconds: number;
}

/** Made before the clock runs. After the last the first comes again: by then the server has forgotten it. */
const keyCount = 20_000;

async function send(order: WrongKeysOrder): Promise<WrongKeysResult> {
  const { host } = new URL(order.url);
  const requests = Array.from({ length: keyCount }, () => {
    const key = formatKey({ id: newKeyId(), secret: newKeySecret() });
    return `GET /v1/meta HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${key}\r\n\r\n`;
  });
  const startedAt = performance.now();
  const endAt = startedAt + order.durationMs;
  const { perSecond } = order;
  let sent = 0;
  const result = { refused: 0, accepted: 0, seconds: 0 };
  const lane = async (socket: Socket) => {
    while (performance.now() < endAt) {
      const turn = sent++;
      // Each request has its moment; a lane that is late sends at once.
      const at = perSecond === null ? 0 : startedAt + (turn * 1000) / perSecond;
      if (at > endAt) break;
      const waitMs = at - performance.now();
      if (waitMs > 0) await delay(waitMs);
      const status = await ask(socket, requests[turn % keyCount] ?? "");
      if (status === 401 || status === 429) result.refused++;
      else result.accepted++;
    }
    socket.destroy();
  };
  const sockets = await Promise.all(Array.from({ length: order.connections }, () => open(order)));
  await Promise.all(sockets.map(lane));
  return { ...result, seconds: (performance.now() - startedAt) / 1000 };
}

function open({ url }: WrongKeysOrder): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket));
    socket.once("error", reject);
  });
}

/** @returns the status of the answer, once its end has come: an error body ends with two braces. */
function ask(socket: Socket, request: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const take = (chunk: Buffer) => {
      answer += chunk.toString("latin1");
      if (!answer.endsWith("}}")) return;
      socket.off("data", take).off("close", broken);
      resolve(Number(answer.slice(9, 12)));
    };
    const broken = () => reject(new Error("the server has closed a connection"));
    socket.on("data", take).once("close", broken);
    socket.write(request);
  });
}

if (import.meta.main) {
  let input = "";
  for await (const chunk of process.stdin) input += chunk;
  process.stdout.write(JSON.stringify(await send(JSON.parse(input))));
}
