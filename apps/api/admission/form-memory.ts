/** Bytes of memory for the files of all forms together. Files for which it has no room go to the disk. */
export const maxFormBytesInMemory = 16 * 1024 * 1024;

/** The memory that holds files of forms, from their upload to the end of their request. */
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
    let takenBytes = 0;
    const giveBack = (bytes: number) => {
      takenBytes -= bytes;
      this.#held -= bytes;
    };
    return {
      take: (bytes) => {
        if (this.#held + bytes > this.#most) return false;
        takenBytes += bytes;
        this.#held += bytes;
        return true;
      },
      giveBack,
      close: () => giveBack(takenBytes),
    };
  }
}

/** One form's part of the memory that all forms share. */
export interface FormShare {
  /** @returns false if there is no room for this many bytes. */
  take(bytes: number): boolean;
  giveBack(bytes: number): void;
  /** Gives back everything that is left. */
  close(): void;
}
