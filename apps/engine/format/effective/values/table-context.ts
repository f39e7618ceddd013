import type { XmlDocument } from "../../../xml/document.ts";
import { noNode, type XmlElement } from "../../../xml/tree.ts";
import { type Cell, type Cells, fold, noCells } from "./cells.ts";
import { readBandSizes, type Style, type StyleSheet } from "./styles.ts";
import { type CellPlace, conditionsAt, type Look, readLook } from "./table-look.ts";
import { readRows } from "./table-rows.ts";

/** What a table's style gives the paragraphs of one cell. */
export interface TableContext {
  run: Cells;
  paragraph: Cells;
}

export const outsideOfTables: TableContext = { run: noCells, paragraph: noCells };

/** The table styles that are in force in the cells of one story. */
export class TableContexts {
  readonly #document: XmlDocument;
  readonly #styles: StyleSheet;
  readonly #byCell = new Map<XmlElement, TableContext>();
  /** Cells in the same place of the same style share one object. */
  readonly #shared = new Map<string, TableContext>();
  readonly #seenTables = new Set<XmlElement>();

  constructor(document: XmlDocument, styles: StyleSheet) {
    this.#document = document;
    this.#styles = styles;
  }

  /** Of a paragraph that stands in a table: of its innermost cell. */
  of(paragraph: XmlElement): TableContext {
    const document = this.#document;
    let at = document.parent(paragraph);
    while (at !== noNode && document.name(at) !== "w:tc") at = document.parent(at);
    if (at === noNode) return outsideOfTables;
    const cell = at;
    const known = this.#byCell.get(cell);
    if (known !== undefined) return known;
    while (at !== noNode && document.name(at) !== "w:tbl") at = document.parent(at);
    if (at !== noNode && !this.#seenTables.has(at)) {
      this.#seenTables.add(at);
      this.#readTable(at);
    }
    return this.#byCell.get(cell) ?? outsideOfTables;
  }

  #readTable(table: XmlElement): void {
    const document = this.#document;
    const tblPr = document.child(table, "w:tblPr");
    const styleName = tblPr && document.child(tblPr, "w:tblStyle");
    const id = styleName && document.attribute(styleName, "w:val");
    const style = id ? this.#styles.of("table", id) : this.#styles.defaultOf("table");
    if (style === null) return;
    const look = readLook(document, tblPr && document.child(tblPr, "w:tblLook"));
    const bands = { row: 1, column: 1, ...style.bandSizes, ...readBandSizes(document, tblPr) };
    const { rows, columns } = readRows(document, table);
    for (const [rowIndex, cells] of rows.entries()) {
      const row = { index: rowIndex, isLast: rowIndex === rows.length - 1 };
      for (const [index, { element, start, end }] of cells.entries()) {
        const byGrid = { row, column: { index: start, isLast: end >= columns } };
        const byCount = { row, column: { index, isLast: index === cells.length - 1 } };
        const isAgreed = index === start && byGrid.column.isLast === byCount.column.isLast;
        const places = isAgreed ? [byGrid] : [byGrid, byCount];
        this.#byCell.set(element, this.#contextAt(style, look, bands, places));
      }
    }
  }

  /**
   * Which column a cell is in, where rows have other cells than the grid has columns, readers do not
   * agree on: by the grid or by counting; nor on which row counts where the first is the last.
   */
  #contextAt(
    style: Style,
    look: Look,
    bands: { row: number; column: number },
    places: readonly CellPlace[],
  ): TableContext {
    const readings = new Map<string, string[]>();
    for (const place of places) {
      for (const conditions of conditionsAt(look, place, bands)) {
        const own = conditions.filter((name) => style.conditions.has(name));
        readings.set(own.join("\0"), own);
      }
    }
    const key = [style.id, ...readings.keys()].join("\n");
    let context = this.#shared.get(key);
    if (context === undefined) {
      context = [...readings.values()]
        .map((conditions) => contextOf(style, conditions))
        .reduce(withDoubt);
      this.#shared.set(key, context);
    }
    return context;
  }
}

function contextOf(style: Style, conditions: readonly string[]): TableContext {
  const own = conditions.map((name) => style.conditions.get(name));
  return {
    run: fold(style.run, ...own.map((condition) => condition?.run ?? noCells)),
    paragraph: fold(style.paragraph, ...own.map((condition) => condition?.paragraph ?? noCells)),
  };
}

/** Two readings as one: what they do not agree on is uncertain. */
function withDoubt(one: TableContext, other: TableContext): TableContext {
  return {
    run: cellsWithDoubt(one.run, other.run),
    paragraph: cellsWithDoubt(one.paragraph, other.paragraph),
  };
}

function cellsWithDoubt(one: Cells, other: Cells): Cells {
  const merged: Record<string, Cell> = {};
  for (const [name, cell] of [...Object.entries(other), ...Object.entries(one)]) {
    const isAgreed = one[name]?.value === other[name]?.value;
    merged[name] = isAgreed ? cell : { ...cell, isUncertain: true };
  }
  return merged;
}
