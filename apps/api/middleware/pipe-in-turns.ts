import type { Readable, Writable } from "node:stream";

/** Bytes of one body that are passed on in one turn of the event loop, about. */
const bytesInTurn = 64 * 1024;

/**
 * Pipes a body to its parser, in every turn of the event loop one piece of it. As they come, the pieces would
 * be as small as the client likes: a chunk of one byte costs a parser what one of 64 KiB costs. And of a fast
 * client more would come in one turn than others can wait for.
 *
 * @returns what ends it early; the body flows no longer then.
 */
export function pipeInTurns(body: Readable, parser: Writable): () => void {
  let pieces: Buffer[] = [];
  let bytes = 0;
  let turn: NodeJS.Immediate | null = null;
  let isWhole = false;
  const gather = (piece: Buffer) => {
    // Multer has given up, and drops the rest.
    if (body.listenerCount("readable") > 0) return stop();
    pieces.push(piece);
    bytes += piece.length;
    if (bytes >= bytesInTurn) body.pause();
    turn ??= setImmediate(passOn);
  };
  const passOn = () => {
    turn = null;
    if (parser.destroyed) return;
    const hasRoom = bytes === 0 || parser.write(Buffer.concat(pieces));
    pieces = [];
    bytes = 0;
    if (isWhole) parser.end();
    else if (hasRoom) body.resume();
    else parser.once("drain", resume);
  };
  const resume = () => void body.resume();
  const end = () => {
    isWhole = true;
    turn ??= setImmediate(passOn);
  };
  body.on("data", gather).once("end", end);
  return stop;

  function stop(): void {
    if (turn !== null) clearImmediate(turn);
    body.off("data", gather).off("end", end);
    parser.off("drain", resume);
  }
}
