import { PieceBuffer } from "./piece-buffer.ts";
import { type BatchRow, jsonContent, type RowLimits, rowTooLong } from "./row.ts";

const lineFeed = 0x0a;

/** The rows of JSON Lines: one JSON value in each line. Blank lines are ignored. */
export async function* readJsonLines(
  chunks: AsyncIterable<Uint8Array>,
  limits: RowLimits,
): AsyncGenerator<BatchRow> {
  const piece = new PieceBuffer(limits.maxRowBytes);
  let line = 1;
  let number = 0;
  const end = (): BatchRow | null => {
    const { isTooLong } = piece;
    const bytes = piece.take();
    if (isTooLong) return { number: ++number, line, content: rowTooLong(limits) };
    if (isBlank(bytes)) return null;
    return { number: ++number, line, content: jsonContent(bytes) };
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (;;) {
      const at = chunk.indexOf(lineFeed, start);
      if (at < 0) break;
      piece.add(chunk.subarray(start, at));
      const row = end();
      if (row !== null) yield row;
      line++;
      start = at + 1;
    }
    piece.add(chunk.subarray(start));
  }
  const last = end();
  if (last !== null) yield last;
}

/** Whether a line has only white space (RFC 8259, 2), and perhaps a byte order mark. */
function isBlank(bytes: Buffer): boolean {
  return /^(?:\xef\xbb\xbf)?[ \t\r]*$/.test(bytes.toString("latin1"));
}
