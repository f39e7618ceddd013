/** Of so many jobs: every shape of object that the warm-up course meets is in its last four. */
const jobs = 4;

/**
 * Keeps alive what the last jobs of a warm-up have made. V8 compiles code for the shapes of the objects
 * that it has seen, and throws the code away in the first full collection that finds no object of a
 * shape: every fork would have to compile it again.
 */
export class WarmObjects {
  readonly #made: (readonly object[])[] = [];

  /** Keeps these, and lets the oldest go. */
  hold(...objects: readonly object[]): void {
    this.#made.push(objects);
    if (this.#made.length > jobs) this.#made.shift();
  }
}
