import { crc32, inflateRawSync } from "node:zlib";
import { type AttachedArtifact, maxAttachedBytes } from "../../worker/protocol.ts";

/** A worker has left or sent other artifacts than its job asks for. */
export class WrongArtifacts extends Error {
  override readonly name = "WrongArtifacts";
}

/**
 * Compares the artifacts that came over the channel with the names that the job asks for, and with the
 * sizes and checksums that the worker tells. A worker may have read a hostile document, so its word
 * does not count.
 *
 * @param expected names, in any order.
 * @returns the unpacked content of each; together they have at most `maxAttachedBytes`.
 * @throws WrongArtifacts
 */
export function checkAttached(
  attached: readonly AttachedArtifact[],
  contents: readonly Buffer[],
  expected: readonly string[],
): Buffer[] {
  const names = attached.map(({ name }) => name).sort();
  if (names.join() !== [...expected].sort().join()) throw new WrongArtifacts();
  const bytes = attached.reduce((sum, { size }) => sum + size, 0);
  if (bytes > maxAttachedBytes) throw new WrongArtifacts();
  return attached.map(({ method, size, crc }, index) => {
    const packed = contents[index] ?? Buffer.alloc(0);
    const content = method === 0 ? packed : inflateTo(packed, size);
    if (content.length !== size || crc32(content) !== crc) throw new WrongArtifacts();
    return content;
  });
}

/** Inflates `packed`, and fails if the content has more than `size` bytes. */
function inflateTo(packed: Buffer, size: number): Buffer {
  try {
    // One chunk of the right length is twice as fast. zlib accepts no limit of 0.
    const chunkSize = Math.max(size + 1, 64);
    return inflateRawSync(packed, { maxOutputLength: Math.max(size, 1), chunkSize });
  } catch {
    throw new WrongArtifacts();
  }
}
