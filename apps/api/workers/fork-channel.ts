import { constants } from "node:os";
import { Duplex } from "node:stream";
import { statusDigits } from "../../worker/protocol.ts";
import type { ProcessEnd } from "./launcher.ts";

/**
 * The channel of one fork. All forks of a server inherit the same socket, one after the other: what
 * comes before the mark that the server writes after a fork's end is that fork's.
 */
export class ForkChannel extends Duplex {
  readonly #socket: Duplex;
  readonly #mark: Buffer;
  readonly #ended = Promise.withResolvers<ProcessEnd>();
  /** The last bytes that came, in which a mark may have begun. */
  #tail: Buffer = Buffer.alloc(0);
  #isEnded = false;

  /** @param mark in ASCII; the fork cannot know it. */
  constructor(socket: Duplex, mark: string) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    this.#mark = Buffer.from(mark, "latin1");
    socket.on("data", this.#receive);
    socket.once("close", this.#lose);
  }

  /** Resolves when the server has seen the fork out, or is gone itself. */
  get ended(): Promise<ProcessEnd> {
    return this.#ended.promise;
  }

  override _read(): void {
    // What comes is handed on at once: whoever reads a worker's channel reads all of it.
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.#isEnded || this.#socket.destroyed) done();
    else this.#socket.write(chunk, () => done());
  }

  readonly #receive = (chunk: Buffer): void => {
    const bytes = Buffer.concat([this.#tail, chunk]);
    const at = bytes.indexOf(this.#mark);
    const handedOn = this.#tail.length;
    if (at < 0) {
      // A mark that comes in two pieces is handed on in part: half a frame after the last is nothing.
      this.push(chunk);
      this.#tail = bytes.subarray(Math.max(bytes.length - this.#mark.length - statusDigits, 0));
      return;
    }
    if (at > handedOn) this.push(bytes.subarray(handedOn, at));
    const statusAt = at + this.#mark.length;
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
    // Closed when it was read to its end.
    this.end();
    this.#ended.resolve(end);
  }
}

/** A wait status (wait(2)) in our terms. */
function endOf(status: number): ProcessEnd {
  const signalNumber = status & 0x7f;
  if (signalNumber === 0) return { exitCode: (status >> 8) & 0xff, signal: null };
  const [name = "SIGKILL"] =
    Object.entries(constants.signals).find(([, number]) => number === signalNumber) ?? [];
  return { exitCode: null, signal: name as NodeJS.Signals };
}
