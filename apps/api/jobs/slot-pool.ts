import pLimit from "p-limit";

/** The right to run one job. */
export interface Slot {
  /** How long the job waited for it. */
  readonly waitedMs: number;
  /**
   * The job is done: the slot is about to come back.
   *
   * @param onWanted hears at once, or later, that somebody waits for it; at most once.
   */
  finish(onWanted: () => void): void;
  /** Gives the slot back; more than once is once. */
  release(): void;
}

export interface SlotPoolOptions {
  /** Jobs at once. */
  size: number;
  /** How long `acquire` waits; 0: not at all. */
  waitMs: number;
  maxWaiting: number;
}

/** A slot that is free or about to be is given within this time; nobody has to queue for it. */
const endingMs = 2000;

/** No slot in time, no place in the queue, or no slots any more. */
export class NoSlotError extends Error {
  override readonly name = "NoSlotError";
  readonly reason: "timeout" | "full" | "closed";

  constructor(reason: NoSlotError["reason"]) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * Slots for the jobs of one process: so many at once, first come first served, with a bounded queue in
 * front. Nobody else counts jobs: who needs to know how many run or wait asks here. p-limit keeps the
 * order.
 */
export class SlotPool {
  readonly #options: SlotPoolOptions;
  readonly #limit: ReturnType<typeof pLimit>;
  readonly #onRelease: (() => void)[] = [];
  #inUse = 0;
  #waiting = 0;
  /** Slots that are about to come back, and those of them that nobody waits for. */
  #finishing = 0;
  readonly #unwanted = new Set<() => void>();
  readonly #closing = new AbortController();
  /** How long slots are held, smoothed; until the first is back, a guess. */
  #averageHeldMs = 1000;

  constructor(options: SlotPoolOptions) {
    this.#options = options;
    this.#limit = pLimit(options.size);
  }

  /** Jobs at once, at most. */
  get size(): number {
    return this.#options.size;
  }

  get inUse(): number {
    return this.#inUse;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Whether `acquire` would fail at once. Who comes for a slot that is about to come back may wait. */
  get isSaturated(): boolean {
    const { waitMs, maxWaiting } = this.#options;
    return this.#isFull && (waitMs === 0 || this.#waiting >= maxWaiting);
  }

  /** No slot is free, nor about to be for one more than wait already. */
  get #isFull(): boolean {
    return this.#inUse + this.#waiting >= this.size + this.#finishing;
  }

  /** Whole seconds after which a slot is likely: what stands in front, at the usual pace. */
  get retryAfterSeconds(): number {
    const ahead = this.#waiting + 1;
    const expectedMs = (ahead * this.#averageHeldMs) / this.size;
    return Math.min(Math.max(Math.ceil(expectedMs / 1000), 1), 60);
  }

  /** Calls back whenever a slot has come back, before it is given to whoever waits. */
  onRelease(listener: () => void): void {
    this.#onRelease.push(listener);
  }

  /** Gives no more slots: who waits for one goes away empty. */
  close(): void {
    this.#closing.abort();
  }

  /**
   * Waits for a slot, at most `waitMs` and no longer than the pool lets anyone wait. A job whose
   * `signal` aborts leaves the queue at once.
   *
   * @throws NoSlotError, or `signal.reason` on abort.
   */
  async acquire(signal: AbortSignal, waitMs = this.#options.waitMs): Promise<Slot> {
    signal.throwIfAborted();
    if (this.#closing.signal.aborted) throw new NoSlotError("closed");
    if (this.isSaturated) throw new NoSlotError("full");
    const longestMs = this.#isFull ? Math.min(waitMs, this.#options.waitMs) : endingMs;
    const queuedAt = performance.now();
    const granted = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    let hasLeft = false;
    let isGranted = false;
    this.#waiting++;
    void this.#limit(() => {
      if (hasLeft) return;
      this.#waiting--;
      this.#inUse++;
      isGranted = true;
      granted.resolve();
      return held.promise;
    });
    if (this.#inUse + this.#waiting > this.size) this.#hurry();
    const giveBack = () => {
      this.#inUse--;
      held.resolve();
      for (const listener of this.#onRelease) listener();
    };
    const timer = setTimeout(() => granted.reject(new NoSlotError("timeout")), longestMs);
    const abort = () => granted.reject(signal.reason);
    const close = () => granted.reject(new NoSlotError("closed"));
    signal.addEventListener("abort", abort, { once: true });
    this.#closing.signal.addEventListener("abort", close, { once: true });
    try {
      await granted.promise;
    } catch (error) {
      hasLeft = true;
      // The slot may have been given in the same turn as the queue was left.
      if (isGranted) giveBack();
      else this.#waiting--;
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      this.#closing.signal.removeEventListener("abort", close);
    }
    const grantedAt = performance.now();
    let wanted: (() => void) | null = null;
    let isReleased = false;
    return {
      waitedMs: grantedAt - queuedAt,
      finish: (onWanted) => {
        if (wanted !== null || isReleased) return;
        wanted = onWanted;
        this.#finishing++;
        this.#unwanted.add(wanted);
        if (this.#waiting > 0) this.#hurry();
      },
      release: () => {
        if (isReleased) return;
        isReleased = true;
        if (wanted !== null) {
          this.#finishing--;
          this.#unwanted.delete(wanted);
        }
        this.#averageHeldMs += 0.2 * (performance.now() - grantedAt - this.#averageHeldMs);
        giveBack();
      },
    };
  }

  /** Tells the holder of a slot that is about to come back that somebody waits for it. */
  #hurry(): void {
    const [first] = this.#unwanted;
    if (first === undefined) return;
    this.#unwanted.delete(first);
    first();
  }
}
