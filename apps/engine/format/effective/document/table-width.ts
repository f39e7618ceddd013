import type { XmlDocument } from "../../../xml/document.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { parseTwips } from "../../units.ts";
import { childrenNamed, type GridCell, readRows } from "../values/table-rows.ts";

/**
 * The extent of a table, in twips from the left edge of the page's text or of the cell around it.
 */
export interface TableReach {
  left: number;
  right: number;
  width: number;
  cells: readonly CellRoom[];
}

/** A cell, and the width in twips that it leaves for a table inside it. */
export interface CellRoom {
  element: XmlElement;
  room: number;
}

/** The default margin on each side of a cell (17.4.43): 0.19 cm. */
const usualCellMargin = 108;

/**
 * Reads the width of a table (ECMA-376 part 1, 17.4.71 `tcW`, 17.4.16 `gridCol`, 17.4.52
 * `tblLayout`). With a fixed layout, the cells decide. A table that Word fits to its content has at
 * least its stated width, and more only if cells and grid agree, because the grids that programs
 * write are often wrong.
 *
 * @param room width of the text or cell around the table in twips, for widths in per cent.
 */
export function readTableReach(
  document: XmlDocument,
  table: XmlElement,
  room: number,
): TableReach | null {
  const tblPr = document.child(table, "w:tblPr");
  const grid = readGrid(document, table);
  const { rows } = readRows(document, table);
  const tableWidth = widthOf(document, tblPr, "w:tblW", room);
  const cellsOf = (cells: readonly GridCell[]) =>
    cells.map(({ element, start, end }) => {
      const tcPr = document.child(element, "w:tcPr");
      const columns = sum(grid.slice(start, end));
      return { element, stated: widthOf(document, tcPr, "w:tcW", tableWidth ?? room), columns };
    });
  const measured = rows.map(cellsOf);
  const before = rows.map((cells) => sum(grid.slice(0, cells[0]?.start ?? 0)));
  const byCells = measured.reduce((widest, cells, row) => {
    const width = sum(cells.map(({ stated, columns }) => stated ?? columns));
    return Math.max(widest, (before[row] ?? 0) + width);
  }, 0);
  const byStated = measured.reduce((widest, cells) => {
    const isWhole = cells.every(({ stated }) => stated !== null);
    return isWhole ? Math.max(widest, sum(cells.map(({ stated }) => stated ?? 0))) : widest;
  }, 0);
  const byGrid = sum(grid);
  const width = isFixed(document, tblPr)
    ? byCells || tableWidth || byGrid
    : tableWidth === null
      ? byCells || byGrid
      : Math.max(tableWidth, Math.min(byStated, byGrid));
  if (width === 0) return null;
  const margins = cellMargins(document, tblPr);
  const cells = measured.flat().map(({ element, stated, columns }) => ({
    element,
    room: (stated ?? columns) - margins,
  }));
  return { ...placed(document, tblPr, width, room), width, cells };
}

/**
 * The left and right edges of a table. A left-aligned table begins at its indent; a centred or
 * right-aligned one is placed by its width.
 */
function placed(
  document: XmlDocument,
  tblPr: XmlElement | null,
  width: number,
  room: number,
): { left: number; right: number } {
  const jc = tblPr && document.child(tblPr, "w:jc");
  const alignment = (jc && document.attribute(jc, "w:val")) ?? "left";
  // A floating table has a position of its own: only its width can overflow.
  const isFloating = tblPr !== null && document.child(tblPr, "w:tblpPr") !== null;
  if (isFloating || alignment === "center") {
    const over = Math.max(0, width - room);
    return { left: -over / 2, right: room + over / 2 };
  }
  if (alignment === "right" || alignment === "end") return { left: room - width, right: room };
  const left = widthOf(document, tblPr, "w:tblInd", room) ?? 0;
  return { left, right: left + width };
}

function readGrid(document: XmlDocument, table: XmlElement): number[] {
  const grid = document.child(table, "w:tblGrid");
  if (grid === null) return [];
  return childrenNamed(document, grid, "w:gridCol").map(
    (column) => parseTwips(document.attribute(column, "w:w")) ?? 0,
  );
}

function isFixed(document: XmlDocument, tblPr: XmlElement | null): boolean {
  const layout = tblPr && document.child(tblPr, "w:tblLayout");
  return layout !== null && document.attribute(layout, "w:type") === "fixed";
}

/**
 * A `CT_TblWidth` (17.18.90) in twips, or null for `auto` and `nil`. @param whole twips that 50ths
 * of a per cent refer to.
 */
function widthOf(
  document: XmlDocument,
  properties: XmlElement | null,
  name: string,
  whole: number,
): number | null {
  const element = properties && document.child(properties, name);
  if (element === null) return null;
  const written = document.attribute(element, "w:w") ?? "";
  const type = document.attribute(element, "w:type") ?? "dxa";
  if (written.endsWith("%")) return (whole * Number.parseFloat(written)) / 100;
  const amount = parseTwips(written);
  if (amount === null || (amount === 0 && name !== "w:tblInd")) return null;
  if (type === "pct") return (whole * amount) / 5000;
  return type === "dxa" ? amount : null;
}

/** The sum of the left and right margins of a table's cells. */
function cellMargins(document: XmlDocument, tblPr: XmlElement | null): number {
  const margins = tblPr && document.child(tblPr, "w:tblCellMar");
  const side = (names: readonly string[]) => {
    for (const name of names) {
      const element = margins && document.child(margins, name);
      const twips = element && parseTwips(document.attribute(element, "w:w"));
      if (twips !== null) return twips;
    }
    return usualCellMargin;
  };
  return side(["w:left", "w:start"]) + side(["w:right", "w:end"]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
