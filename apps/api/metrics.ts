import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { presentLayers, type SandboxSupport } from "../confine/find.ts";
import { type BreakerState, breakerStates } from "../contract/limits.ts";
import { sandboxLayers } from "../contract/readiness.ts";
import type { Refusal } from "./auth/authentication.ts";
import type { Credential } from "./auth/authenticator.ts";
import { version } from "./build-info.ts";
import type { SlotPool } from "./jobs/slot-pool.ts";
import type { Breakers } from "./limits/breakers.ts";
import type { BackgroundErrors } from "./observability/background-errors.ts";
import type { Readiness } from "./readiness.ts";
import type { WorkerPool } from "./workers/worker-pool.ts";
import type { Workspace } from "./workspace/workspace.ts";

/** The parts of the server whose state is read when metrics are asked for. */
export interface MetricSources {
  commit: string;
  slots: SlotPool;
  workers: WorkerPool;
  workspace: Workspace;
  readiness: Readiness;
  sandbox: SandboxSupport;
  breakers: Pick<Breakers, "states">;
  errors: Pick<BackgroundErrors, "counts">;
}

const breakerNumbers: Readonly<Record<BreakerState, number>> = { closed: 0, half_open: 1, open: 2 };

const shortSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const mebibyte = 1024 * 1024;

/**
 * The metrics of one API process, in the units and names that Prometheus asks for
 * (https://prometheus.io/docs/practices/naming/): seconds, bytes, `_total` for counters.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #registers = [this.registry];

  readonly #requests = new Counter({
    name: "docops_http_requests_total",
    help: "HTTP requests that were answered.",
    labelNames: ["route", "method", "status"],
    registers: this.#registers,
  });
  readonly #jobs = new Counter({
    name: "docops_jobs_total",
    help: "Jobs by route, outcome and exit code; a job without an answer has no exit code.",
    labelNames: ["route", "outcome", "exit_code"],
    registers: this.#registers,
  });
  readonly #authentications = new Counter({
    name: "docops_authentications_total",
    help: "Requests to routes that need a credential, by its kind (token, session, none) and outcome.",
    labelNames: ["credential", "outcome"],
    registers: this.#registers,
  });
  readonly #jobSeconds = this.#histogram(
    "docops_job_duration_seconds",
    "From the arrival of a request to the end of its answer.",
    shortSeconds,
  );
  readonly #queueWaitSeconds = this.#histogram(
    "docops_queue_wait_seconds",
    "How long requests waited for a slot, including requests that got no slot.",
    shortSeconds,
  );
  readonly #workerSeconds = this.#histogram(
    "docops_worker_duration_seconds",
    "How long jobs were in the hands of a worker.",
    shortSeconds,
  );
  readonly #zipSeconds = this.#histogram(
    "docops_zip_duration_seconds",
    "From the first byte of an answer to its last.",
    shortSeconds,
  );
  readonly #uploadBytes = this.#histogram(
    "docops_upload_bytes",
    "Bytes of the files of a form.",
    [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536].map((kibibytes) => kibibytes * 1024),
  );
  readonly #workerPeakBytes = this.#histogram(
    "docops_worker_peak_memory_bytes",
    "The largest resident memory of the process of a job.",
    [64, 96, 128, 192, 256, 384, 512, 768, 1024, 2048].map((size) => size * mebibyte),
  );

  constructor(sources: MetricSources) {
    const { breakers, commit, errors, slots, workers, workspace, readiness, sandbox } = sources;
    collectDefaultMetrics({ register: this.registry });
    const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
      new Gauge({
        name,
        help,
        registers: this.#registers,
        async collect() {
          this.set(await read());
        },
      });
    // Dashboards may still use the names with `tokens`.
    for (const name of ["docops_slots", "docops_tokens"]) {
      gauge(name, "Jobs that may run at once.", () => slots.size);
      gauge(`${name}_in_use`, "Jobs that run.", () => slots.inUse);
      gauge(`${name}_free`, "Jobs that could start now.", () =>
        Math.max(slots.size - slots.inUse, 0),
      );
    }
    gauge("docops_queue_length", "Requests that wait for a slot.", () => slots.waiting);
    gauge("docops_workers", "Worker processes, with a job or without.", () => workers.size);
    gauge("docops_temp_bytes", "Bytes in the directories of jobs.", () => workspace.bytesInUse());
    new Gauge({
      name: "docops_ready",
      help: "1: the server takes jobs.",
      registers: this.#registers,
      // In a cluster, 0 if one API process is not ready.
      aggregator: "min",
      collect() {
        this.set(readiness.reasons.length === 0 ? 1 : 0);
      },
    });
    new Counter({
      name: "docops_worker_starts_total",
      help: "Worker processes that were started.",
      registers: this.#registers,
      collect() {
        this.reset();
        this.inc(workers.starts);
      },
    });
    new Counter({
      name: "docops_worker_losses_total",
      help: "Jobs whose worker was killed or died: timeout, aborted, out_of_memory, out_of_disk, protocol, crashed.",
      labelNames: ["reason"],
      registers: this.#registers,
      collect() {
        this.reset();
        for (const [reason, count] of Object.entries(workers.losses)) this.inc({ reason }, count);
      },
    });
    new Counter({
      name: "docops_background_errors_total",
      help: "Errors that are in no answer to a request, by the `event` of their line in the log.",
      labelNames: ["event"],
      registers: this.#registers,
      collect() {
        this.reset();
        for (const [event, count] of errors.counts) this.inc({ event }, count);
      },
    });
    const numbers = breakerStates.map((state) => `${breakerNumbers[state]} ${state}`).join(", ");
    new Gauge({
      name: "docops_breaker_state",
      help: `The state of the circuit breaker of a dependency: ${numbers}.`,
      labelNames: ["dependency"],
      registers: this.#registers,
      // A cluster reports the worst state of its processes.
      aggregator: "max",
      collect() {
        for (const { name, state } of breakers.states) {
          this.set({ dependency: name }, breakerNumbers[state]);
        }
      },
    });
    const layers = new Gauge({
      name: "docops_sandbox_layer",
      help: "1: this layer confines workers (files, network, landlock, seccomp, limits); 0: it is missing.",
      labelNames: ["layer"],
      registers: this.#registers,
      aggregator: "min",
    });
    const present = presentLayers(sandbox);
    for (const layer of sandboxLayers) layers.set({ layer }, present.includes(layer) ? 1 : 0);
    new Gauge({
      name: "docops_build_info",
      help: "Always 1; the labels name the release that runs.",
      labelNames: ["version", "commit", "node"],
      registers: this.#registers,
      aggregator: "first",
    }).set({ version, commit, node: process.version }, 1);
  }

  requestAnswered(route: string, method: string, status: number): void {
    this.#requests.inc({ route, method, status });
  }

  /** @param outcome `ok`, `forbidden`, `unavailable`, or why the credential was refused. */
  authenticated(
    credential: Credential["kind"] | "none",
    outcome: Refusal["outcome"] | "ok" | "missing" | "forbidden" | "unavailable",
  ): void {
    this.#authentications.inc({ credential, outcome });
  }

  uploadReceived(bytes: number): void {
    this.#uploadBytes.observe(bytes);
  }

  queueLeft(waitedMs: number): void {
    this.#queueWaitSeconds.observe(waitedMs / 1000);
  }

  workerDone(tookMs: number, peakRssBytes: number | null): void {
    this.#workerSeconds.observe(tookMs / 1000);
    if (peakRssBytes !== null) this.#workerPeakBytes.observe(peakRssBytes);
  }

  zipSent(tookMs: number): void {
    this.#zipSeconds.observe(tookMs / 1000);
  }

  jobEnded(route: string, outcome: string, exitCode: number | null, tookMs: number): void {
    this.#jobs.inc({ route, outcome, exit_code: exitCode ?? "" });
    this.#jobSeconds.observe(tookMs / 1000);
  }

  #histogram(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({ name, help, buckets, registers: this.#registers });
  }
}
