import { BatchFileError } from "../row.ts";
import { allowedEncodings, type CsvEncoding } from "./detect-encoding.ts";

/**
 * Decodes a file piece by piece. A byte order mark is removed.
 *
 * @throws BatchFileError at the first bytes that are not of the encoding.
 */
export async function* decode(
  chunks: AsyncIterable<Uint8Array>,
  encoding: CsvEncoding,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let line = 1;
  const next = (chunk: Uint8Array | null) => {
    try {
      return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      const name = encoding.toUpperCase();
      const problem = `has bytes that are not ${name}, after line ${line}`;
      throw new BatchFileError(problem, { allowed: allowedEncodings });
    }
  };
  for await (const chunk of chunks) {
    const text = next(chunk);
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) line++;
    yield text;
  }
  yield next(null);
}
