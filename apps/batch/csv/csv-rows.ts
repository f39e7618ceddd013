import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import { BatchFileError, type BatchRow, type RowLimits, type RowSource } from "../row.ts";
import type { TableSkill } from "../table/cell-values.ts";
import { Table } from "../table/table.ts";
import { decode } from "./decode.ts";
import { detectEncoding } from "./detect-encoding.ts";
import { findSeparator } from "./separator.ts";

/** A record of csv-parse with `info: true`. */
interface CsvRecord {
  record: string[];
  info: { lines: number };
}

/**
 * The rows of a CSV file (RFC 4180) whose first line names the columns. Each row is a payload. The file is read twice:
 * for its encoding, and for its rows.
 *
 * @throws BatchFileError if the encoding is not certain, the header is wrong, or quotes are not in order.
 */
export async function* readCsvRows(
  source: RowSource,
  limits: RowLimits,
  skill: TableSkill,
): AsyncGenerator<BatchRow> {
  const encoding = await detectEncoding(source.open());
  const { pieces, separator } = await findSeparator(decode(source.open(), encoding));
  const parser = parse({
    delimiter: separator,
    info: true,
    skip_empty_lines: true,
    // csv-parse would take the end of the first line for that of all, and join lines that end in another way.
    record_delimiter: ["\r\n", "\n", "\r"],
    // A row with too few or too many cells is a bad row, and the rows after it are read.
    relax_column_count: true,
    max_record_size: limits.maxRowBytes,
  });
  const fed = pipeline(Readable.from(pieces, { objectMode: false }), parser);
  // The loop below throws the error of the file, too.
  fed.catch(() => undefined);
  let table: Table | null = null;
  let number = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      if (table === null) table = new Table({ names: record, line: info.lines }, skill);
      else yield { number: ++number, line: info.lines, content: contentOf(table, record) };
    }
  } catch (error) {
    throw fileError(error, limits);
  }
}

function contentOf(table: Table, cells: readonly string[]): BatchRow["content"] {
  if (cells.length === table.width) return table.contentOf(cells);
  const fault = { problem: `has ${cellsWord(cells.length)}`, allowed: cellsWord(table.width) };
  return { fault: { field: null, ...fault } };
}

function cellsWord(count: number): string {
  return count === 1 ? "1 cell" : `${count} cells`;
}

function fileError(error: unknown, { maxRowBytes }: RowLimits): unknown {
  if (!(error instanceof CsvError)) return error;
  const line = "lines" in error && typeof error.lines === "number" ? error.lines : null;
  if (error.code === "CSV_MAX_RECORD_SIZE") {
    const allowed = `at most ${maxRowBytes} bytes in a row`;
    return new BatchFileError("has a row that is too long", { allowed, line });
  }
  const allowed = 'quotes around a whole cell, and "" for a quote inside';
  return new BatchFileError("has quotes in a wrong place", { allowed, line });
}
