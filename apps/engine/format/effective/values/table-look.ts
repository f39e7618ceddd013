import type { XmlDocument } from "../../../xml/document.ts";
import type { XmlElement } from "../../../xml/tree.ts";

/** The conditions of its style that a table uses (`w:tblLook`). */
export type TableLook = Readonly<
  Record<"firstRow" | "lastRow" | "firstColumn" | "lastColumn" | "noHBand" | "noVBand", boolean>
>;

/** The position of a cell in its table. */
export interface CellPlace {
  row: { index: number; isLast: boolean };
  column: { index: number; isLast: boolean };
}

/** Word's value for a table without `w:tblLook`. */
const usualBits = "04A0";

/**
 * `w:tblLook` (ECMA-376 part 1, 17.4.55, and part 4): an attribute counts before the bit of `w:val`
 * with the same meaning. Without `w:val`, a missing attribute means off.
 */
export function readTableLook(document: XmlDocument, tblLook: XmlElement | null): TableLook {
  const value = tblLook === null ? usualBits : (document.attribute(tblLook, "w:val") ?? "0");
  const bits = Number.parseInt(value, 16);
  const flag = (name: string, bit: number) => {
    const stated = tblLook && document.attribute(tblLook, `w:${name}`);
    return stated ? /^(1|true|on)$/.test(stated) : (bits & bit) !== 0;
  };
  return {
    firstRow: flag("firstRow", 0x20),
    lastRow: flag("lastRow", 0x40),
    firstColumn: flag("firstColumn", 0x80),
    lastColumn: flag("lastColumn", 0x100),
    noHBand: flag("noHBand", 0x200),
    noVBand: flag("noVBand", 0x400),
  };
}

/**
 * The conditions of a cell from the weakest to the strongest (17.7.6.6). A row or column that is
 * both first and last has several possible orders, because no source says which condition is
 * stronger.
 */
export function conditionsAt(
  tableLook: TableLook,
  { row, column }: CellPlace,
  bands: { row: number; column: number },
): string[][] {
  const isFirstRow = tableLook.firstRow && row.index === 0;
  const isLastRow = tableLook.lastRow && row.isLast;
  const isFirstColumn = tableLook.firstColumn && column.index === 0;
  const isLastColumn = tableLook.lastColumn && column.isLast;
  const weak = ["wholeTable"];
  // Bands are counted from the first row or column without a condition of its own.
  const band = (index: number, size: number) =>
    Math.floor(index / size) % 2 === 0 ? "band1" : "band2";
  if (!tableLook.noVBand && !isFirstColumn && !isLastColumn) {
    weak.push(`${band(column.index - (tableLook.firstColumn ? 1 : 0), bands.column)}Vert`);
  }
  if (!tableLook.noHBand && !isFirstRow && !isLastRow) {
    weak.push(`${band(row.index - (tableLook.firstRow ? 1 : 0), bands.row)}Horz`);
  }
  const columns = orders(isFirstColumn && "firstCol", isLastColumn && "lastCol");
  const rows = orders(isFirstRow && "firstRow", isLastRow && "lastRow");
  const corners: string[] = [];
  if (isFirstRow && isLastColumn) corners.push("neCell");
  if (isFirstRow && isFirstColumn) corners.push("nwCell");
  if (isLastRow && isLastColumn) corners.push("seCell");
  if (isLastRow && isFirstColumn) corners.push("swCell");
  return columns.flatMap((column) => rows.map((row) => [...weak, ...column, ...row, ...corners]));
}

/** The possible orders of two conditions: first over last, as in most readers, and the reverse. */
function orders(first: string | false, last: string | false): string[][] {
  if (first && last)
    return [
      [last, first],
      [first, last],
    ];
  return [[first, last].filter((name) => name !== false)];
}
