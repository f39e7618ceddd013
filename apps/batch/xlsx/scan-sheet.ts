import type { CellFault } from "./cell-faults.ts";
import { readXml } from "./read-xml.ts";
import { WorkbookFault } from "./workbook-fault.ts";
import { workbookLimits } from "./workbook-limits.ts";

/** The cells without a usable value, by row and column, both from 1: what is wrong with each. */
export type BrokenCells = ReadonlyMap<number, ReadonlyMap<number, CellFault>>;

interface OpenCell {
  row: number;
  column: number;
  type: string;
  hasFormula: boolean;
  hasResult: boolean;
  hasText: boolean;
}

/**
 * Looks at a worksheet before it is read as a table: the reader of tables keeps a place for each empty cell between two
 * full ones, so that a small file could take any memory, and it takes a cell with an error for an empty one.
 *
 * @throws WorkbookFault if the table is too large, or cells are where they cannot be.
 */
export function scanSheet(xml: string): BrokenCells {
  const broken = new Map<number, Map<number, CellFault>>();
  let cell: OpenCell | null = null;
  let isValue = false;
  let columns = 0;
  let rows = 0;
  readXml(xml, {
    open: (name, { r, t = "n" }) => {
      if (name === "row") checkRow(Math.max(++rows, Number(r ?? 1)));
      if (name === "c") {
        cell = { ...placeOf(r), type: t, hasFormula: false, hasResult: false, hasText: false };
      }
      if (cell === null) return;
      if (name === "f") cell.hasFormula = true;
      isValue = name === "v" || name === "t";
      if (isValue) cell.hasResult = true;
    },
    text: (text) => {
      if (cell !== null && isValue && text !== "") cell.hasText = true;
    },
    close: (name) => {
      if (name === "v" || name === "t") isValue = false;
      if (name !== "c" || cell === null) return;
      const { row, column } = cell;
      const fault = faultOf(cell);
      if (fault !== null) {
        const inRow = broken.get(row) ?? new Map<number, CellFault>();
        broken.set(row, inRow.set(column, fault));
      }
      if (cell.hasText || fault !== null) columns = Math.max(columns, column);
      checkTable({ row, columns });
      cell = null;
    },
    passedOver: () => {
      if (cell !== null)
        throw new WorkbookFault("damaged", "has XML in a cell that Excel does not write");
    },
  });
  return broken;
}

function checkRow(row: number): void {
  if (Number.isInteger(row) && row >= 1 && row <= workbookLimits.maxRow) return;
  throw new WorkbookFault("damaged", "has a row where Excel has none");
}

function placeOf(address: string | undefined): { row: number; column: number } {
  const [, letters, digits] = /^([A-Z]{1,3})(\d{1,7})$/.exec(address ?? "") ?? [];
  if (letters === undefined)
    throw new WorkbookFault("damaged", "has a cell without a place such as B2");
  const row = Number(digits);
  checkRow(row);
  const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  return { row, column };
}

function faultOf({ type, hasFormula, hasResult, hasText }: OpenCell): CellFault | null {
  if (type === "e") return "error_value";
  // A formula of text may have an empty text as its result.
  const isCalculated = hasText || (hasResult && type === "str");
  return hasFormula && !isCalculated ? "not_calculated" : null;
}

function checkTable({ row, columns }: { row: number; columns: number }): void {
  const { maxCells, maxColumns } = workbookLimits;
  if (columns > maxColumns) {
    throw new WorkbookFault("too_many_columns", "has too many columns", {
      allowed: `at most ${maxColumns}`,
      row,
    });
  }
  if (row * columns > maxCells) {
    const allowed = `at most ${maxCells}, with the empty ones`;
    throw new WorkbookFault("too_many_cells", "has too many cells", { allowed, row });
  }
}
