/**
 * Turns of the event loop, for many short pieces of work: every piece gets a turn for itself, so that
 * other events are handled between two of them.
 */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Resolves in the next turn that no earlier caller has. */
  next(): Promise<void> {
    this.#last = this.#last.then(() => new Promise((resolve) => setImmediate(resolve)));
    return this.#last;
  }
}
