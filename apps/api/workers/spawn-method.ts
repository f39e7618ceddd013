import { availableParallelism } from "node:os";
import { oneJobArgument } from "../../worker/protocol.ts";
import { QuietTime } from "./quiet-time.ts";
import { ReadyWorkers } from "./ready-workers.ts";
import type { Demand, StartMethod, Worker } from "./start-method.ts";
import type { WorkerStarter } from "./worker-starter.ts";

/**
 * `spawn`: every job has a Node process that nobody used before and nobody uses after. Some are
 * started ahead of their jobs.
 */
export class SpawnMethod implements StartMethod {
  readonly name = "spawn";
  readonly isKept = false;
  readonly #starter: WorkerStarter;
  readonly #maxSpares: number;
  readonly #spares: ReadyWorkers;
  readonly #quiet = new QuietTime(() => this.#spares.warmUp());

  /** @param maxSpares processes that wait or are on their way, at most. */
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
    this.#quiet.note(demand);
    // Where all slots are taken, the next job waits already.
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
    this.#quiet.note(demand);
    // A start takes the processor from the jobs that run: it waits until one of them is done.
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

  /**
   * A client that sends one job after the other needs a start each time, which takes longer than a job:
   * for it, too, processes are started on all cores.
   */
  #fill({ inUse, size }: Demand): void {
    this.#spares.fill(Math.min(this.#maxSpares, size, Math.max(inUse, availableParallelism())));
  }
}
