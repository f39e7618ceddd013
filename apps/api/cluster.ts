import cluster, { type Worker } from "node:cluster";
import type { Logger } from "pino";
import type { Config } from "./config.ts";

/** What the primary tells a process that serves; the other way round nothing is said. */
export interface DrainMessage {
  type: "drain";
}

/** A process that ends sooner than this after its start would only end again. */
const soonMs = 2000;

/**
 * The primary of `DOCOPS_WORKERS` processes on one port: starts them, replaces one that dies, and
 * drains all of them at the end. It serves nothing itself.
 */
export class Cluster {
  readonly #config: Config;
  readonly #log: Logger;
  readonly #startedAt = new WeakMap<Worker, number>();
  #isClosing = false;

  constructor(config: Config, log: Logger) {
    this.#config = config;
    this.#log = log;
  }

  /** @param onFailure hears of a process that could not start at all: there is nothing to go on with. */
  start(onFailure: () => void): void {
    const { processes } = this.#config;
    let hasServed = false;
    cluster.on("listening", () => {
      hasServed = true;
    });
    cluster.on("exit", (worker, exitCode, signal) => {
      if (this.#isClosing) return;
      this.#log.error({
        event: "process_ended",
        pid: worker.process.pid,
        exit_code: exitCode,
        signal,
      });
      if (!hasServed) {
        onFailure();
        return;
      }
      const age = performance.now() - (this.#startedAt.get(worker) ?? 0);
      setTimeout(() => this.#fork(), age < soonMs ? soonMs : 0);
    });
    for (let index = 0; index < processes; index++) this.#fork();
  }

  /** Drains all processes; resolves when the last is gone. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    const gone = workers.map(
      (worker) =>
        new Promise<void>((resolve) => {
          if (worker.isDead()) resolve();
          else worker.once("exit", () => resolve());
        }),
    );
    const message: DrainMessage = { type: "drain" };
    for (const worker of workers) if (worker.isConnected()) worker.send(message);
    await Promise.all(gone);
  }

  /** Ends all processes now. */
  kill(): void {
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill("SIGKILL");
  }

  #fork(): void {
    if (this.#isClosing) return;
    this.#startedAt.set(cluster.fork(), performance.now());
  }
}
