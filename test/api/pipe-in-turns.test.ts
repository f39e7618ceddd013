import { PassThrough, Readable, Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { expect, it } from "vitest";
import { Turns } from "../../apps/api/checks/turns.ts";
import { pipeInTurns } from "../../apps/api/middleware/pipe-in-turns.ts";

/** A writable that takes all data, slowly if asked for. */
function parserOf(pieces: Buffer[], delayMs = 0): Writable {
  return new Writable({
    highWaterMark: 1024,
    write: (piece, _encoding, done) => {
      pieces.push(piece);
      if (delayMs === 0) done();
      else setTimeout(done, delayMs);
    },
  });
}

it("a body in pieces of one byte comes to the parser in a few large ones", async () => {
  const pieces: Buffer[] = [];
  const parser = parserOf(pieces);
  const body = new PassThrough();
  pipeInTurns(body, parser, new Turns());
  for (let byte = 0; byte < 10_000; byte++) body.write(Buffer.of(byte % 256));
  body.end();
  await finished(parser);
  expect(Buffer.concat(pieces)).toEqual(Buffer.from(Array.from({ length: 10_000 }, (_, i) => i)));
  expect(pieces.length).toBeLessThan(100);
});

it("about 64 KiB of a fast body are passed on in a turn, and a slow parser is waited for", async () => {
  const pieces: Buffer[] = [];
  const parser = parserOf(pieces, 1);
  const sent = Buffer.alloc(1_000_000, "0123456789");
  const body = Readable.from(
    Array.from({ length: 100 }, (_, index) => sent.subarray(index * 10_000, (index + 1) * 10_000)),
  );
  pipeInTurns(body, parser, new Turns());
  await finished(parser);
  expect(Buffer.concat(pieces).equals(sent)).toBe(true);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(80_000);
});

it("an empty body ends its parser", async () => {
  const parser = parserOf([]);
  pipeInTurns(Readable.from([]), parser, new Turns());
  await finished(parser);
});

it("nothing is passed on once it is ended, or once multer drops the rest", async () => {
  for (const end of ["stop", "drop"]) {
    const pieces: Buffer[] = [];
    const body = new PassThrough();
    const stop = pipeInTurns(body, parserOf(pieces), new Turns());
    body.write("a");
    await expect.poll(() => pieces.length).toBe(1);
    if (end === "stop") stop();
    else body.on("readable", () => body.read());
    body.end("b");
    body.resume();
    await finished(body, { writable: false });
    await new Promise(setImmediate);
    expect(pieces.length).toBe(1);
  }
});
