/** The interface to the number of event streams that each caller has open. */
export interface StreamCounter {
  /** @returns whether the caller may open another stream. If so, call `leave` when it is closed. */
  enter(callerId: string, limit: number): Promise<boolean>;
  leave(callerId: string): Promise<void>;
}

/** Counts streams in the memory of this process. */
export class OpenStreams implements StreamCounter {
  readonly #counts = new Map<string, number>();

  async enter(callerId: string, limit: number): Promise<boolean> {
    const count = this.#counts.get(callerId) ?? 0;
    if (count >= limit) return false;
    this.#counts.set(callerId, count + 1);
    return true;
  }

  async leave(callerId: string): Promise<void> {
    const count = this.#counts.get(callerId) ?? 0;
    if (count > 1) this.#counts.set(callerId, count - 1);
    else this.#counts.delete(callerId);
  }
}
