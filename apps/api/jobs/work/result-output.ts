import { createHash } from "node:crypto";
import { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { BodyBuffer, type WholeBody } from "../../idempotency/body-buffer.ts";
import type { AnswerOutput } from "../../routes/answer-output.ts";

/** The largest result that is held in memory until it is stored. */
const maxMemoryBytes = 1024 * 1024;

/** Collects the answer to a job, to be stored instead of sent. */
export class ResultOutput implements AnswerOutput {
  readonly #directory: () => Promise<string>;
  #whole: Promise<WholeBody> | null = null;

  /** @param directory makes the directory for a result that is too large for memory, and returns its path. */
  constructor(directory: () => Promise<string>) {
    this.#directory = directory;
  }

  async whole(_head: unknown, body: Buffer, onItsWay: () => void): Promise<void> {
    onItsWay();
    const sha256 = createHash("sha256").update(body).digest("hex");
    this.#whole = Promise.resolve({ bytes: body.length, sha256, content: body });
  }

  begin(): Writable {
    const body = new BodyBuffer(maxMemoryBytes, this.#directory);
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        body.append(chunk).then(() => done(), done);
      },
      destroy: (error, done) => {
        body.close().then(() => done(error), done);
      },
    });
    this.#whole = finished(stream).then(() => body.end());
    // The error of a disk reaches the writer too.
    this.#whole.catch(() => undefined);
    return stream;
  }

  /** The answer, once all of it was written. */
  async result(): Promise<WholeBody> {
    if (this.#whole === null) throw new Error("a job without an answer");
    return this.#whole;
  }
}
