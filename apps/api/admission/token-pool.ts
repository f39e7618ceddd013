import pLimit from "p-limit";

/** The right to run one job. */
export interface Token {
  /** How long the request waited for it. */
  readonly waitedMs: number;
  release(): void;
}

export interface TokenPoolOptions {
  tokens: number;
  /** How long `acquire` waits; 0: not at all. */
  waitMs: number;
  maxWaiting: number;
}

/** No token in time, no place in the queue, or no tokens any more. */
export class NoTokenError extends Error {
  override readonly name = "NoTokenError";
  readonly reason: "timeout" | "full" | "closed";

  constructor(reason: NoTokenError["reason"]) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * Tokens for the jobs of one process: so many at once, first come first served, with a bounded queue
 * in front. p-limit does the counting.
 */
export class TokenPool {
  readonly #options: TokenPoolOptions;
  readonly #limit: ReturnType<typeof pLimit>;
  #waiting = 0;
  readonly #closing = new AbortController();
  /** A promise for each token that somebody has. */
  readonly #held = new Set<Promise<void>>();
  /** How long tokens are held, smoothed; until the first is back, a guess. */
  #averageHeldMs = 1000;

  constructor(options: TokenPoolOptions) {
    this.#options = options;
    this.#limit = pLimit(options.tokens);
  }

  get inUse(): number {
    return this.#limit.activeCount;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Whether `acquire` would fail at once. */
  get isSaturated(): boolean {
    const { tokens, waitMs, maxWaiting } = this.#options;
    const isFull = this.#limit.activeCount >= tokens;
    return isFull && (waitMs === 0 || this.#waiting >= maxWaiting);
  }

  /** Whole seconds after which a token is likely: what stands in front, at the usual pace. */
  get retryAfterSeconds(): number {
    const ahead = this.#waiting + 1;
    const expectedMs = (ahead * this.#averageHeldMs) / this.#options.tokens;
    return Math.min(Math.max(Math.ceil(expectedMs / 1000), 1), 60);
  }

  /** Gives no more tokens: who waits for one goes away empty. */
  close(): void {
    this.#closing.abort();
  }

  /** Resolves when every token is back. */
  async drained(): Promise<void> {
    await Promise.all(this.#held);
  }

  /**
   * Waits for a token, at most `waitMs` and no longer than the pool lets anyone wait. A request whose
   * `signal` aborts leaves the queue at once.
   *
   * @throws NoTokenError, or `signal.reason` on abort.
   */
  async acquire(signal: AbortSignal, waitMs = this.#options.waitMs): Promise<Token> {
    signal.throwIfAborted();
    if (this.#closing.signal.aborted) throw new NoTokenError("closed");
    if (this.isSaturated) throw new NoTokenError("full");
    const queuedAt = performance.now();
    const granted = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    let hasLeft = false;
    this.#waiting++;
    void this.#limit(() => {
      if (hasLeft) return;
      granted.resolve();
      return held.promise;
    });
    // A free token is given within a few microtasks; without a wait, that much is still allowed.
    const longestMs = Math.max(Math.min(waitMs, this.#options.waitMs), 1);
    const timer = setTimeout(() => granted.reject(new NoTokenError("timeout")), longestMs);
    const abort = () => granted.reject(signal.reason);
    const close = () => granted.reject(new NoTokenError("closed"));
    signal.addEventListener("abort", abort, { once: true });
    this.#closing.signal.addEventListener("abort", close, { once: true });
    try {
      await granted.promise;
    } catch (error) {
      hasLeft = true;
      // The token may have been given in the same turn as the queue was left.
      held.resolve();
      throw error;
    } finally {
      this.#waiting--;
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      this.#closing.signal.removeEventListener("abort", close);
    }
    this.#held.add(held.promise);
    const grantedAt = performance.now();
    return {
      waitedMs: grantedAt - queuedAt,
      release: () => {
        this.#averageHeldMs += 0.2 * (performance.now() - grantedAt - this.#averageHeldMs);
        this.#held.delete(held.promise);
        held.resolve();
      },
    };
  }
}
