import { Worker } from "node:worker_threads";
import pLimit from "p-limit";
import type { Checked, Policy } from "../../engine/inputs.ts";
import type { TimeLimit } from "../config/config.ts";
import { ApiError } from "../errors.ts";
import { timedOut } from "../jobs/deadline.ts";

/** Many times the memory that the largest policy takes which is checked here. */
const resourceLimits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4 };

/**
 * Checks policies in a separate thread, one after the other: 32 KiB of YAML may take 200 ms, and in that
 * time the API process could not answer anyone. The thread starts with the first policy.
 */
export class PolicyChecker {
  readonly #limit: TimeLimit;
  readonly #oneAtATime = pLimit(1);
  #thread: Worker | null = null;

  /** @param limit how long one check may take. */
  constructor(limit: TimeLimit) {
    this.#limit = limit;
  }

  /**
   * Checks the text of a policy.
   *
   * @throws ApiError if the check takes too long or too much memory.
   */
  check(text: string): Promise<Checked<Policy>> {
    return this.#oneAtATime(() => this.#ask(text));
  }

  async close(): Promise<void> {
    await this.#thread?.terminate();
  }

  async #ask(text: string): Promise<Checked<Policy>> {
    const thread = this.#thread ?? this.#start();
    const answer = Promise.withResolvers<Checked<Policy>>();
    const onExit = () => answer.reject(new Error("the thread of policies ended"));
    const timer = setTimeout(() => answer.reject(tooLong(this.#limit)), this.#limit.ms);
    thread.once("message", answer.resolve).once("error", answer.reject).once("exit", onExit);
    thread.ref();
    thread.postMessage(text);
    try {
      return await answer.promise;
    } catch (error) {
      this.#thread = null;
      await thread.terminate();
      throw isOutOfMemory(error) ? tooLarge() : error;
    } finally {
      clearTimeout(timer);
      thread.off("message", answer.resolve).off("error", answer.reject).off("exit", onExit);
      // A waiting thread must not keep the process alive.
      thread.unref();
    }
  }

  #start(): Worker {
    const file = new URL("./policy-thread.ts", import.meta.url);
    const thread = new Worker(file, { name: "policies", env: {}, execArgv: [], resourceLimits });
    // `#ask` hears of an error during a check. This listener handles one between two checks.
    thread.on("error", () => {
      if (this.#thread === thread) this.#thread = null;
    });
    this.#thread = thread;
    return thread;
  }
}

function tooLong(limit: TimeLimit): ApiError {
  return timedOut("validation", limit, { field: "policy_yaml" });
}

function isOutOfMemory(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === "ERR_WORKER_OUT_OF_MEMORY";
}

function tooLarge(): ApiError {
  const detail = { field: "policy_yaml" };
  return new ApiError("PAYLOAD_TOO_LARGE", "validation", "policy needs too much memory", detail);
}
