import type { Readable, Writable } from "node:stream";
import type { Turns } from "../checks/turns.ts";

/** Bytes of one body that are passed on in one turn of the event loop, about. */
const bytesInTurn = 64 * 1024;

/**
 * Pipes a body to its parser, in every turn of the event loop one piece of one body. As they come, the pieces
 * would be as small as the client likes: a chunk of one byte costs a parser what one of 64 KiB costs. And of a
 * fast client, or of many, more would come in one turn than others can wait for.
 *
 * @returns what ends it early; the body flows no longer then.
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
    // Multer has given up, and drops the rest.
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

/** A piece that is smaller is copied: thousands of them, held, would keep the garbage collector busy. */
const smallBytes = 1024;

/** What has come in one turn. */
class Gathered {
  bytes = 0;
  readonly #pieces: Buffer[] = [];
  /** Where small pieces are put together, and how many bytes are there. */
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
