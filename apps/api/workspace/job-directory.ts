import { chmod, rm } from "node:fs/promises";
import { join } from "node:path";
import { dir } from "tmp-promise";

/** A job's private directory and the names of what lies in it. */
export interface JobDirectory {
  readonly path: string;
  readonly templatePath: string;
  readonly taskPath: string;
  /** Where the worker writes its artifacts. */
  artifactPath(name: string): string;
  /** Removes the directory; nothing may write there any more. Never rejects. */
  dispose(): Promise<void>;
}

/** Makes job directories and sees to it that each one goes away. */
export class Workspace {
  readonly #root: string;
  readonly #onFailure: (error: unknown) => void;
  readonly #removals = new Set<Promise<void>>();

  /** @param onFailure hears of a directory that could not be removed. */
  constructor(root: string, onFailure: (error: unknown) => void) {
    this.#root = root;
    this.#onFailure = onFailure;
  }

  async create(): Promise<JobDirectory> {
    const { path, cleanup } = await dir({
      tmpdir: this.#root,
      prefix: "docops-job",
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
      templatePath: join(path, "template.docx"),
      taskPath: join(path, "task.json"),
      artifactPath: (name) => join(path, name),
      dispose: () => {
        if (removal === undefined) {
          removal = remove().finally(() => this.#removals.delete(removal as Promise<void>));
          this.#removals.add(removal);
        }
        return removal;
      },
    };
  }

  /** Waits until every removal that was begun has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#removals);
  }
}
