/** The longest time that submissions hold other work back. With more, a server that is always asked would do too little. */
const maxPauseMs = 50;

/**
 * Lets submissions go first: while one is checked and stored, this process feeds no engine, starts no stored job and
 * stores no result, for a bounded time. A client waits for the answer to its submission, and nobody needs a stored job
 * that soon.
 */
export class SubmissionsFirst {
  readonly #waiting = new Set<() => void>();
  #inHand = 0;

  /** A submission has arrived. Call `left` once when it is answered. */
  entered(): void {
    this.#inHand++;
  }

  left(): void {
    this.#inHand--;
    if (this.#inHand === 0) for (const proceed of [...this.#waiting]) proceed();
  }

  /** Resolves when other work may go on. */
  turn(): Promise<void> {
    if (this.#inHand === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const proceed = () => {
        clearTimeout(timer);
        this.#waiting.delete(proceed);
        resolve();
      };
      const timer = setTimeout(proceed, maxPauseMs);
      this.#waiting.add(proceed);
    });
  }
}
