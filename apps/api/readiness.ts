import { constants } from "node:fs";
import { access, statfs } from "node:fs/promises";
import { type ReadinessPart, readinessParts, type UnreadyReason } from "../contract/readiness.ts";

export interface ReadinessOptions {
  tmpDirectory: string;
  minFreeDiskBytes: number;
  /** Rejects if the database does not answer; null: there is no database. */
  pingDatabase: (() => Promise<void>) | null;
}

const intervalMs = 5000;

/** After a low disk, the server is ready only at 110 % of the limit, so that readiness does not flap. */
const hysteresis = 1.1;

/**
 * Whether this server accepts jobs. The disk is polled in the background, so that a probe does no work and
 * does not wait for a slow disk.
 */
export class Readiness {
  readonly #options: ReadinessOptions;
  readonly #makeRoom: () => Promise<void>;
  readonly #timer: NodeJS.Timeout;
  #isDraining = false;
  #reasons: readonly UnreadyReason[] = [];

  private constructor(options: ReadinessOptions, makeRoom: () => Promise<void>) {
    this.#options = options;
    this.#makeRoom = makeRoom;
    this.#timer = setInterval(() => void this.#poll(), intervalMs);
    this.#timer.unref();
  }

  /** @param makeRoom is called when the disk is low; the next poll sees its effect. */
  static async start(options: ReadinessOptions, makeRoom: () => Promise<void>): Promise<Readiness> {
    const readiness = new Readiness(options, makeRoom);
    await readiness.#poll();
    return readiness;
  }

  /** The reasons why the server accepts no jobs; empty if it is ready. */
  get reasons(): readonly UnreadyReason[] {
    return this.#isDraining ? ["draining", ...this.#reasons] : this.#reasons;
  }

  /** The parts of this server. Not every server has a database. */
  get parts(): readonly ReadinessPart[] {
    const hasDatabase = this.#options.pingDatabase !== null;
    return readinessParts.filter((part) => part !== "database" || hasDatabase);
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  drain(): void {
    this.#isDraining = true;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #poll(): Promise<void> {
    // Both checks run at the same time, because the check of a database may take seconds to time out.
    const [ofDisk, ofDatabase] = await Promise.all([this.#diskReasons(), this.#databaseReasons()]);
    this.#reasons = [...ofDisk, ...ofDatabase];
    if (ofDisk.includes("disk_space")) await this.#makeRoom();
  }

  async #databaseReasons(): Promise<UnreadyReason[]> {
    try {
      await this.#options.pingDatabase?.();
      return [];
    } catch {
      return ["database"];
    }
  }

  async #diskReasons(): Promise<UnreadyReason[]> {
    const { tmpDirectory, minFreeDiskBytes } = this.#options;
    try {
      await access(tmpDirectory, constants.R_OK | constants.W_OK | constants.X_OK);
      const { bavail, bsize } = await statfs(tmpDirectory);
      const wasLow = this.#reasons.includes("disk_space");
      const needed = wasLow ? minFreeDiskBytes * hysteresis : minFreeDiskBytes;
      return bavail * bsize < needed ? ["disk_space"] : [];
    } catch {
      return ["temp_directory"];
    }
  }
}
