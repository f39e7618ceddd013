import { chmod, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { dir } from "tmp-promise";
import { inputNames } from "../../worker/protocol.ts";
import { directoryPrefix, sweep } from "./sweep.ts";

/** A directory that only this user may enter. */
export interface PrivateDirectory {
  readonly path: string;
  /** Removes the directory; nothing may write there any more. Never rejects. */
  dispose(): Promise<void>;
}

/** A job's directory and the names of what lies in it. */
export interface JobDirectory extends PrivateDirectory {
  readonly templatePath: string;
  readonly taskPath: string;
  /** Where an artifact lies once the job has been run. */
  artifactPath(name: string): string;
  /** Moves it into the directory that a worker may read and write; returns where it is. */
  lendTo(home: PrivateDirectory): Promise<string>;
  /** Moves it back: the worker gets at it no more. */
  takeBack(): Promise<void>;
}

/** Makes the directories of jobs and workers, and sees to it that each one goes away. */
export class Workspace {
  readonly #root: string;
  readonly #onFailure: (error: unknown) => void;
  readonly #removals = new Set<Promise<void>>();

  /** @param onFailure hears of a directory that could not be removed. */
  constructor(root: string, onFailure: (error: unknown) => void) {
    this.#root = root;
    this.#onFailure = onFailure;
  }

  /** Removes what processes that are gone have left; returns how many directories that were. */
  sweep(): Promise<number> {
    return sweep(this.#root, this.#onFailure);
  }

  async createJobDirectory(): Promise<JobDirectory> {
    const directory = await this.#create("job");
    const { path } = directory;
    let lentPath: string | null = null;
    return {
      ...directory,
      templatePath: join(path, inputNames.template),
      taskPath: join(path, inputNames.task),
      artifactPath: (name) => join(path, name),
      lendTo: async (home) => {
        lentPath = join(home.path, "job");
        await rename(path, lentPath);
        return lentPath;
      },
      takeBack: async () => {
        if (lentPath === null) return;
        await rename(lentPath, path);
        lentPath = null;
      },
    };
  }

  /** The directory that a worker process is confined to. */
  createWorkerHome(): Promise<PrivateDirectory> {
    return this.#create("worker");
  }

  /** Waits until every removal that was begun has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#removals);
  }

  async #create(kind: "job" | "worker"): Promise<PrivateDirectory> {
    const { path, cleanup } = await dir({
      tmpdir: this.#root,
      prefix: `${directoryPrefix(process.pid)}${kind}`,
      unsafeCleanup: true,
    });
    await chmod(path, 0o700);
    let removal: Promise<void> | undefined;
    const remove = async () => {
      await cleanup()
        .catch(() => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }))
        .catch(this.#onFailure);
    };
    return {
      path,
      dispose: () => {
        if (removal === undefined) {
          removal = remove().finally(() => this.#removals.delete(removal as Promise<void>));
          this.#removals.add(removal);
        }
        return removal;
      },
    };
  }
}
