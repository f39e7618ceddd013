import type { Readable } from "node:stream";

/** The interface to the storage of archives: a blob store or a directory. */
export interface ArchiveStore {
  /**
   * Stores a file. Once the promise resolves, the file survives a crash of the machine.
   *
   * @param expected size and hash of the content.
   */
  put(
    key: string,
    content: AsyncIterable<Uint8Array> | Uint8Array,
    expected: { bytes: number; sha256: string },
  ): Promise<void>;
  /** @returns null if there is no file with this key. */
  get(key: string): Promise<Readable | null>;
}
