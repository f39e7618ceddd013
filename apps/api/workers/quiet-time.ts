import type { Demand } from "./start-method.ts";

/** A slot that is free for so long is not about to be taken. */
const quietMs = 20;

/** Calls back when a slot has been free for a moment: there is time for what no job waits for. */
export class QuietTime {
  readonly #onQuiet: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isBusy = false;

  constructor(onQuiet: () => void) {
    this.#onQuiet = onQuiet;
  }

  /** Begins to wait for a quiet moment anew. */
  watch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#isBusy) this.#onQuiet();
    }, quietMs);
    this.#timer.unref();
  }

  /** Hears how busy the server is. */
  note({ inUse, size }: Demand): void {
    this.#isBusy = inUse >= size;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
