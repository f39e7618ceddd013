/** The bytes of one result, counted until they are released. */
export interface HeldResult {
  /** Sets the number of bytes, once it is known exactly. */
  resize(bytes: number): void;
  release(): void;
}

/**
 * Counts the bytes of results that clients have not read yet: a slow client keeps them on the disk for
 * as long as a download may take. While there are too many, no further job begins.
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
    let reservedBytes = bytes;
    this.#bytes += bytes;
    return {
      resize: (actual) => {
        this.#bytes += actual - reservedBytes;
        reservedBytes = actual;
      },
      release: () => {
        this.#bytes -= reservedBytes;
        reservedBytes = 0;
      },
    };
  }
}
