import type { WorkerConfig } from "../config/config.ts";
import { isAnswered, type JobEnd } from "./job-end.ts";
import { QuietTime } from "./quiet-time.ts";
import { ReadyWorkers } from "./ready-workers.ts";
import type { Demand, StartMethod, Worker } from "./start-method.ts";
import type { WorkerStarter } from "./worker-starter.ts";

/** A process that has had more than this part of its memory bound is replaced. */
const memoryWatermark = 0.75;

/** `reuse`: a process does one job after the other, until it has had too many, or one has failed. */
export class ReuseMethod implements StartMethod {
  readonly name = "reuse";
  readonly reusesWorkers = true;
  readonly #starter: WorkerStarter;
  readonly #config: WorkerConfig;
  readonly #workers: ReadyWorkers;
  readonly #jobs = new WeakMap<Worker, number>();
  readonly #quiet = new QuietTime(() => this.#workers.warmUp());

  constructor(starter: WorkerStarter, config: WorkerConfig) {
    this.#starter = starter;
    this.#config = config;
    this.#workers = new ReadyWorkers(starter, [], () => this.#quiet.watch());
  }

  get idle(): number {
    return this.#workers.size;
  }

  get starts(): number {
    return this.#starter.starts;
  }

  warm(): void {
    this.#workers.fill(1);
  }

  claim(): Promise<Worker> {
    return this.#workers.claim();
  }

  onClaimed(demand: Demand): void {
    this.#quiet.note(demand);
  }

  staysFit(worker: Worker, end: JobEnd): boolean {
    const { maxJobs, maxMemoryBytes } = this.#config;
    const jobs = (this.#jobs.get(worker) ?? 0) + 1;
    this.#jobs.set(worker, jobs);
    return (
      worker.process.isUsable &&
      jobs < maxJobs &&
      isAnswered(end) &&
      end.type !== "failed" &&
      Math.max(worker.process.peakRssBytes, end.usage.peakRssBytes) <
        maxMemoryBytes * memoryWatermark
    );
  }

  keep(worker: Worker): void {
    this.#workers.add(worker);
  }

  retire(worker: Worker): Promise<void> {
    return this.#starter.retire(worker);
  }

  onReleased(demand: Demand): void {
    this.#quiet.note(demand);
    this.#quiet.watch();
  }

  trim(): void {
    this.#workers.trim(0);
  }

  async close(): Promise<void> {
    this.#quiet.stop();
    await this.#workers.close();
  }
}
