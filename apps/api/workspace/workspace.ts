import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, rmdir, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { dir } from "tmp-promise";
import { removeTree } from "./remove-tree.ts";
import { directoryPrefix, signOfLifeMs, sweep } from "./sweep.ts";

/** A directory that only this user may enter. */
export interface PrivateDirectory {
  readonly path: string;
  /** Removes the directory. Nothing may write there at this time. Never rejects. */
  dispose(): Promise<void>;
}

/** A job's directory for files that are too large for memory. Most jobs need none, so `make` makes it. */
export interface JobDirectory {
  /** Makes the directory, if it does not exist; returns its path. */
  make(): Promise<string>;
  /** Moves the directory, if it exists, into a worker's directory; returns its path there. */
  lendTo(home: PrivateDirectory): Promise<string>;
  /** Moves the directory back, out of the worker's reach. */
  takeBack(): Promise<void>;
  /** Removes these files, if they exist. Nobody may read them at this time. */
  remove(names: readonly string[]): Promise<void>;
  /** Removes the directory, if it exists. Nothing may write there at this time. Never rejects. */
  dispose(): Promise<void>;
}

/** Makes and removes the directories of jobs and workers. */
export class Workspace {
  /** The directory in which they are. */
  readonly root: string;
  readonly #prefix = directoryPrefix(process.pid);
  readonly #onFailure: (error: unknown) => void;
  readonly #removals = new Set<Promise<void>>();
  /** Directories that were made and are not yet removed. */
  readonly #made = new Set<string>();
  readonly #signs: NodeJS.Timeout;
  /** The current sweep. */
  #sweeping: Promise<number> | null = null;

  /** @param onFailure is called for each directory that cannot be removed. */
  constructor(root: string, onFailure: (error: unknown) => void) {
    this.root = root;
    this.#onFailure = onFailure;
    this.#signs = setInterval(() => void this.#giveSigns(), signOfLifeMs);
    this.#signs.unref();
  }

  /**
   * Removes directories whose process was killed. If another sweep is running, this only waits for its end.
   * A missing root is not reported here, but by `Readiness`.
   *
   * @returns the number of directories that this sweep has removed.
   */
  async sweep(): Promise<number> {
    if (this.#sweeping !== null) {
      await this.#sweeping;
      return 0;
    }
    this.#sweeping = sweep(this.root, this.#onFailure).catch(() => 0);
    const removed = await this.#sweeping;
    this.#sweeping = null;
    return removed;
  }

  jobDirectory(): JobDirectory {
    let directory: Promise<PrivateDirectory> | null = null;
    let lentPath: string | null = null;
    const make = async () => {
      directory ??= this.#createJobDirectory();
      return (await directory).path;
    };
    return {
      make,
      lendTo: async (home) => {
        lentPath = join(home.path, randomUUID());
        if (directory !== null) await rename(await make(), lentPath);
        return lentPath;
      },
      takeBack: async () => {
        if (lentPath === null) return;
        // If the worker has made the directory, `make` makes an empty one here, which is replaced.
        await rename(lentPath, await make());
        lentPath = null;
      },
      remove: async (names) => {
        if (directory === null) return;
        const { path } = await directory;
        await Promise.all(names.map((name) => rm(join(path, name), { force: true })));
      },
      dispose: async () => {
        // A directory that could not be made need not be removed.
        const made = await directory?.catch(() => null);
        await made?.dispose();
      },
    };
  }

  /**
   * Makes the directory that a worker process is confined to. It usually stays empty.
   *
   * @param within the directory of the fork server, if the worker is its fork.
   */
  async createWorkerHome(within?: PrivateDirectory): Promise<PrivateDirectory> {
    const path =
      within === undefined
        ? join(this.root, `${this.#prefix}worker-${randomUUID()}`)
        : join(within.path, randomUUID());
    await mkdir(path, { mode: 0o700 });
    return this.#removable(path, () => rmdir(path));
  }

  /** Bytes of the files in this process's directories. Files that are removed meanwhile do not count. */
  async bytesInUse(): Promise<number> {
    const names = (await readdir(this.root)).filter((name) => name.startsWith(this.#prefix));
    let bytes = 0;
    for (const name of names) {
      const entries = await readdir(join(this.root, name), {
        recursive: true,
        withFileTypes: true,
      }).catch(() => []);
      const files = entries.filter((entry) => entry.isFile());
      for (const { parentPath, name: file } of files) {
        bytes += (await stat(join(parentPath, file)).catch(() => ({ size: 0 }))).size;
      }
    }
    return bytes;
  }

  /** Waits for all removals that have begun. No directory may be made after this. */
  async close(): Promise<void> {
    clearInterval(this.#signs);
    await Promise.all(this.#removals);
  }

  /** Shows other processes with the same root that these directories have an owner. */
  async #giveSigns(): Promise<void> {
    const now = new Date();
    // While a job runs, its directory is inside the worker's directory, and `utimes` may fail.
    await Promise.all([...this.#made].map((path) => utimes(path, now, now).catch(() => undefined)));
  }

  async #createJobDirectory(): Promise<PrivateDirectory> {
    const { path, cleanup } = await dir({
      tmpdir: this.root,
      prefix: `${this.#prefix}job`,
      unsafeCleanup: true,
    });
    return this.#removable(path, cleanup);
  }

  /** @param remove is tried first; if it fails, the directory is removed by force. */
  #removable(path: string, remove: () => Promise<void>): PrivateDirectory {
    this.#made.add(path);
    let removal: Promise<void> | undefined;
    const removeSurely = () =>
      remove()
        .catch(() => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }))
        .catch(() => removeTree(path))
        .catch(this.#onFailure);
    return {
      path,
      dispose: () => {
        if (removal === undefined) {
          removal = removeSurely().finally(() => {
            this.#made.delete(path);
            this.#removals.delete(removal as Promise<void>);
          });
          this.#removals.add(removal);
        }
        return removal;
      },
    };
  }
}
