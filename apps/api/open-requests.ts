import type { ServerResponse } from "node:http";

/** The requests whose answer has not gone out whole. */
export class OpenRequests {
  count = 0;
  #onNone: (() => void) | null = null;

  /** Counts a request until its connection has the answer, or is closed. */
  add(res: ServerResponse): void {
    this.count++;
    res.once("close", () => {
      this.count--;
      if (this.count === 0) this.#onNone?.();
    });
  }

  /** Resolves when all of them are answered. */
  async drained(): Promise<void> {
    if (this.count === 0) return;
    await new Promise<void>((resolve) => {
      this.#onNone = resolve;
    });
  }
}
