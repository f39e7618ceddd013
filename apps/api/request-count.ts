import type { ServerResponse } from "node:http";

/** How many requests are without their whole answer. */
export class RequestCount {
  open = 0;
  #onNone: (() => void) | null = null;

  count(res: ServerResponse): void {
    this.open++;
    res.once("close", () => {
      this.open--;
      if (this.open === 0) this.#onNone?.();
    });
  }

  /** Resolves when there is none. */
  async none(): Promise<void> {
    if (this.open === 0) return;
    await new Promise<void>((resolve) => {
      this.#onNone = resolve;
    });
  }
}
