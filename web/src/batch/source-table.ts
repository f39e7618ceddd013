import type { CellFault } from "../../../apps/batch/xlsx/cell-faults.ts";

/** A row of a table: the text of each cell, and the faults of cells without a usable value, by column. */
export interface CellsOfRow {
  cells: readonly string[];
  faults: ReadonlyMap<number, CellFault>;
}

/** A table as it is in its file. */
export interface SourceTable {
  /** The names of the columns; an empty text for a column without a name. */
  columns: readonly string[];
  rows: readonly CellsOfRow[];
  /** The encoding is a guess, so that a person must look at the words. */
  isGuessed: boolean;
}
