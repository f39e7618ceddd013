import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import { type Column, columnsOf, payloadOf } from "./csv-columns.ts";
import { BatchFileError, type BatchRow, type RowLimits } from "./row.ts";

/** A record of csv-parse with `info: true`. */
interface CsvRecord {
  record: string[];
  info: { lines: number };
}

/**
 * The rows of a CSV file (RFC 4180) in UTF-8, whose first line names the columns. Each row is a payload of texts.
 *
 * @throws BatchFileError if the file is not UTF-8, its header is wrong, or its quotes are not in order.
 */
export async function* readCsvRows(
  chunks: AsyncIterable<Uint8Array>,
  limits: RowLimits,
): AsyncGenerator<BatchRow> {
  const parser = parse({
    bom: true,
    info: true,
    skip_empty_lines: true,
    // csv-parse would take the end of the first line for that of all, and join lines that end in another way.
    record_delimiter: ["\r\n", "\n", "\r"],
    // A row with too few or too many cells is a bad row, and the rows after it are read.
    relax_column_count: true,
    max_record_size: limits.maxRowBytes,
  });
  const fed = pipeline(Readable.from(checkedUtf8(chunks), { objectMode: false }), parser);
  // The loop below throws the error of the file, too.
  fed.catch(() => undefined);
  let columns: readonly Column[] | null = null;
  let number = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      if (columns === null) {
        columns = columnsOf(record);
        continue;
      }
      yield { number: ++number, line: info.lines, content: contentOf(columns, record) };
    }
  } catch (error) {
    throw fileError(error, limits);
  }
}

function contentOf(columns: readonly Column[], cells: readonly string[]): BatchRow["content"] {
  if (cells.length === columns.length) return { json: JSON.stringify(payloadOf(columns, cells)) };
  const allowed = `${columns.length} cells`;
  return { fault: { field: null, problem: `has ${cells.length} cells`, allowed } };
}

/** csv-parse replaces bytes that are not UTF-8 without an error. */
async function* checkedUtf8(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of chunks) {
    decoder.decode(chunk, { stream: true });
    yield chunk;
  }
  decoder.decode();
}

function fileError(error: unknown, { maxRowBytes }: RowLimits): unknown {
  if (error instanceof BatchFileError) return error;
  if (
    error instanceof TypeError &&
    "code" in error &&
    error.code === "ERR_ENCODING_INVALID_ENCODED_DATA"
  ) {
    return new BatchFileError("is not UTF-8", { allowed: "CSV in UTF-8" });
  }
  if (!(error instanceof CsvError)) return error;
  const line = "lines" in error && typeof error.lines === "number" ? error.lines : null;
  if (error.code === "CSV_MAX_RECORD_SIZE") {
    const allowed = `at most ${maxRowBytes} bytes in a row`;
    return new BatchFileError("has a row that is too long", { allowed, line });
  }
  const allowed = 'quotes around a whole cell, and "" for a quote inside';
  return new BatchFileError("has quotes that are not in order", { allowed, line });
}
