import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, rmdir, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { dir } from "tmp-promise";
import { removeTree } from "./remove-tree.ts";
import { directoryPrefix, signOfLifeMs, sweep } from "./sweep.ts";

/** A directory that only this user may enter. */
export interface PrivateDirectory {
  readonly path: string;
  /** Removes the directory; nothing may write there any more. Never rejects. */
  dispose(): Promise<void>;
}

/**
 * Where a job keeps what is too large for memory: most jobs never need one, so it is made when
 * somebody asks.
 */
export interface JobDirectory {
  /** Makes the directory, if there is none yet; returns its path. */
  make(): Promise<string>;
  /** Moves what there is into the directory of a worker; returns the path that it has there. */
  lendTo(home: PrivateDirectory): Promise<string>;
  /** Moves what is in the worker's back: the worker gets at it no more. */
  takeBack(): Promise<void>;
  /** Removes these files, where they are; nobody may read them any more. */
  remove(names: readonly string[]): Promise<void>;
  /** Removes the directory, if one was made; nothing may write there any more. Never rejects. */
  dispose(): Promise<void>;
}

/** Makes the directories of jobs and workers, and sees to it that each one goes away. */
export class Workspace {
  /** The directory that all of them are in. */
  readonly root: string;
  readonly #prefix = directoryPrefix(process.pid);
  readonly #onFailure: (error: unknown) => void;
  readonly #removals = new Set<Promise<void>>();
  /** Directories that were made and are not removed yet. */
  readonly #made = new Set<string>();
  readonly #signs: NodeJS.Timeout;
  /** The sweep that is under way. */
  #sweeping: Promise<number> | null = null;

  /** @param onFailure hears of a directory that could not be removed. */
  constructor(root: string, onFailure: (error: unknown) => void) {
    this.root = root;
    this.#onFailure = onFailure;
    this.#signs = setInterval(() => void this.#giveSigns(), signOfLifeMs);
    this.#signs.unref();
  }

  /**
   * Removes directories whose process is gone, and returns how many it removed: none if another sweep is
   * under way, whose end it waits for. `Readiness` tells of a root that is missing.
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
    let own: Promise<PrivateDirectory> | null = null;
    let lentPath: string | null = null;
    const make = async () => {
      own ??= this.#createJobDirectory();
      return (await own).path;
    };
    return {
      make,
      lendTo: async (home) => {
        lentPath = join(home.path, randomUUID());
        if (own !== null) await rename(await make(), lentPath);
        return lentPath;
      },
      takeBack: async () => {
        if (lentPath === null) return;
        // Over an empty directory, which is what there is if the worker has made the other.
        await rename(lentPath, await make());
        lentPath = null;
      },
      remove: async (names) => {
        if (own === null) return;
        const { path } = await own;
        await Promise.all(names.map((name) => rm(join(path, name), { force: true })));
      },
      dispose: async () => {
        // One that could not be made is not there to be removed.
        const made = await own?.catch(() => null);
        await made?.dispose();
      },
    };
  }

  /**
   * The directory that a worker process is confined to. Mostly nothing is ever put into it.
   *
   * @param within the directory of the fork server whose fork it is for.
   */
  async createWorkerHome(within?: PrivateDirectory): Promise<PrivateDirectory> {
    const path =
      within === undefined
        ? join(this.root, `${this.#prefix}worker-${randomUUID()}`)
        : join(within.path, randomUUID());
    await mkdir(path, { mode: 0o700 });
    return this.#removable(path, () => rmdir(path));
  }

  /** Bytes of the files in this process's directories. What goes away meanwhile counts nothing. */
  async bytesInUse(): Promise<number> {
    const own = (await readdir(this.root)).filter((name) => name.startsWith(this.#prefix));
    let bytes = 0;
    for (const name of own) {
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

  /** Waits until every removal that was begun has ended; nothing may be made any more. */
  async close(): Promise<void> {
    clearInterval(this.#signs);
    await Promise.all(this.#removals);
  }

  /** Tells whoever else sweeps here that these directories have an owner. */
  async #giveSigns(): Promise<void> {
    const now = new Date();
    // A job's is inside of a worker's for the time of the job.
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

  /** @param remove is enough as a rule; what withstands it is removed by force. */
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
