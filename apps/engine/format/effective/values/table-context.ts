import type { XmlDocument } from "../../../xml/document.ts";
import { noNode, type XmlElement } from "../../../xml/tree.ts";
import { noProperties, overlay, type Properties, type Property } from "./properties.ts";
import { readBandSizes, type Style, type StyleSheet } from "./styles.ts";
import { type CellPlace, conditionsAt, readTableLook, type TableLook } from "./table-look.ts";
import { readRows } from "./table-rows.ts";

/** The properties that a table's style gives to the paragraphs of one cell. */
export interface TableContext {
  run: Properties;
  paragraph: Properties;
}

export const outsideOfTables: TableContext = { run: noProperties, paragraph: noProperties };

/** The properties of table styles in the cells of one story. */
export class TableContexts {
  readonly #document: XmlDocument;
  readonly #styles: StyleSheet;
  readonly #byCell = new Map<XmlElement, TableContext>();
  /** Cells with the same style and the same conditions share one object. */
  readonly #shared = new Map<string, TableContext>();
  readonly #seenTables = new Set<XmlElement>();

  constructor(document: XmlDocument, styles: StyleSheet) {
    this.#document = document;
    this.#styles = styles;
  }

  /** The context of a paragraph in a table, by its innermost cell. */
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
    const tableLook = readTableLook(document, tblPr && document.child(tblPr, "w:tblLook"));
    const bands = { row: 1, column: 1, ...style.bandSizes, ...readBandSizes(document, tblPr) };
    const { rows, columns } = readRows(document, table);
    for (const [rowIndex, cells] of rows.entries()) {
      const row = { index: rowIndex, isLast: rowIndex === rows.length - 1 };
      for (const [index, { element, start, end }] of cells.entries()) {
        const byGrid = { row, column: { index: start, isLast: end >= columns } };
        const byCount = { row, column: { index, isLast: index === cells.length - 1 } };
        const isAgreed = index === start && byGrid.column.isLast === byCount.column.isLast;
        const places = isAgreed ? [byGrid] : [byGrid, byCount];
        this.#byCell.set(element, this.#contextAt(style, tableLook, bands, places));
      }
    }
  }

  /**
   * The context of a cell. If a row's cells do not match the grid, readers disagree on the cell's
   * column: some go by the grid, some count cells. They also disagree on a row, or a column, that
   * is both first and last. Properties that differ between these readings become uncertain.
   */
  #contextAt(
    style: Style,
    tableLook: TableLook,
    bands: { row: number; column: number },
    places: readonly CellPlace[],
  ): TableContext {
    const readings = new Map<string, string[]>();
    for (const place of places) {
      for (const conditions of conditionsAt(tableLook, place, bands)) {
        const styled = conditions.filter((name) => style.conditions.has(name));
        readings.set(styled.join("\0"), styled);
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
  const styled = conditions.map((name) => style.conditions.get(name));
  return {
    run: overlay(style.run, ...styled.map((condition) => condition?.run ?? noProperties)),
    paragraph: overlay(
      style.paragraph,
      ...styled.map((condition) => condition?.paragraph ?? noProperties),
    ),
  };
}

/** Merges two readings. A property that differs between them is uncertain. */
function withDoubt(one: TableContext, other: TableContext): TableContext {
  return {
    run: propertiesWithDoubt(one.run, other.run),
    paragraph: propertiesWithDoubt(one.paragraph, other.paragraph),
  };
}

function propertiesWithDoubt(one: Properties, other: Properties): Properties {
  const merged: Record<string, Property> = {};
  for (const [name, property] of [...Object.entries(other), ...Object.entries(one)]) {
    const isAgreed = one[name]?.value === other[name]?.value;
    merged[name] = isAgreed ? property : { ...property, isUncertain: true };
  }
  return merged;
}
