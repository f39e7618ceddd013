import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { createGunzip, createGzip, type Gunzip } from "node:zlib";
import { z } from "zod";
import { type EventRow, eventHash, type SealRow, SpanRoot, sealHash } from "./hashes.ts";

/**
 * The format of an archive: JSON Lines, compressed with gzip. The line of a seal follows the lines of the events that
 * it covers. A digest in a second file has the size and hash of the archive and the ends of its chain of seals.
 */

const whole = z.int().nonnegative();
const hex = z.string().regex(/^[0-9a-f]{64}$/);

const eventLine = z.strictObject({
  seq: whole,
  id: z.string(),
  at: whole,
  actor: z.string(),
  tenant: z.string().nullable(),
  action: z.string(),
  object: z.string().nullable(),
  outcome: z.string(),
  request_id: z.string().nullable(),
  address: z.string().nullable(),
  detail: z.string(),
  hash: hex,
});

const sealLine = z.strictObject({
  number: whole,
  first_seq: whole,
  last_seq: whole,
  root: hex,
  previous: hex,
  hash: hex,
  signature: z.string().nullable(),
  sealed_at: whole,
});

const line = z.union([z.strictObject({ event: eventLine }), z.strictObject({ seal: sealLine })]);

/** The content of the digest of an archive. */
export const archiveDigest = z.strictObject({
  format: z.literal(1),
  first_seq: whole,
  last_seq: whole,
  first_seal: whole,
  last_seal: whole,
  /** `previous` is the hash of the seal before the first one, `head` that of the last one. */
  previous: hex,
  head: hex,
  bytes: whole,
  sha256: hex,
});

export type ArchiveDigest = z.infer<typeof archiveDigest>;

/** A seal with the events that it covers. */
export interface SealedSpan {
  events: readonly EventRow[];
  seal: SealRow;
}

/** An archive is missing, or differs from what was written. */
export class ArchiveFault extends Error {
  override readonly name = "ArchiveFault";
  readonly kind: "archive_missing" | "archive_changed";

  constructor(message: string, kind: ArchiveFault["kind"] = "archive_changed") {
    super(message);
    this.kind = kind;
  }
}

/** @returns the bytes of an archive as a stream. */
export function writeArchive(spans: AsyncIterable<SealedSpan>): AsyncIterable<Uint8Array> {
  return Readable.from(linesOf(spans)).pipe(createGzip());
}

async function* linesOf(spans: AsyncIterable<SealedSpan>): AsyncIterable<string> {
  for await (const { events, seal } of spans) {
    for (const event of events) yield `${JSON.stringify({ event })}\n`;
    yield `${JSON.stringify({ seal })}\n`;
  }
}

/**
 * Reads an archive, and checks its hashes and its chain of seals against its digest.
 *
 * @param content the bytes of the file.
 * @throws ArchiveFault for the first fault, with its place.
 */
export async function checkArchive(content: Readable, digest: ArchiveDigest): Promise<void> {
  const hash = createHash("sha256");
  let bytes = 0;
  const counted = Readable.from(
    (async function* () {
      for await (const chunk of content as AsyncIterable<Buffer>) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    })(),
  );
  const check = new ArchiveCheck(digest);
  const unzipped = counted.pipe(createGunzip());
  // `pipe` does not pass errors of the source on to its destination.
  counted.once("error", (error) => unzipped.destroy(error));
  try {
    for await (const text of linesIn(unzipped)) check.take(parse(text));
  } catch (error) {
    if (error instanceof ArchiveFault) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new ArchiveFault(`it cannot be read as gzip (${code ?? "UNKNOWN"})`);
  }
  check.end();
  if (bytes !== digest.bytes || hash.digest("hex") !== digest.sha256) {
    throw new ArchiveFault("its bytes do not match its digest");
  }
}

function linesIn(unzipped: Gunzip): AsyncIterable<string> {
  const lines = createInterface({ input: unzipped, crlfDelay: Number.POSITIVE_INFINITY });
  // The readline interface does not report errors of its input.
  const failed = new Promise<never>((_resolve, reject) => unzipped.once("error", reject));
  failed.catch(() => undefined);
  const iterator = lines[Symbol.asyncIterator]();
  return {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.race([iterator.next(), failed]) }),
  };
}

function parse(text: string): z.infer<typeof line> {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    throw new ArchiveFault("a line is neither an event nor a seal");
  }
}

/** Checks the order, the hashes and the chain of the events and seals in an archive. */
class ArchiveCheck {
  readonly #digest: ArchiveDigest;
  #lastSeq: number;
  #lastSeal: number;
  #previous: string;
  #root = new SpanRoot();

  constructor(digest: ArchiveDigest) {
    this.#digest = digest;
    this.#lastSeq = digest.first_seq - 1;
    this.#lastSeal = digest.first_seal - 1;
    this.#previous = digest.previous;
  }

  take(one: z.infer<typeof line>): void {
    if ("event" in one) this.#takeEvent(one.event);
    else this.#takeSeal(one.seal);
  }

  end(): void {
    const { head, last_seal, last_seq } = this.#digest;
    const isWhole =
      this.#lastSeq === last_seq && this.#lastSeal === last_seal && this.#previous === head;
    if (!isWhole) {
      throw new ArchiveFault(
        `it ends with event ${this.#lastSeq} and seal ${this.#lastSeal}, before the last ones of its digest`,
      );
    }
  }

  #takeEvent(event: EventRow): void {
    const expected = this.#lastSeq + 1;
    if (event.seq !== expected) throw new ArchiveFault(`event ${expected} is missing`);
    if (eventHash(event) !== event.hash) {
      throw new ArchiveFault(`event ${event.seq} does not match its hash`);
    }
    this.#root.add(event);
    this.#lastSeq = event.seq;
  }

  #takeSeal(seal: SealRow): void {
    const { number } = seal;
    if (number !== this.#lastSeal + 1) {
      throw new ArchiveFault(`seal ${this.#lastSeal + 1} is missing`);
    }
    const fits =
      seal.previous === this.#previous &&
      seal.last_seq === this.#lastSeq &&
      seal.root === this.#root.end() &&
      seal.hash === sealHash(seal);
    if (!fits) {
      throw new ArchiveFault(
        `seal ${number} over events ${seal.first_seq} to ${seal.last_seq} does not match them`,
      );
    }
    this.#root = new SpanRoot();
    this.#lastSeal = number;
    this.#previous = seal.hash;
  }
}
