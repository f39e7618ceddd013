import type { ServerResponse } from "node:http";

/** The requests that do not have their whole answer yet. */
export class OpenRequests {
  #count = 0;
  #onNone: (() => void) | null = null;

  get count(): number {
    return this.#count;
  }

  add(res: ServerResponse): void {
    this.#count++;
    res.once("close", () => {
      this.#count--;
      if (this.#count === 0) this.#onNone?.();
    });
  }

  /** Resolves when no request is open. */
  async none(): Promise<void> {
    if (this.#count === 0) return;
    await new Promise<void>((resolve) => {
      this.#onNone = resolve;
    });
  }
}
