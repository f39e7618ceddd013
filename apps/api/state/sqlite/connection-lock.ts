/**
 * A fair read-write lock for the single connection. Statements outside of transactions share it; a transaction holds
 * it exclusively. The lock is granted in the order of the calls.
 */
export class ConnectionLock {
  #shared = 0;
  #isHeld = false;
  readonly #waiting: { isShared: boolean; start: () => void }[] = [];

  /** Waits until the connection can be shared. */
  acquireShared(): Promise<void> {
    return this.#wait({ isShared: true });
  }

  /** Waits until the connection is free for exclusive use. */
  acquireExclusive(): Promise<void> {
    return this.#wait({ isShared: false });
  }

  /** Ends the shared use. */
  releaseShared(): void {
    this.#shared--;
    this.#next();
  }

  /** Ends the exclusive use. */
  releaseExclusive(): void {
    this.#isHeld = false;
    this.#next();
  }

  #wait({ isShared }: { isShared: boolean }): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ isShared, start: resolve });
    this.#next();
    return promise;
  }

  #next(): void {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      if (this.#isHeld || (!first.isShared && this.#shared > 0)) return;
      this.#waiting.shift();
      if (first.isShared) this.#shared++;
      else this.#isHeld = true;
      first.start();
    }
  }
}
