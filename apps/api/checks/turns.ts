/**
 * Turns of the event loop, given to one at a time: of many pieces of work that are short, but not nothing, each
 * gets a turn of its own, and whatever else is waiting gets its turn between them.
 */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Resolves in a turn that was not given to anybody before. */
  next(): Promise<void> {
    this.#last = this.#last.then(() => new Promise((resolve) => setImmediate(resolve)));
    return this.#last;
  }
}
