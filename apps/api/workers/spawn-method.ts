import { availableParallelism } from "node:os";
import { oneJobArgument } from "../../worker/protocol.ts";
import { QuietTime } from "./quiet-time.ts";
import { ReadyWorkers } from "./ready-workers.ts";
import type { Demand, StartMethod, Worker } from "./start-method.ts";
import type { WorkerStarter } from "./worker-starter.ts";

/**
 * `spawn`: every job has a new Node process, which is used only once. Spares are started before jobs need
 * them.
 */
export class SpawnMethod implements StartMethod {
  readonly name = "spawn";
  readonly reusesWorkers = false;
  readonly #starter: WorkerStarter;
  readonly #maxSpares: number;
  readonly #spares: ReadyWorkers;
  readonly #quiet = new QuietTime(() => this.#spares.warmUp());

  /** @param maxSpares the most processes that wait or are starting. */
  constructor(starter: WorkerStarter, maxSpares: number) {
    this.#starter = starter;
    this.#maxSpares = maxSpares;
    this.#spares = new ReadyWorkers(starter, [oneJobArgument], () => this.#quiet.watch());
  }

  get idle(): number {
    return this.#spares.size;
  }

  get starts(): number {
    return this.#starter.starts;
  }

  warm(): void {
    this.#spares.fill(Math.min(this.#maxSpares, 1));
  }

  claim(): Promise<Worker> {
    return this.#spares.claim();
  }

  onClaimed(demand: Demand): void {
    this.#note(demand);
    // If all slots are in use, the next job may wait already.
    if (demand.inUse >= demand.size) this.#fill(demand);
  }

  staysFit(): boolean {
    return false;
  }

  keep(worker: Worker): void {
    void this.retire(worker);
  }

  retire(worker: Worker): Promise<void> {
    return this.#starter.retire(worker);
  }

  onReleased(demand: Demand): void {
    this.#note(demand);
    // A start takes processor time from running jobs, so it waits until one of them is done.
    this.#fill(demand);
    this.#quiet.watch();
  }

  trim(): void {
    this.#spares.trim(1);
  }

  async close(): Promise<void> {
    this.#quiet.stop();
    await this.#spares.close();
  }

  /** Each running job needs two cores: one for itself, and one for the start of the next process. */
  #note({ inUse, size }: Demand): void {
    const jobs = Math.max(1, Math.floor(availableParallelism() / 2));
    this.#quiet.note({ inUse, size: Math.min(size, jobs) });
  }

  /**
   * Starts as many spares as there are running jobs, but at least one for each core: a start takes longer
   * than a job, and a client may send one job after the other.
   */
  #fill({ inUse, size }: Demand): void {
    this.#spares.fill(Math.min(this.#maxSpares, size, Math.max(inUse, availableParallelism())));
  }
}
