import type { Cell } from "../table/cell.ts";

/** The lines of JSON that the process of a workbook writes. The last one is an `end` or a `fault`. */
export type WorkbookLine =
  /** A row of the worksheet that is not empty. Rows are numbered from 1. */
  | { row: number; cells: Cell[] }
  /** A row with more bytes than a row may have. */
  | { row: number; isTooLong: true }
  | { fault: { problem: string; allowed: string | null; row: number | null } }
  | { end: true };
