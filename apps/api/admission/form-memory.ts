/** Bytes of memory for the files of all forms together. Files that find no room there go to the disk. */
export const maxFormBytesInMemory = 16 * 1024 * 1024;

/** The memory that files of forms are held in, from the upload to the end of their request. */
export class FormMemory {
  readonly #most: number;
  #held = 0;

  constructor(most = maxFormBytesInMemory) {
    this.#most = most;
  }

  /** Bytes that are held now. */
  get held(): number {
    return this.#held;
  }

  /** @returns the part of one form. */
  share(): FormShare {
    let own = 0;
    const giveBack = (bytes: number) => {
      own -= bytes;
      this.#held -= bytes;
    };
    return {
      take: (bytes) => {
        if (this.#held + bytes > this.#most) return false;
        own += bytes;
        this.#held += bytes;
        return true;
      },
      giveBack,
      close: () => giveBack(own),
    };
  }
}

/** One form's part of the memory that all forms share. */
export interface FormShare {
  /** @returns false where there is no room for so many bytes more. */
  take(bytes: number): boolean;
  giveBack(bytes: number): void;
  /** Gives back everything that is left. */
  close(): void;
}
