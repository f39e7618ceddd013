import { Worker } from "node:worker_threads";
import type { Proof, ProofRequest } from "./prove-pdf.ts";

/** Many times the memory that the text of a thousand pages takes. */
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 16 };
const timeoutMs = 200_000;

/** An answer of the thread. */
type Answer = { id: number } & ({ proof: Proof } | { errorName: string });

/** A PDF could not be checked: the thread has ended, ran out of memory, or met an error. */
export class ProofError extends Error {
  override readonly name = "ProofError";
}

/**
 * Proves PDFs in a separate thread: the API process parses nothing that grows with a document. The thread starts with
 * the first PDF.
 */
export class ProofChecker {
  #thread: Worker | null = null;
  #lastId = 0;
  readonly #pending = new Map<number, PromiseWithResolvers<Proof>>();

  /** @throws ProofError; `signal.reason` on abort. */
  async prove(request: ProofRequest, signal: AbortSignal): Promise<Proof> {
    signal.throwIfAborted();
    const thread = this.#thread ?? this.#start();
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<Proof>();
    this.#pending.set(id, answer);
    // A proof goes on after an abort: it has a time limit and a directory of its own.
    const abort = () => answer.reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    const timer = setTimeout(() => answer.reject(new ProofError("it took too long")), timeoutMs);
    thread.ref();
    thread.postMessage({ id, request });
    try {
      return await answer.promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      this.#pending.delete(id);
      // A waiting thread must not keep the process alive.
      if (this.#pending.size === 0) thread.unref();
    }
  }

  async close(): Promise<void> {
    await this.#thread?.terminate();
  }

  #start(): Worker {
    const file = new URL("./proof-thread.ts", import.meta.url);
    const thread = new Worker(file, { name: "proofs", env: {}, execArgv: [], resourceLimits });
    const end = (message: string) => {
      if (this.#thread === thread) this.#thread = null;
      for (const { reject } of this.#pending.values()) reject(new ProofError(message));
    };
    thread.on("error", ({ name }: Error) => end(`the thread of proofs failed: ${name}`));
    thread.on("exit", () => end("the thread of proofs ended"));
    thread.on("message", (answer: Answer) => {
      const pending = this.#pending.get(answer.id);
      if ("proof" in answer) pending?.resolve(answer.proof);
      else pending?.reject(new ProofError(`the proof failed: ${answer.errorName}`));
    });
    this.#thread = thread;
    return thread;
  }
}
