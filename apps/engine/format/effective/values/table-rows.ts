import { isWrapper } from "../../../word/structure.ts";
import type { XmlDocument } from "../../../xml/document.ts";
import type { XmlElement } from "../../../xml/tree.ts";

/** A cell with the grid columns that it spans; `end` is exclusive. */
export interface GridCell {
  element: XmlElement;
  start: number;
  end: number;
}

/**
 * The most columns that Word allows a table (`w:gridSpan`, 17.4.17); a larger number is an error.
 */
const mostColumns = 63;

/**
 * The cells of a table by row, with their place in the grid by `w:gridBefore` (17.4.15),
 * `w:gridSpan` and `w:gridAfter` (17.4.14). Rows and cells in content controls belong to the table;
 * those of nested tables do not.
 */
export function readRows(
  document: XmlDocument,
  table: XmlElement,
): { rows: GridCell[][]; columns: number } {
  const grid = document.child(table, "w:tblGrid");
  let columns = grid === null ? 0 : childrenNamed(document, grid, "w:gridCol").length;
  const rows = childrenNamed(document, table, "w:tr").map((row) => {
    const trPr = document.child(row, "w:trPr");
    let at = columnsIn(document, trPr, "w:gridBefore", 0);
    const cells = childrenNamed(document, row, "w:tc").map((element) => {
      const tcPr = document.child(element, "w:tcPr");
      const start = at;
      at += columnsIn(document, tcPr, "w:gridSpan", 1);
      return { element, start, end: at };
    });
    columns = Math.max(columns, at + columnsIn(document, trPr, "w:gridAfter", 0));
    return cells;
  });
  return { rows, columns };
}

function columnsIn(
  document: XmlDocument,
  properties: XmlElement | null,
  name: string,
  byDefault: number,
): number {
  const element = properties && document.child(properties, name);
  const count = Number((element && document.attribute(element, "w:val")) ?? byDefault);
  return Number.isInteger(count) && count >= byDefault ? Math.min(count, mostColumns) : byDefault;
}

export function childrenNamed(
  document: XmlDocument,
  parent: XmlElement,
  name: string,
): XmlElement[] {
  const children: XmlElement[] = [];
  for (const element of document.elements(parent)) {
    const elementName = document.name(element);
    if (elementName === name) children.push(element);
    else if (isWrapper(elementName)) {
      children.push(...childrenNamed(document, element, name));
    }
  }
  return children;
}
