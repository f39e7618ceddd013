import type { Response } from "express";
import { ApiError, type ClientClosed, InternalError } from "../errors.ts";
import type { AnswerHead, AnswerOutput } from "../routes/answer-output.ts";
import type { JobDirectory } from "../workspace/workspace.ts";
import { FormDigest } from "./form-digest.ts";
import {
  type Claim,
  type IdempotencyStore,
  type KeyScope,
  maxRowBytes,
} from "./idempotency-store.ts";
import { KeptBody, type WholeBody } from "./kept-body.ts";
import { keptOutput } from "./kept-output.ts";
import { inProgress, mismatch } from "./key-errors.ts";
import type { IdempotencyOutcome } from "./outcomes.ts";
import { isKept, type StoredAnswer } from "./stored-answer.ts";

export interface IdempotentRequestParts {
  store: IdempotencyStore;
  leaseMs: number;
  /** For a body that is too large for memory; the request's own. */
  directory: JobDirectory;
  /** An answer could not be kept, or a key not be given back. */
  onFault(what: "idempotency_answer_not_kept" | "idempotency_key_not_freed", error: unknown): void;
  /** The key was looked up. */
  onOutcome(outcome: IdempotencyOutcome): void;
  onEnd(): void;
}

/** A key is renewed so often that two tries may fail. */
const renewalsPerLease = 3;

/** One request that has a key. Whoever has it calls `end`, whatever came of it. */
export class IdempotentRequest {
  /** Notes the files of the form while they come in. */
  readonly digest = new FormDigest();
  readonly #scope: KeyScope;
  readonly #parts: IdempotentRequestParts;
  readonly #lost = new AbortController();
  /** Null: the key is not held. */
  #claim: Claim | null = null;
  #renewal: NodeJS.Timeout | null = null;

  constructor(scope: KeyScope, parts: IdempotentRequestParts) {
    this.#scope = scope;
    this.#parts = parts;
  }

  /** Aborts when another request has the key: this one was not heard of for longer than its lease. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * Takes the key once the form is there.
   *
   * @param texts of the form, by the names of their parts.
   * @returns the answer where there is one already; null where this request is to make it.
   * @throws ApiError where another request has the key, or had other parts; StateUnavailableError.
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

  /** Where the answer goes, so that it is kept. */
  output(res: Response): AnswerOutput {
    return keptOutput(res, {
      body: () => new KeptBody(maxRowBytes, () => this.#parts.directory.make()),
      keep: (head, body) => this.#keep(head, body),
      onFault: (error) => this.#parts.onFault("idempotency_answer_not_kept", error),
    });
  }

  /** Keeps an error that comes from the document. @param answer how it is told. */
  async fail(
    error: ApiError | ClientClosed,
    answer: (error: ApiError) => AnswerHead & { body: Buffer },
  ): Promise<void> {
    if (this.#claim === null || !(error instanceof ApiError) || !isKept(error.code)) return;
    const { body, ...head } = answer(error);
    await this.#keep(head, await wholeOf(body));
  }

  /** Lets the key go where no answer was kept, and removes what the request has on the disk. */
  async end(): Promise<void> {
    const { directory, onEnd, onFault, store } = this.#parts;
    try {
      if (this.#claim !== null) await store.release(this.#claim);
    } catch (error) {
      // It is free when its lease ends.
      onFault("idempotency_key_not_freed", error);
    } finally {
      this.#letGo();
      await directory.dispose();
      onEnd();
    }
  }

  async #keep(head: AnswerHead, body: WholeBody): Promise<void> {
    if (this.#claim === null) throw inProgress(0);
    const { store, onFault } = this.#parts;
    let isOurs: boolean;
    try {
      isOurs = await store.finish(this.#claim, head, body);
    } catch (error) {
      // The work is done: its client gets it, and the next request with this key does it again.
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
  const body = new KeptBody(content.length, () => Promise.reject(new Error("it is in memory")));
  await body.append(content);
  return body.end();
}
