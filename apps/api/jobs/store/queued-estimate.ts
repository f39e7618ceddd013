/** How long a count holds, in milliseconds. */
const freshMs = 1000;
/** The most tenants that are remembered. The oldest count is forgotten first. */
const maxCounts = 10_000;

interface KnownCount {
  /** The jobs that waited when they were counted, and those that this process has added since. */
  jobs: number;
  untilMs: number;
}

/**
 * Spares new jobs a count of the waiting ones, which takes the longer, the more jobs wait. A recent count is enough while
 * it and the jobs that this process has added since stay below half of the limit. Beyond that, each new job counts.
 */
export class QueuedEstimate {
  readonly #counts = new Map<string, KnownCount>();
  readonly #now: () => number;

  /** @param now milliseconds of a clock that only goes forward. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether `count` more jobs stay far below the limit. If so, they are added to the known count. */
  admits(lane: string, count: number, limit: number): boolean {
    const known = this.#counts.get(lane);
    if (known === undefined || this.#now() >= known.untilMs) return false;
    if (known.jobs + count > limit / 2) return false;
    known.jobs += count;
    return true;
  }

  /** Remembers what was counted. */
  learn(lane: string, counted: number): void {
    this.#counts.delete(lane);
    this.#counts.set(lane, { jobs: counted, untilMs: this.#now() + freshMs });
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > maxCounts && oldest !== undefined) this.#counts.delete(oldest);
  }
}
