import cluster, { type Worker } from "node:cluster";
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import type { DestinationStream, Logger } from "pino";
import { AggregatorRegistry, type Registry } from "prom-client";

/** A message from the primary to an API process. */
export type PrimaryMessage =
  | { type: "drain" }
  /** Tells API processes to reload. */
  | { type: "reload" }
  /** Metrics of all API processes; null if one of them did not send its own. */
  | { type: "metrics"; id: string; text: string | null };

/** A request of an API process to the primary. */
interface MetricsRequest {
  type: "metrics_request";
  id: string;
}

/** An API process says that it hears the primary from now on. */
interface HearingNotice {
  type: "hearing";
}

export interface ClusterOptions {
  /** The number of API processes. */
  count: number;
  /** Writes the lines of all API processes to `logStream`. Otherwise each writes to standard output. */
  collectsLogs: boolean;
  /** Adds up the metrics of all API processes when one is asked for them. */
  sharesMetrics: boolean;
  log: Logger;
  logStream: DestinationStream;
}

/** If an API process ends sooner than this after its start, the next one starts this much later. */
const minLifeMs = 2000;

/**
 * The primary of `DOCOPS_WORKERS` API processes on one port: starts them, replaces one that dies, and
 * drains all of them at the end. The primary answers no requests itself.
 */
export class Cluster {
  readonly #options: ClusterOptions;
  readonly #startedAt = new WeakMap<Worker, number>();
  #isClosing = false;

  constructor(options: ClusterOptions) {
    this.#options = options;
  }

  /** @param onFailure is called if an API process ends before any of them has listened. */
  start(onFailure: () => void): void {
    const { count, collectsLogs, sharesMetrics, log } = this.#options;
    // The API processes accept connections themselves, from one queue of the kernel. If the primary handed
    // them out, and a process died before it received one, that client would wait for ever.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    if (collectsLogs) this.#collectLogs();
    if (sharesMetrics) answerMetricsRequests();
    cluster.on("message", (worker, { type }: HearingNotice) => {
      if (type === "hearing" && this.#isClosing) tell(worker, { type: "drain" });
    });
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
      setTimeout(() => this.#fork(), age < minLifeMs ? minLifeMs : 0);
    });
    for (let index = 0; index < count; index++) this.#fork();
  }

  /** Drains all API processes; resolves when the last has ended. */
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
    this.#tellAll({ type: "drain" });
    await Promise.all(gone);
  }

  /** Makes all processes reload. A process that starts meanwhile reads the current files anyway. */
  reload(): void {
    this.#tellAll({ type: "reload" });
  }

  /** Kills all API processes. */
  kill(): void {
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill("SIGKILL");
  }

  #tellAll(message: PrimaryMessage): void {
    for (const worker of Object.values(cluster.workers ?? {})) {
      if (worker !== undefined) tell(worker, message);
    }
  }

  /** Writes the lines of all API processes to one log. */
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

function tell(worker: Worker, message: PrimaryMessage): void {
  if (worker.isConnected()) worker.send(message);
}

/**
 * Listens to the primary in an API process, and tells the primary so. Node keeps no message for a listener that is
 * added later, because `cluster` listens from the start: earlier messages are lost, and the primary repeats those that
 * still count.
 *
 * @returns a function that sets the handler, which also receives the messages collected before.
 */
export function listenToPrimary(): (handler: (message: PrimaryMessage) => void) => void {
  const early: PrimaryMessage[] = [];
  let handle: (message: PrimaryMessage) => void = (message) => {
    early.push(message);
  };
  process.on("message", (message: PrimaryMessage) => handle(message));
  const notice: HearingNotice = { type: "hearing" };
  process.send?.(notice);
  return (handler) => {
    handle = handler;
    for (const message of early) handler(message);
  };
}

/** Answers an API process that asks for the metrics of all. */
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
 * Lets the primary ask this API process for its metrics.
 *
 * @returns a function for the metrics of all API processes; it rejects if one does not send its own.
 */
export function shareMetrics(registry: Registry): () => Promise<string> {
  AggregatorRegistry.setRegistries(registry);
  // The constructor registers the listener for the primary's question.
  new AggregatorRegistry();
  return () => {
    const request: MetricsRequest = { type: "metrics_request", id: randomUUID() };
    return new Promise((resolve, reject) => {
      const listen = (message: PrimaryMessage) => {
        if (message.type !== "metrics" || message.id !== request.id) return;
        process.off("message", listen);
        if (message.text === null) reject(new Error("a process did not report its metrics"));
        else resolve(message.text);
      };
      process.on("message", listen);
      process.send?.(request);
    });
  };
}
