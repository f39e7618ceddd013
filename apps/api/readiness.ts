import { constants } from "node:fs";
import { access, statfs } from "node:fs/promises";
import { type ReadinessPart, readinessParts, type UnreadyReason } from "../contract/readiness.ts";

export interface ReadinessOptions {
  tmpDirectory: string;
  minFreeDiskBytes: number;
  /** Rejects where the database does not answer; null: there is none. */
  pingDatabase: (() => Promise<void>) | null;
}

const intervalMs = 5000;

/** Free again only with this much more than the least: what flaps is worse than what is down. */
const hysteresis = 1.1;

/**
 * Whether this server takes jobs. It looks around in the background: a probe does no work, and a slow
 * disk does not hold it up.
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
    this.#timer = setInterval(() => void this.#look(), intervalMs);
    this.#timer.unref();
  }

  /** @param makeRoom is tried whenever the disk is low; the next look sees what came of it. */
  static async start(options: ReadinessOptions, makeRoom: () => Promise<void>): Promise<Readiness> {
    const readiness = new Readiness(options, makeRoom);
    await readiness.#look();
    return readiness;
  }

  /** All that is in the way; empty: ready. */
  get reasons(): readonly UnreadyReason[] {
    return this.#isDraining ? ["draining", ...this.#reasons] : this.#reasons;
  }

  /** The parts that there are: not every server has a database. */
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

  async #look(): Promise<void> {
    // Both at once: a database that does not answer takes seconds to be given up.
    const [ofDisk, ofDatabase] = await Promise.all([this.#lookAtDisk(), this.#lookAtDatabase()]);
    this.#reasons = [...ofDisk, ...ofDatabase];
    if (ofDisk.includes("disk_space")) await this.#makeRoom();
  }

  async #lookAtDatabase(): Promise<UnreadyReason[]> {
    try {
      await this.#options.pingDatabase?.();
      return [];
    } catch {
      return ["database"];
    }
  }

  async #lookAtDisk(): Promise<UnreadyReason[]> {
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
