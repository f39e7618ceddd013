/** The oldest major version of Node that docops runs on, as in `engines` of package.json. */
export const neededNode = 24;

/**
 * The fault of a version of Node.
 *
 * @param version such as `26.10.0`.
 * @returns a sentence; null if docops runs on it.
 */
export function nodeFault(version: string): string | null {
  if (Number.parseInt(version, 10) >= neededNode) return null;
  return `docops needs Node ${neededNode} or newer; this is Node ${version}.`;
}
