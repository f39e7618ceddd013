import {
  BatchFileError,
  type BatchFormat,
  type BatchRow,
  type RowLimits,
  type RowSource,
} from "./row.ts";
import type { TableSkill } from "./table/cell-values.ts";
import type { Turn } from "./xlsx/workbook-rows.ts";

/** The options of the readers. */
export interface RowsOptions {
  format: BatchFormat;
  limits: RowLimits;
  /** The skill of the tasks: it says what the cells of tables mean. */
  skill: TableSkill;
  /** Bounds the workbooks that are read at once: each takes a process. */
  workbookTurn: Turn;
}

/**
 * The rows of a file with many tasks, one at a time: memory is bounded by the largest row, and time grows with the
 * length of the file. Workbooks are read by a process that has limits of its own.
 *
 * @throws BatchFileError if the file cannot be read as its format, or has too many rows.
 */
export async function* readRows(source: RowSource, options: RowsOptions): AsyncGenerator<BatchRow> {
  const { maxRows } = options.limits;
  for await (const row of await rowsOf(source, options)) {
    if (row.number > maxRows) {
      throw new BatchFileError("has too many rows", {
        allowed: `at most ${maxRows} rows`,
        line: row.line,
        reason: "too_many_rows",
      });
    }
    yield row;
  }
}

/** The packages of a format are loaded with its first file. */
async function rowsOf(
  source: RowSource,
  { format, limits, skill, workbookTurn: turn }: RowsOptions,
): Promise<AsyncGenerator<BatchRow>> {
  switch (format) {
    case "json":
      return (await import("./json-array.ts")).readJsonArray(source.open(), limits);
    case "jsonl":
      return (await import("./json-lines.ts")).readJsonLines(source.open(), limits);
    case "csv":
      return (await import("./csv/csv-rows.ts")).readCsvRows(source, limits, skill);
    case "xlsx":
      return (await import("./xlsx/workbook-rows.ts")).readWorkbookRows(source, limits, {
        skill,
        turn,
      });
  }
}
