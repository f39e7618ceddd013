import type { Response } from "express";
import type { Transaction } from "kysely";
import { ApiError, type ClientClosed, InternalError } from "../errors.ts";
import type { AnswerHead, AnswerOutput } from "../routes/answer-output.ts";
import type { Schema } from "../state/schema.ts";
import type { JobDirectory } from "../workspace/workspace.ts";
import { BodyBuffer, type WholeBody } from "./body-buffer.ts";
import { FormDigest } from "./form-digest.ts";
import {
  type Claim,
  type IdempotencyStore,
  type KeyScope,
  maxRowBytes,
} from "./idempotency-store.ts";
import { inProgress, mismatch } from "./key-errors.ts";
import type { IdempotencyOutcome } from "./outcomes.ts";
import { isStored, type StoredAnswer } from "./stored-answer.ts";
import { storingOutput } from "./storing-output.ts";

export interface IdempotentRequestParts {
  store: IdempotencyStore;
  leaseMs: number;
  /** The request's directory for a body that is too large for memory. */
  directory: JobDirectory;
  /** Called when an answer could not be stored, or a key could not be released. */
  onFault(what: "idempotency_answer_not_kept" | "idempotency_key_not_freed", error: unknown): void;
  /** The key was looked up. */
  onOutcome(outcome: IdempotencyOutcome): void;
  onEnd(): void;
}

/** The number of renewals in a lease. Two of them may fail. */
const renewalsPerLease = 3;

/** A request with an `Idempotency-Key`. The caller must call `end`, whatever the outcome. */
export class IdempotentRequest {
  /** Hashes the files of the form during the upload. */
  readonly digest = new FormDigest();
  readonly #scope: KeyScope;
  readonly #parts: IdempotentRequestParts;
  readonly #lost = new AbortController();
  /** Null: this request does not have the key. */
  #claim: Claim | null = null;
  #renewal: NodeJS.Timeout | null = null;

  constructor(scope: KeyScope, parts: IdempotentRequestParts) {
    this.#scope = scope;
    this.#parts = parts;
  }

  /** Aborted when another request has taken the key because this one did not renew its lease in time. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * Claims the key after the upload of the form.
   *
   * @param texts the text parts of the form, by name.
   * @returns the stored answer; null if this request must make the answer.
   * @throws ApiError if another request has the key, or an earlier request with it had other parts;
   *   StateUnavailableError.
   */
  async begin(texts: ReadonlyMap<string, string>): Promise<StoredAnswer | null> {
    const { store, leaseMs, onOutcome } = this.#parts;
    const fingerprint = this.digest.fingerprint(texts);
    const found = await store.claim(this.#scope, fingerprint);
    onOutcome(outcomeOf(found, fingerprint));
    if (found.kind === "claimed") {
      this.#claim = found.claim;
      this.#renewal = setInterval(() => void this.#renew(), leaseMs / renewalsPerLease);
      return null;
    }
    if (found.fingerprint !== fingerprint) throw mismatch();
    if (found.kind === "running") throw inProgress(found.ageMs);
    const answer = await found.open();
    if (answer === null) throw new InternalError("state", { error_name: "AnswerBlobMissing" });
    return answer;
  }

  /** The output that sends the answer and stores it. */
  output(res: Response): AnswerOutput {
    return storingOutput(res, {
      body: () => new BodyBuffer(maxRowBytes, () => this.#parts.directory.make()),
      store: (head, body) => this.#store(head, body),
      onFault: (error) => this.#parts.onFault("idempotency_answer_not_kept", error),
    });
  }

  /**
   * Stores the answer in a transaction with what the request has made. Call `stored` once it is committed.
   *
   * @throws ApiError if another request has taken the key; StateUnavailableError. The transaction must roll back.
   */
  async storeWithin(
    transaction: Transaction<Schema>,
    head: AnswerHead,
    body: Buffer,
  ): Promise<void> {
    const whole = await wholeOf(body);
    const isOurs =
      this.#claim !== null &&
      (await this.#parts.store.finish(this.#claim, head, whole, transaction));
    if (!isOurs) throw inProgress(0);
  }

  /** The transaction of `storeWithin` is committed: the key has its answer. */
  stored(): void {
    this.#letGo();
  }

  /** Stores an error that the form or the document caused. @param answer makes the answer to the error. */
  async fail(
    error: ApiError | ClientClosed,
    answer: (error: ApiError) => AnswerHead & { body: Buffer },
  ): Promise<void> {
    if (this.#claim === null || !(error instanceof ApiError) || !isStored(error.code)) return;
    const { body, ...head } = answer(error);
    await this.#store(head, await wholeOf(body));
  }

  /** Releases the key without an answer, for an error that the same request may not cause again. */
  async giveUp(): Promise<void> {
    const claim = this.#claim;
    this.#letGo();
    if (claim !== null) await this.#parts.store.release(claim);
  }

  /** Releases the key if no answer was stored, and removes the request's files. */
  async end(): Promise<void> {
    const { directory, onEnd, onFault, store } = this.#parts;
    try {
      if (this.#claim !== null) await store.release(this.#claim);
    } catch (error) {
      // The key becomes free when its lease ends.
      onFault("idempotency_key_not_freed", error);
    } finally {
      this.#letGo();
      await directory.dispose();
      onEnd();
    }
  }

  async #store(head: AnswerHead, body: WholeBody): Promise<void> {
    if (this.#claim === null) throw inProgress(0);
    const { store, onFault } = this.#parts;
    let isOurs: boolean;
    try {
      isOurs = await store.finish(this.#claim, head, body);
    } catch (error) {
      // The job has run, so the client gets its answer. The next request with this key runs the job again.
      onFault("idempotency_answer_not_kept", error);
      return;
    }
    this.#letGo();
    if (!isOurs) throw inProgress(0);
  }

  async #renew(): Promise<void> {
    if (this.#claim === null) return;
    // The database may be back before the lease ends.
    const isHeld = await this.#parts.store.renew(this.#claim).catch(() => true);
    if (isHeld || this.#claim === null) return;
    this.#letGo();
    this.#lost.abort();
  }

  #letGo(): void {
    this.#claim = null;
    if (this.#renewal !== null) clearInterval(this.#renewal);
  }
}

function outcomeOf(
  found: Awaited<ReturnType<IdempotencyStore["claim"]>>,
  fingerprint: string,
): IdempotencyOutcome {
  if (found.kind === "claimed") return "first";
  if (found.fingerprint !== fingerprint) return "mismatch";
  return found.kind === "running" ? "in_progress" : "replayed";
}

async function wholeOf(content: Buffer): Promise<WholeBody> {
  const body = new BodyBuffer(content.length, () =>
    Promise.reject(new Error("this body needs no file")),
  );
  await body.append(content);
  return body.end();
}
