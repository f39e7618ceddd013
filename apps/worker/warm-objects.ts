/** The last four jobs of the first warm-up course have objects of every shape that the course makes. */
const heldJobs = 4;

/**
 * Holds the objects of the last jobs of a warm-up. V8 compiles code for the shapes of the objects that it
 * has seen. The first full collection that finds no object of a shape throws the code for it away, and every
 * fork would have to compile it again.
 */
export class WarmObjects {
  readonly #ofJobs: (readonly object[])[] = [];

  /** Holds the objects of one job, and lets go of those of the oldest. */
  hold(...objects: readonly object[]): void {
    this.#ofJobs.push(objects);
    if (this.#ofJobs.length > heldJobs) this.#ofJobs.shift();
  }
}
