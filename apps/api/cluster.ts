import cluster, { type Worker } from "node:cluster";
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import type { DestinationStream, Logger } from "pino";
import { AggregatorRegistry, type Registry } from "prom-client";

/** What the primary tells a process that serves. */
export type PrimaryMessage =
  | { type: "drain" }
  /** Files that the settings name may have changed. */
  | { type: "reload" }
  /** Metrics of all processes; null: they could not be had. */
  | { type: "metrics"; id: string; text: string | null };

/** What a process that serves asks the primary for. */
interface MetricsRequest {
  type: "metrics_request";
  id: string;
}

export interface ClusterOptions {
  /** How many processes serve. */
  count: number;
  /** Takes the lines of all processes into `logStream`; else each writes its own to standard output. */
  collectsLogs: boolean;
  /** Adds up the metrics of all processes where one is asked for them. */
  sharesMetrics: boolean;
  log: Logger;
  logStream: DestinationStream;
}

/** A process that ends sooner than this after its start would only end again. */
const soonMs = 2000;

/**
 * The primary of `DOCOPS_WORKERS` processes on one port: starts them, replaces one that dies, and
 * drains all of them at the end. It serves nothing itself.
 */
export class Cluster {
  readonly #options: ClusterOptions;
  readonly #startedAt = new WeakMap<Worker, number>();
  #isClosing = false;

  constructor(options: ClusterOptions) {
    this.#options = options;
  }

  /** @param onFailure hears of a process that could not start at all: there is nothing to go on with. */
  start(onFailure: () => void): void {
    const { count, collectsLogs, sharesMetrics, log } = this.#options;
    // The processes accept connections themselves, from one queue of the kernel's. Handed out by the primary,
    // a connection that is on its way to a process that dies would stay open, and its client wait for ever.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    if (collectsLogs) this.#collectLogs();
    if (sharesMetrics) answerMetricsRequests();
    let hasServed = false;
    cluster.on("listening", () => {
      hasServed = true;
    });
    cluster.on("exit", (worker, exitCode, signal) => {
      if (this.#isClosing) return;
      log.error({
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
    for (let index = 0; index < count; index++) this.#fork();
  }

  /** Has all processes read again what may have changed. */
  reload(): void {
    const message: PrimaryMessage = { type: "reload" };
    for (const worker of Object.values(cluster.workers ?? {})) {
      if (worker?.isConnected()) worker.send(message);
    }
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
    const message: PrimaryMessage = { type: "drain" };
    for (const worker of workers) if (worker.isConnected()) worker.send(message);
    await Promise.all(gone);
  }

  /** Ends all processes now. */
  kill(): void {
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill("SIGKILL");
  }

  /** Takes the lines of all processes into the one log. */
  #collectLogs(): void {
    const { logStream } = this.#options;
    cluster.setupPrimary({ silent: true });
    cluster.on("fork", ({ process: { stdout, stderr } }) => {
      if (stdout === null || stderr === null) return;
      createInterface({ input: stdout }).on("line", (line) => logStream.write(`${line}\n`));
      stderr.pipe(process.stderr, { end: false });
    });
  }

  #fork(): void {
    if (this.#isClosing) return;
    this.#startedAt.set(cluster.fork(), performance.now());
  }
}

/**
 * Hears the primary from now on, in a process that serves. Node keeps messages for the first listener alone: what
 * is said while a server starts would be lost once a part of it listens for answers of its own.
 *
 * @returns takes a handler, which hears what was said before, too.
 */
export function hearPrimary(): (handler: (message: PrimaryMessage) => void) => void {
  const early: PrimaryMessage[] = [];
  let handle: (message: PrimaryMessage) => void = (message) => {
    early.push(message);
  };
  process.on("message", (message: PrimaryMessage) => handle(message));
  return (handler) => {
    handle = handler;
    for (const message of early) handler(message);
  };
}

/** Adds up what the processes have counted, for whichever of them was asked. */
function answerMetricsRequests(): void {
  const aggregator = new AggregatorRegistry();
  cluster.on("message", (worker, { type, id }: MetricsRequest) => {
    if (type !== "metrics_request") return;
    const answer = (text: string | null) => {
      const message: PrimaryMessage = { type: "metrics", id, text };
      if (worker.isConnected()) worker.send(message);
    };
    aggregator.clusterMetrics().then(answer, () => answer(null));
  });
}

/**
 * Lets the primary ask this process, which serves, for what it has counted.
 *
 * @returns the metrics of all processes; rejects when one of them does not tell its own.
 */
export function shareMetrics(own: Registry): () => Promise<string> {
  AggregatorRegistry.setRegistries(own);
  // To be made is all that it takes: it listens for the question.
  new AggregatorRegistry();
  return () => {
    const request: MetricsRequest = { type: "metrics_request", id: randomUUID() };
    return new Promise((resolve, reject) => {
      const listen = (message: PrimaryMessage) => {
        if (message.type !== "metrics" || message.id !== request.id) return;
        process.off("message", listen);
        if (message.text === null) reject(new Error("a process did not tell its metrics"));
        else resolve(message.text);
      };
      process.on("message", listen);
      process.send?.(request);
    });
  };
}
