import { SubmissionsFirst } from "./submissions-first.ts";

/** Looks at what every stored job needs. It rejects, with any error, while a part of that cannot be used. */
export type OutageLook = () => Promise<void>;

/** The pause between two looks. */
const lookEveryMs = 1000;
/** The longest pause before the first look. */
const longestPauseMs = 32_000;

/**
 * Holds stored jobs back in this process while something cannot be used that each of them needs: the blob store, or the
 * disk of the machine. Otherwise an outage would be met by every job of the queue, one after the other.
 *
 * An attempt that meets an outage shuts the gate; a look that succeeds opens it again.
 */
export class JobGate {
  /** Holds single jobs back for a moment. */
  readonly submissions = new SubmissionsFirst();
  readonly #look: OutageLook;
  readonly #listeners = new Set<() => void>();
  #isOpen = true;
  #isClosed = false;
  #timer: NodeJS.Timeout | null = null;
  #pauseMs = lookEveryMs;

  constructor(look: OutageLook) {
    this.#look = look;
  }

  /** Whether this process may take a job now. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Calls the listener after each change. @returns what ends that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** An attempt has met an outage. */
  shut(): void {
    if (!this.#isOpen || this.#isClosed) return;
    this.#turn(false);
    this.#lookAfter(this.#pauseMs);
    // A look may succeed although no job can be done, as in a bucket that can be read and not written.
    this.#pauseMs = Math.min(2 * this.#pauseMs, longestPauseMs);
  }

  /** An attempt has used all that jobs need. */
  prove(): void {
    this.#pauseMs = lookEveryMs;
  }

  /** Looks no more. */
  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #lookAfter(ms: number): void {
    this.#timer = setTimeout(() => void this.#lookAgain(), ms);
    this.#timer.unref();
  }

  async #lookAgain(): Promise<void> {
    const isUsable = await this.#look().then(
      () => true,
      () => false,
    );
    if (this.#isClosed) return;
    if (isUsable) this.#turn(true);
    else this.#lookAfter(lookEveryMs);
  }

  #turn(isOpen: boolean): void {
    this.#isOpen = isOpen;
    for (const listener of [...this.#listeners]) listener();
  }
}
