import type { Readable } from "node:stream";

/** Where archives are kept: a store of blobs, or a directory. */
export interface ArchiveStore {
  /**
   * Stores a file. When the promise resolves it outlives a crash of the machine.
   *
   * @param expected what the content has to be.
   */
  put(
    key: string,
    content: AsyncIterable<Uint8Array> | Uint8Array,
    expected: { bytes: number; sha256: string },
  ): Promise<void>;
  /** @returns null where there is none. */
  get(key: string): Promise<Readable | null>;
}
