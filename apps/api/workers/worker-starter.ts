import { workerArguments } from "./sandbox.ts";
import type { Worker } from "./start-method.ts";
import { WorkerProcess } from "./worker-process.ts";
import type { WorkerSetup } from "./worker-setup.ts";

/** Starts and ends worker processes, each with a directory of its own. */
export class WorkerStarter {
  readonly #setup: WorkerSetup;
  readonly #ending = new Set<Promise<void>>();
  /** Processes that were started, ever. */
  starts = 0;

  constructor(setup: WorkerSetup) {
    this.#setup = setup;
  }

  /**
   * @param told what the worker itself is told.
   * @throws Error when it cannot be started.
   */
  async start(told: readonly string[]): Promise<Worker> {
    const { bounds, launcher, workspace } = this.#setup;
    const home = await workspace.createWorkerHome();
    this.starts++;
    try {
      const args = workerArguments(this.#setup, home.path);
      const launched = await launcher.launch([...args, ...told]);
      return { process: new WorkerProcess(launched, home.path, bounds), home };
    } catch (error) {
      await home.dispose();
      throw error;
    }
  }

  /** Resolves when the process and its directory are gone. */
  retire({ process, home }: Worker): Promise<void> {
    const ended = process
      .end()
      .then(() => home.dispose())
      .finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
    return ended;
  }

  /** Resolves when every process that was retired is gone. */
  async settled(): Promise<void> {
    await Promise.all(this.#ending);
  }
}
