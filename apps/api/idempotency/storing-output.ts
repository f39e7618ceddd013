import { createHash } from "node:crypto";
import { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type { Response } from "express";
import { ClientClosed } from "../errors.ts";
import {
  type AnswerHead,
  type AnswerOutput,
  directOutput,
  setHead,
} from "../routes/answer-output.ts";
import type { BodyBuffer, WholeBody } from "./body-buffer.ts";

/** Stores an answer. */
export interface AnswerRecorder {
  /** Collects the body of an answer. */
  body(): BodyBuffer;
  /**
   * Stores a complete answer.
   *
   * @throws ApiError if another request has taken the key, so that its answer counts.
   */
  store(head: AnswerHead, body: WholeBody): Promise<void>;
  /** Called if the answer cannot be stored. It is still sent. */
  onFault(error: unknown): void;
}

/**
 * Sends answers to the client and stores them. An answer is stored before its last chunk is sent, so that a client
 * that has read it to the end gets the same answer again. The answer is stored completely even if the client
 * disconnects or reads too slowly.
 */
export function storingOutput(res: Response, recorder: AnswerRecorder): AnswerOutput {
  return {
    whole: async (head, body, onItsWay) => {
      const sha256 = createHash("sha256").update(body).digest("hex");
      await recorder.store(head, { bytes: body.length, sha256, content: body });
      if (isGone(res)) throw new ClientClosed("zip");
      await directOutput(res).whole(head, body, onItsWay);
    },
    begin: (head) => new StoringStream(setHead(res, head), head, recorder),
  };
}

/** Sends an answer at the client's pace while the client is connected, and stores the whole answer. */
class StoringStream extends Writable {
  readonly #res: Response;
  readonly #head: AnswerHead;
  readonly #recorder: AnswerRecorder;
  /** Null: the body cannot be stored. */
  #body: BodyBuffer | null;
  /** The last chunk. It is sent after the answer is stored. */
  #heldBack: Buffer | null = null;

  constructor(res: Response, head: AnswerHead, recorder: AnswerRecorder) {
    super();
    this.#res = res;
    this.#head = head;
    this.#recorder = recorder;
    this.#body = recorder.body();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#take(chunk).then(() => done(), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#end().then(() => done(), done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (error !== null) this.#res.destroy();
    const closed = this.#body?.close() ?? Promise.resolve();
    closed.then(
      () => done(error),
      () => done(error),
    );
  }

  async #take(chunk: Buffer): Promise<void> {
    await this.#append(chunk);
    if (this.#heldBack !== null) await this.#send(this.#heldBack);
    this.#heldBack = chunk;
  }

  async #append(chunk: Buffer): Promise<void> {
    try {
      await this.#body?.append(chunk);
    } catch (error) {
      await this.#body?.close().catch(() => undefined);
      this.#body = null;
      this.#recorder.onFault(error);
    }
  }

  async #end(): Promise<void> {
    if (this.#body !== null) await this.#recorder.store(this.#head, await this.#body.end());
    if (isGone(this.#res)) throw new ClientClosed("zip");
    this.#res.end(this.#heldBack);
    await finished(this.#res);
  }

  async #send(chunk: Buffer): Promise<void> {
    if (isGone(this.#res)) {
      // Without a client and a stored body nobody needs the rest.
      if (this.#body === null) throw new ClientClosed("zip");
      return;
    }
    if (!this.#res.write(chunk)) await drained(this.#res);
  }
}

function isGone(res: Response): boolean {
  return res.destroyed || res.closed;
}

/** Waits until the client has read the written data, or has disconnected. */
function drained(res: Response): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = () => {
    res.off("drain", done).off("close", done);
    resolve();
  };
  res.on("drain", done).on("close", done);
  return promise;
}
