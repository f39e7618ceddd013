import type { XmlDocument } from "../../../xml/document.ts";
import type { XmlElement } from "../../../xml/tree.ts";

/** Which conditions of its style a table has. */
export type Look = Readonly<
  Record<"firstRow" | "lastRow" | "firstColumn" | "lastColumn" | "noHBand" | "noVBand", boolean>
>;

/** Where a cell stands in its table. */
export interface CellPlace {
  row: { index: number; isLast: boolean };
  column: { index: number; isLast: boolean };
}

/** What Word has for a table without `w:tblLook`. */
const usualBits = "04A0";

/**
 * `w:tblLook` (ECMA-376 part 1, 17.4.55, and part 4): each attribute of its own counts before the bit of
 * `w:val` that says the same. In an element without `w:val` what is not there is off.
 */
export function readLook(document: XmlDocument, tblLook: XmlElement | null): Look {
  const value = tblLook === null ? usualBits : (document.attribute(tblLook, "w:val") ?? "0");
  const bits = Number.parseInt(value, 16);
  const flag = (name: string, bit: number) => {
    const own = tblLook && document.attribute(tblLook, `w:${name}`);
    return own ? /^(1|true|on)$/.test(own) : (bits & bit) !== 0;
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
 * The conditions of a cell from the weakest to the strongest (17.7.6.6). There are several answers
 * where a row is the first and the last, or a column: which of the two is stronger nobody says.
 */
export function conditionsAt(
  look: Look,
  { row, column }: CellPlace,
  bands: { row: number; column: number },
): string[][] {
  const isFirstRow = look.firstRow && row.index === 0;
  const isLastRow = look.lastRow && row.isLast;
  const isFirstColumn = look.firstColumn && column.index === 0;
  const isLastColumn = look.lastColumn && column.isLast;
  const weak = ["wholeTable"];
  // Bands count from the first row and column that have no condition of their own.
  const band = (index: number, size: number) =>
    Math.floor(index / size) % 2 === 0 ? "band1" : "band2";
  if (!look.noVBand && !isFirstColumn && !isLastColumn) {
    weak.push(`${band(column.index - (look.firstColumn ? 1 : 0), bands.column)}Vert`);
  }
  if (!look.noHBand && !isFirstRow && !isLastRow) {
    weak.push(`${band(row.index - (look.firstRow ? 1 : 0), bands.row)}Horz`);
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

/** The first over the last, as in most readers, or the other way. */
function orders(first: string | false, last: string | false): string[][] {
  if (first && last)
    return [
      [last, first],
      [first, last],
    ];
  return [[first, last].filter((name) => name !== false)];
}
