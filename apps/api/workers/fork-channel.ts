import { constants } from "node:os";
import { Duplex } from "node:stream";
import { statusDigits } from "../../worker/protocol.ts";
import type { ProcessEnd } from "./launcher.ts";

/**
 * The channel of one fork. All forks of a server inherit the same socket, one after the other. After the
 * end of a fork its server writes an end marker: the bytes before it are the fork's.
 */
export class ForkChannel extends Duplex {
  readonly #socket: Duplex;
  readonly #endMarker: Buffer;
  readonly #ended = Promise.withResolvers<ProcessEnd>();
  /** The last received bytes, in which the end marker may begin. */
  #tail: Buffer = Buffer.alloc(0);
  #isEnded = false;

  /** @param endMarker a text in ASCII that the fork cannot know. */
  constructor(socket: Duplex, endMarker: string) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    this.#endMarker = Buffer.from(endMarker, "latin1");
    socket.on("data", this.#receive);
    socket.once("close", this.#lose);
  }

  /** Resolves when the server has waited for the fork's end, or has ended itself. */
  get ended(): Promise<ProcessEnd> {
    return this.#ended.promise;
  }

  override _read(): void {
    // Bytes are pushed when they arrive: the reader of a worker's channel reads all of it.
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.#isEnded || this.#socket.destroyed) done();
    else this.#socket.write(chunk, () => done());
  }

  readonly #receive = (chunk: Buffer): void => {
    const bytes = Buffer.concat([this.#tail, chunk]);
    const at = bytes.indexOf(this.#endMarker);
    const pushedBytes = this.#tail.length;
    if (at < 0) {
      // The first part of a split end marker is pushed too. It does no harm: no frame follows it.
      this.push(chunk);
      this.#tail = bytes.subarray(
        Math.max(bytes.length - this.#endMarker.length - statusDigits, 0),
      );
      return;
    }
    if (at > pushedBytes) this.push(bytes.subarray(pushedBytes, at));
    const statusAt = at + this.#endMarker.length;
    if (bytes.length < statusAt + statusDigits) {
      this.#tail = bytes.subarray(at);
      return;
    }
    const status = bytes.toString("latin1", statusAt, statusAt + statusDigits);
    this.#finish(endOf(Number.parseInt(status, 16)));
  };

  readonly #lose = (): void => this.#finish({ exitCode: null, signal: null });

  #finish(end: ProcessEnd): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#socket.off("data", this.#receive);
    this.#socket.off("close", this.#lose);
    this.push(null);
    // The stream closes once its reader has read everything.
    this.end();
    this.#ended.resolve(end);
  }
}

/** Decodes a wait status (wait(2)). */
function endOf(status: number): ProcessEnd {
  const signalNumber = status & 0x7f;
  if (signalNumber === 0) return { exitCode: (status >> 8) & 0xff, signal: null };
  const [name = "SIGKILL"] =
    Object.entries(constants.signals).find(([, number]) => number === signalNumber) ?? [];
  return { exitCode: null, signal: name as NodeJS.Signals };
}
