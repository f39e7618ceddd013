import { type ReadinessPart, readinessParts, type UnreadyReason } from "../contract/readiness.ts";
import { diskReasons, freeDiskHysteresis } from "./disk-reasons.ts";

export interface ReadinessOptions {
  tmpDirectory: string;
  minFreeDiskBytes: number;
  /** Rejects if the database does not answer; null: there is no database. */
  pingDatabase: (() => Promise<void>) | null;
  /**
   * Whether stored jobs can be done now; null: the server takes requests, which it also answers without what stored jobs
   * need.
   */
  storedJobs: { readonly isOpen: boolean } | null;
  /** Whether PDFs can be made now; null: they are switched off. Documents are made in any case. */
  pdf?: { readonly isReady: boolean } | null;
}

const intervalMs = 5000;

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
    const { storedJobs } = this.#options;
    return [
      ...(this.#isDraining ? (["draining"] as const) : []),
      ...this.#reasons,
      ...(storedJobs?.isOpen === false ? (["stored_jobs_paused"] as const) : []),
    ];
  }

  /** The reasons, and also those that concern only some jobs, for `/status`. */
  get allReasons(): readonly UnreadyReason[] {
    const isPdfReady = this.#options.pdf?.isReady ?? true;
    return [...this.reasons, ...(isPdfReady ? [] : (["pdf"] as const))];
  }

  /** The parts of this server. Not every server has a database, or does nothing but stored jobs. */
  get parts(): readonly ReadinessPart[] {
    const { pdf, pingDatabase, storedJobs } = this.#options;
    const missing: ReadinessPart[] = [
      ...(pingDatabase === null ? (["database"] as const) : []),
      ...(storedJobs === null ? (["stored_jobs"] as const) : []),
      ...(pdf == null ? (["pdf"] as const) : []),
    ];
    return readinessParts.filter((part) => !missing.includes(part));
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

  #diskReasons(): Promise<UnreadyReason[]> {
    const { tmpDirectory, minFreeDiskBytes } = this.#options;
    const wasLow = this.#reasons.includes("disk_space");
    return diskReasons(tmpDirectory, minFreeDiskBytes * (wasLow ? freeDiskHysteresis : 1));
  }
}
