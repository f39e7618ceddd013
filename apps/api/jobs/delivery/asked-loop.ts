export interface AskedLoopOptions {
  /** One look at the database. */
  round(): Promise<void>;
  /** The longest pause between two rounds, in milliseconds. */
  pollMs: number;
  /** Called with the error of a round. The next one follows after the pause, whoever asks. */
  onError(error: unknown): void;
}

/** Does rounds one after the other: when somebody asks, and else from time to time. */
export class AskedLoop {
  readonly #options: AskedLoopOptions;
  readonly #ended: Promise<void>;
  #isClosed = false;
  #isAsked = true;
  #wake: () => void = () => undefined;

  constructor(options: AskedLoopOptions) {
    this.#options = options;
    this.#ended = this.#run();
  }

  /** Asks for a round that begins after this call. */
  look(): void {
    this.#isAsked = true;
    this.#wake();
  }

  /** Resolves when the current round has ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    await this.#ended;
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      this.#isAsked = false;
      let hasFailed = false;
      try {
        await this.#options.round();
      } catch (error) {
        hasFailed = true;
        this.#options.onError(error);
      }
      if (this.#isClosed || (this.#isAsked && !hasFailed)) continue;
      await this.#pause({ isAskable: !hasFailed });
    }
  }

  #pause({ isAskable }: { isAskable: boolean }): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#options.pollMs);
      this.#wake = () => {
        // A request does not end the pause after a failure: the next attempt would fail too.
        if (!isAskable && !this.#isClosed) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
