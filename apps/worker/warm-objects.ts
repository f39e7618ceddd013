/** The last four jobs of a fork server's first warm-up course have objects of all shapes of the course. */
const heldJobs = 4;

/**
 * Holds the objects of the last warm-up jobs. V8 compiles code for the shapes of objects that it has seen. A
 * full collection that finds no object of a shape throws its code away, and every fork would have to compile
 * it again.
 */
export class WarmObjects {
  readonly #ofJobs: (readonly object[])[] = [];

  /** Holds the objects of one job, and drops those of the oldest. */
  hold(...objects: readonly object[]): void {
    this.#ofJobs.push(objects);
    if (this.#ofJobs.length > heldJobs) this.#ofJobs.shift();
  }
}
