import { workerArguments } from "./sandbox.ts";
import type { Worker } from "./start-method.ts";
import { WorkerProcess } from "./worker-process.ts";
import type { WorkerSetup } from "./worker-setup.ts";

/** Starts and ends worker processes, each with its own directory. */
export class WorkerStarter {
  readonly #setup: WorkerSetup;
  readonly #ending = new Set<Promise<void>>();
  /** The number of processes that were started. */
  starts = 0;

  constructor(setup: WorkerSetup) {
    this.#setup = setup;
  }

  /**
   * @param programArguments arguments for the worker's program.
   * @throws Error if it cannot be started.
   */
  async start(programArguments: readonly string[]): Promise<Worker> {
    const { bounds, launcher, workspace } = this.#setup;
    const home = await workspace.createWorkerHome();
    this.starts++;
    try {
      const args = workerArguments(this.#setup, home.path);
      const launched = await launcher.launch([...args, ...programArguments]);
      return { process: new WorkerProcess(launched, home.path, bounds), home };
    } catch (error) {
      await home.dispose();
      throw error;
    }
  }

  /** Resolves when the process has ended and its directory is removed. */
  retire({ process, home }: Worker): Promise<void> {
    const ended = process
      .end()
      .then(() => home.dispose())
      .finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
    return ended;
  }

  /** Resolves when all retired processes have ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#ending);
  }
}
