import { createHash } from "node:crypto";
import { type BlobContent, type BlobDigest, BlobMismatchError } from "./blob-store.ts";

/**
 * Hands content on and holds it against its digest. The last piece is held back until the digest is right, so that a
 * receiver that counts bytes never has a whole blob that is wrong.
 *
 * @throws BlobMismatchError in the place of the last piece.
 */
export async function* checkedContent(
  content: BlobContent,
  { bytes, sha256 }: BlobDigest,
): AsyncGenerator<Uint8Array, void> {
  const hash = createHash("sha256");
  let count = 0;
  let last: Uint8Array | null = null;
  for await (const piece of content instanceof Uint8Array ? [content] : content) {
    if (piece.length === 0) continue;
    if (last !== null) yield last;
    hash.update(piece);
    count += piece.length;
    last = piece;
    if (count > bytes) throw new BlobMismatchError(`a blob has more than its ${bytes} bytes`);
  }
  if (count < bytes) throw new BlobMismatchError(`a blob has ${count} of its ${bytes} bytes`);
  if (hash.digest("hex") !== sha256) throw new BlobMismatchError("a blob has another SHA-256");
  if (last !== null) yield last;
}
