import { FileNames, parseNamePattern } from "../../../apps/batch/file-names.ts";
import type { Payload } from "../state/payload.ts";

/**
 * The names of the documents without extension, by the server's rules; null for a row without a value that the pattern
 * names. `{number}` is the number of the row without zeros before it.
 *
 * @returns null if the pattern is not one.
 */
export function documentNames(
  pattern: string,
  payloads: readonly Payload[],
): (string | null)[] | null {
  const parsed = parseNamePattern(pattern);
  if (parsed === null) return null;
  const names = new FileNames(parsed);
  return payloads.map((payload, index) => {
    const name = names.nameOf(index + 1, { number: String(index + 1), ...payload });
    return typeof name === "string" ? name : null;
  });
}
