import type { Readable, Writable } from "node:stream";
import type { Turns } from "../checks/turns.ts";

/** About this many bytes of one body go to the parser in one turn of the event loop. */
const bytesInTurn = 64 * 1024;

/**
 * Pipes a body to its parser: in each turn of the event loop, one piece of one body. This gathers small
 * chunks, because a chunk of one byte costs the parser as much as one of 64 KiB; and it leaves time
 * for other requests when a fast client, or many, send a lot at once.
 *
 * @returns a function that stops the piping; the parser gets nothing more.
 */
export function pipeInTurns(body: Readable, parser: Writable, turns: Turns): () => void {
  let gathered = new Gathered();
  let hasTurn = false;
  let isStopped = false;
  let isWhole = false;
  const takeTurn = () => {
    if (hasTurn) return;
    hasTurn = true;
    void turns.next().then(passOn);
  };
  const gather = (piece: Buffer) => {
    // Multer has given up, and reads the rest itself to drop it.
    if (body.listenerCount("readable") > 0) return stop();
    gathered.add(piece);
    if (gathered.bytes >= bytesInTurn) body.pause();
    takeTurn();
  };
  const passOn = () => {
    hasTurn = false;
    if (isStopped || parser.destroyed) return;
    const hasRoom = gathered.bytes === 0 || parser.write(gathered.whole());
    gathered = new Gathered();
    if (isWhole) parser.end();
    else if (hasRoom) body.resume();
    else parser.once("drain", resume);
  };
  const resume = () => void body.resume();
  const end = () => {
    isWhole = true;
    takeTurn();
  };
  body.on("data", gather).once("end", end);
  return stop;

  function stop(): void {
    isStopped = true;
    body.off("data", gather).off("end", end);
    parser.off("drain", resume);
  }
}

/** Smaller pieces are copied together: thousands of buffers would keep the garbage collector busy. */
const smallBytes = 1024;

/** The pieces of a body that wait for their turn. */
class Gathered {
  bytes = 0;
  readonly #pieces: Buffer[] = [];
  /** The buffer for small pieces, and the number of bytes in it. */
  #small: Buffer | null = null;
  #smallLength = 0;

  add(piece: Buffer): void {
    this.bytes += piece.length;
    if (piece.length >= smallBytes) {
      this.#closeSmall();
      this.#pieces.push(piece);
      return;
    }
    if (this.#smallLength + piece.length > (this.#small?.length ?? 0)) this.#closeSmall();
    this.#small ??= Buffer.allocUnsafe(16 * smallBytes);
    this.#smallLength += piece.copy(this.#small, this.#smallLength);
  }

  whole(): Buffer {
    this.#closeSmall();
    const [only] = this.#pieces;
    return only !== undefined && this.#pieces.length === 1 ? only : Buffer.concat(this.#pieces);
  }

  #closeSmall(): void {
    if (this.#small !== null) this.#pieces.push(this.#small.subarray(0, this.#smallLength));
    this.#small = null;
    this.#smallLength = 0;
  }
}
