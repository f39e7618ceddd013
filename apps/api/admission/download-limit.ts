/** The bytes of one result, counted until they are released. */
export interface HeldResult {
  /** Says how many there are, once that is known. */
  resize(bytes: number): void;
  release(): void;
}

/**
 * Counts the bytes of results that clients have not read yet: a slow one keeps them on the disk for as
 * long as a download may take. While there are too many, no job is begun that would add to them.
 */
export class DownloadLimit {
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get isFull(): boolean {
    return this.#bytes >= this.#mostBytes;
  }

  hold(bytes: number): HeldResult {
    let own = bytes;
    this.#bytes += bytes;
    return {
      resize: (actual) => {
        this.#bytes += actual - own;
        own = actual;
      },
      release: () => {
        this.#bytes -= own;
        own = 0;
      },
    };
  }
}
