import { readCsvRows } from "./csv-rows.ts";
import { readJsonArray } from "./json-array.ts";
import { readJsonLines } from "./json-lines.ts";
import { BatchFileError, type BatchFormat, type BatchRow, type RowLimits } from "./row.ts";

const readers = { json: readJsonArray, jsonl: readJsonLines, csv: readCsvRows };

/**
 * The rows of a file with many tasks, one at a time: memory is bounded by the largest row, and time grows with the
 * length of the file.
 *
 * @throws BatchFileError if the file cannot be read as its format, or has too many rows.
 */
export async function* readRows(
  chunks: AsyncIterable<Uint8Array>,
  format: BatchFormat,
  limits: RowLimits,
): AsyncGenerator<BatchRow> {
  for await (const row of readers[format](chunks, limits)) {
    if (row.number > limits.maxRows) {
      throw new BatchFileError("has too many rows", {
        allowed: `at most ${limits.maxRows} rows`,
        line: row.line,
        reason: "too_many_rows",
      });
    }
    yield row;
  }
}
