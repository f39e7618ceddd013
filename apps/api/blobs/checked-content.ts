import { createHash } from "node:crypto";
import { type BlobContent, type BlobDigest, BlobMismatchError } from "./blob-store.ts";

/**
 * Passes content on while checking its digest. The last chunk is held back until the digest matches, so that a
 * receiver that counts bytes never has a complete blob with wrong content.
 *
 * @throws BlobMismatchError in place of the last chunk.
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
