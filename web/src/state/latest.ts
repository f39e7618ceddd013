/**
 * Does a piece of work for the latest request only. A new request ends the one that waits or runs; the answer of an
 * ended one is never given.
 */
export class Latest {
  #running = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param work runs after the wait, unless another request came. It must do nothing once its signal is aborted. */
  request(waitMs: number, work: (signal: AbortSignal) => Promise<void>): void {
    this.stop();
    const controller = new AbortController();
    this.#running = controller;
    this.#timer = setTimeout(() => void work(controller.signal), waitMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#running.abort();
  }
}
