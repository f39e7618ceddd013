import type { SandboxSupport } from "../../confine/find.ts";
import type { WorkerConfig } from "../config.ts";
import type { Workspace } from "../workspace/workspace.ts";
import type { Launcher } from "./launcher.ts";
import { sandboxArguments, workerConfinement } from "./sandbox.ts";
import type { Worker } from "./start-method.ts";
import { workerBounds } from "./usage.ts";
import type { WorkerCode } from "./worker-code.ts";
import { WorkerProcess } from "./worker-process.ts";

export interface WorkerStarterOptions {
  code: WorkerCode;
  config: WorkerConfig;
  /** What holds workers. */
  sandbox: SandboxSupport;
  /** Bytes of all that a job writes. */
  maxOutputBytes: number;
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
    const { code, config, launcher, maxOutputBytes, sandbox, workspace } = this.#options;
    const home = await workspace.createWorkerHome();
    this.starts++;
    try {
      const launched = await launcher.launch([
        ...sandboxArguments(code.files, home.path, config.maxMemoryBytes, sandbox),
        code.entry,
        ...workerConfinement(code, home.path, maxOutputBytes, sandbox),
        ...workerArguments,
      ]);
      const bounds = workerBounds(config.maxMemoryBytes, maxOutputBytes);
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
