import { type AttachedArtifact, maxAttachedBytes } from "../../worker/protocol.ts";

/** What a worker has handed over is not what it was asked for. */
export class WrongArtifacts extends Error {
  override readonly name = "WrongArtifacts";
}

/**
 * Holds the artifacts that came over the channel against what was asked for: a worker has read a
 * hostile document, and may say anything.
 *
 * @param expected names, in any order.
 * @throws WrongArtifacts
 */
export function checkAttached(
  attached: readonly AttachedArtifact[],
  contents: readonly Buffer[],
  expected: readonly string[],
): void {
  const names = attached.map(({ name }) => name).sort();
  if (names.join() !== [...expected].sort().join()) throw new WrongArtifacts();
  const bytes = attached.reduce((sum, { size }) => sum + size, 0);
  if (bytes > maxAttachedBytes) throw new WrongArtifacts();
  for (const [index, { method, size }] of attached.entries()) {
    if (method === 0 && contents[index]?.length !== size) throw new WrongArtifacts();
  }
}
