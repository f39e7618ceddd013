import type { Readable } from "node:stream";
import { StateUnavailableError } from "../state/errors.ts";

/**
 * The interface to files that outlive a request. A key is two or more names with `/` between them, such as
 * `out/0192…/1` (`checkKey`). A blob becomes visible only when it is complete, and changes only by another `put`; after a crash of the machine, a key whose `put` was not answered may have a part of it.
 */
export interface BlobStore {
  /**
   * Stores a blob. Once the promise resolves, the blob survives a crash of the machine. If it rejects, the store is
   * unchanged.
   *
   * @param expected size and hash of the content.
   * @throws BlobMismatchError if the content does not match.
   */
  put(key: string, content: BlobContent, expected: BlobDigest): Promise<void>;
  /**
   * Opens a blob for reading. @param range must lie within the blob.
   *
   * @returns null if there is no blob with this key.
   */
  get(key: string, range?: ByteRange): Promise<Readable | null>;
  /** @returns null if there is no blob with this key. */
  head(key: string): Promise<BlobFacts | null>;
  /** Removes a blob. A missing blob is not an error. */
  delete(key: string): Promise<void>;
  /** Lists all blobs whose keys begin with a prefix, in any order. */
  list(prefix: string): AsyncIterable<ListedBlob>;
  /**
   * Looks whether the store can be used now.
   *
   * @throws StateUnavailableError if it cannot be reached, or takes no more blobs.
   */
  check(): Promise<void>;
  close(): void;
}

export type BlobContent = AsyncIterable<Uint8Array> | Uint8Array;

export interface BlobDigest {
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
}

/** The first and the last byte, as in HTTP (RFC 9110, 14.1.2). */
export interface ByteRange {
  start: number;
  end: number;
}

export interface BlobFacts {
  bytes: number;
  /** Milliseconds since 1970, by the clock of the store. */
  modifiedAt: number;
}

export interface ListedBlob extends BlobFacts {
  key: string;
}

/** The content does not match the expected size or hash. Nothing was stored. */
export class BlobMismatchError extends Error {
  override readonly name = "BlobMismatchError";
}

/** The error of a blob store that cannot be used. @param code such as `DISK_SPACE`, `ENOSPC`, `ECONNREFUSED`. */
export function blobsUnavailable(code: string, cause?: unknown): StateUnavailableError {
  return new StateUnavailableError(code, cause, "blob store");
}

const keyPattern = /^[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)+$/;
const maxKeyLength = 200;

/** Whether a text may be the key of a blob: `checkKey`, for what comes from outside. */
export function isBlobKey(text: string): boolean {
  return text.length <= maxKeyLength && keyPattern.test(text);
}

/**
 * Checks the form of a key. docops makes all keys, so that a wrong key is a bug.
 *
 * @throws RangeError for a key of another form.
 */
export function checkKey(key: string): void {
  if (!isBlobKey(key)) throw new RangeError("not the key of a blob");
}
