import { crc32, inflateRawSync } from "node:zlib";
import { type AttachedArtifact, maxAttachedBytes } from "../../worker/protocol.ts";

/** A worker has sent other artifacts than its job asks for. */
export class WrongArtifacts extends Error {
  override readonly name = "WrongArtifacts";
}

/**
 * Holds the artifacts that came over the channel against what was asked for, and against what the
 * worker says of them: a worker has read a hostile document, and may say anything.
 *
 * @param expected names, in any order.
 * @returns the content of each, unpacked: `maxAttachedBytes` all together, at most.
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

/** Inflates no further than to the size that it is said to have. */
function inflateTo(packed: Buffer, size: number): Buffer {
  try {
    // In one piece of the right length, which is twice as fast; zlib takes no bound of 0.
    const chunkSize = Math.max(size + 1, 64);
    return inflateRawSync(packed, { maxOutputLength: Math.max(size, 1), chunkSize });
  } catch {
    throw new WrongArtifacts();
  }
}
