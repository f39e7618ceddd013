import type { Readable } from "node:stream";
import { StateUnavailableError } from "../state/errors.ts";

/**
 * Files that outlive a request, by key. A key is two or more names with `/` between them, such as `out/0192…/1`
 * (`checkKey`). A blob is never seen before it is whole, and never changes but by another `put`.
 */
export interface BlobStore {
  /**
   * Stores a blob. When the promise resolves it outlives a crash of the machine; when it rejects there is no blob, or
   * the one that was there before.
   *
   * @param expected what the content has to be.
   * @throws BlobMismatchError where it is something else.
   */
  put(key: string, content: BlobContent, expected: BlobDigest): Promise<void>;
  /**
   * Opens a blob for reading. @param range of its bytes, which have to be there.
   *
   * @returns null where there is none.
   */
  get(key: string, range?: ByteRange): Promise<Readable | null>;
  /** @returns null where there is none. */
  head(key: string): Promise<BlobFacts | null>;
  /** Removes a blob; one that is not there is no error. */
  delete(key: string): Promise<void>;
  /** All blobs whose keys begin with a prefix, in no order. */
  list(prefix: string): AsyncIterable<ListedBlob>;
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

/** The content of a blob is not what its caller said: nothing was stored. */
export class BlobMismatchError extends Error {
  override readonly name = "BlobMismatchError";
}

/** The store cannot be used now. @param code such as `DISK_SPACE`, `ENOSPC`, `ECONNREFUSED`, `AccessDenied`. */
export function blobsUnavailable(code: string, cause?: unknown): StateUnavailableError {
  return new StateUnavailableError(code, cause, "store of blobs");
}

const keyPattern = /^[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)+$/;
const maxKeyLength = 200;

/** Whether a text may be the key of a blob: `checkKey`, for what comes from outside. */
export function isBlobKey(text: string): boolean {
  return text.length <= maxKeyLength && keyPattern.test(text);
}

/**
 * Keys are made by docops, never by clients: another key is a fault of ours.
 *
 * @throws RangeError for a key that is none.
 */
export function checkKey(key: string): void {
  if (!isBlobKey(key)) throw new RangeError("not the key of a blob");
}
