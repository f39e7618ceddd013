import type { WorkerConfig } from "../config.ts";
import type { Workspace } from "../workspace/workspace.ts";
import type { Launcher } from "./launcher.ts";
import { sandboxArguments } from "./sandbox.ts";
import type { Worker } from "./start-method.ts";
import type { WorkerCode } from "./worker-code.ts";
import { WorkerProcess } from "./worker-process.ts";

export interface WorkerStarterOptions {
  code: WorkerCode;
  config: WorkerConfig;
  workspace: Workspace;
  launcher: Launcher;
}

/** Starts and ends worker processes, each with a directory of its own. */
export class WorkerStarter {
  readonly #options: WorkerStarterOptions;
  readonly #ending = new Set<Promise<void>>();
  /** Processes that were started, ever. */
  starts = 0;

  constructor(options: WorkerStarterOptions) {
    this.#options = options;
  }

  /**
   * @param workerArguments what the worker itself is told.
   * @throws Error when it cannot be started.
   */
  async start(workerArguments: readonly string[]): Promise<Worker> {
    const { code, config, workspace, launcher } = this.#options;
    const home = await workspace.createWorkerHome();
    this.starts++;
    try {
      const node = sandboxArguments(code.files, home.path, config);
      const launched = await launcher.launch([...node, code.entry, ...workerArguments]);
      return { process: new WorkerProcess(launched, home.path, config), home };
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
