/**
 * Who may use the one connection: statements that stand alone share it, a transaction has it for itself. Turns come
 * in the order in which they were asked for.
 */
export class ConnectionTurns {
  #shared = 0;
  #isHeld = false;
  readonly #waiting: { isShared: boolean; start: () => void }[] = [];

  /** Waits for a turn beside others that share. */
  share(): Promise<void> {
    return this.#wait({ isShared: true });
  }

  /** Waits for a turn alone. */
  hold(): Promise<void> {
    return this.#wait({ isShared: false });
  }

  /** Ends a turn that was shared. */
  endShare(): void {
    this.#shared--;
    this.#next();
  }

  /** Ends a turn alone. */
  endHold(): void {
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
