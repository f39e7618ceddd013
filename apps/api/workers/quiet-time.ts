import type { Demand } from "./start-method.ts";

/** If a slot was free for this long, it will hardly be taken at once. */
const quietMs = 20;

/** Calls back when a slot has been free for a moment: this is the time for work that no job waits for. */
export class QuietTime {
  readonly #onQuiet: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isBusy = false;

  constructor(onQuiet: () => void) {
    this.#onQuiet = onQuiet;
  }

  /** Starts to wait for a quiet moment, again if it waits already. */
  watch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#isBusy) this.#onQuiet();
    }, quietMs);
    this.#timer.unref();
  }

  /** Remembers whether all slots are in use. */
  note({ inUse, size }: Demand): void {
    this.#isBusy = inUse >= size;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
