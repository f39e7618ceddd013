import { parseTwips } from "../../format/units.ts";
import { emuPerTwip } from "../../images/lengths.ts";
import type { WordPackage } from "../../word/package.ts";
import { ancestor } from "../../word/structure.ts";
import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement } from "../../xml/tree.ts";
import type { Size } from "./picture-values.ts";

/**
 * The left and right margin of a cell when cell, table and style have none. Word's "Normal Table"
 * style has this value.
 */
const defaultMarginTwips = 108;

type Side = "left" | "right";

/** Computes the room that table cells have for their text (17.4). */
export class CellRooms {
  readonly #pack: WordPackage;
  /** Cell margins of table styles in twips, by style id; `""` is the default style. */
  readonly #styleMargins = new Map<string, Record<Side, number>>();

  constructor(pack: WordPackage) {
    this.#pack = pack;
  }

  /** @param outer the room around the table, in English Metric Units, like the returned room. */
  inside(document: XmlDocument, cell: XmlElement, outer: Size): Size {
    const row = ancestor(document, cell, "w:tr");
    const table = row && ancestor(document, row, "w:tbl");
    if (row === null || table === null) return outer;
    const margins = (["left", "right"] as const).map((side) =>
      this.#margin(document, cell, table, side),
    );
    const whole = cellWidth(document, { cell, row, table }, outer.width / emuPerTwip);
    const width = (whole - (margins[0] ?? 0) - (margins[1] ?? 0)) * emuPerTwip;
    const height = exactHeight(document, row);
    return {
      width: width > 0 ? width : whole * emuPerTwip,
      height: Math.min(outer.height, height === null ? outer.height : height * emuPerTwip),
    };
  }

  /**
   * The margin in twips: that of the cell (17.4.42), else of the table (17.4.41), else of its
   * style.
   */
  #margin(document: XmlDocument, cell: XmlElement, table: XmlElement, side: Side): number {
    const tcPr = document.child(cell, "w:tcPr");
    const tblPr = document.child(table, "w:tblPr");
    const style = tblPr && document.child(tblPr, "w:tblStyle");
    const id = (style && document.attribute(style, "w:val")) ?? "";
    return (
      marginIn(document, tcPr, "w:tcMar", side) ??
      marginIn(document, tblPr, "w:tblCellMar", side) ??
      this.#marginsOfStyle(id)[side]
    );
  }

  #marginsOfStyle(id: string): Record<Side, number> {
    let margins = this.#styleMargins.get(id);
    if (margins === undefined) {
      margins = this.#readStyle(id);
      this.#styleMargins.set(id, margins);
    }
    return margins;
  }

  /** Reads the margins of a table style and of the styles that it is based on (17.7.4.3). */
  #readStyle(id: string): Record<Side, number> {
    const margins: Partial<Record<Side, number>> = {};
    const { document, styles } = this.#tableStyles();
    const seen = new Set<XmlElement>();
    let style = styles.get(id) ?? styles.get("");
    while (document !== null && style !== undefined && !seen.has(style)) {
      seen.add(style);
      const tblPr = document.child(style, "w:tblPr");
      for (const side of ["left", "right"] as const) {
        const margin = marginIn(document, tblPr, "w:tblCellMar", side);
        if (margin !== null) margins[side] ??= margin;
      }
      const base = document.child(style, "w:basedOn");
      style = base === null ? undefined : styles.get(document.attribute(base, "w:val") ?? "");
    }
    return { left: margins.left ?? defaultMarginTwips, right: margins.right ?? defaultMarginTwips };
  }

  /** Table styles by id. The default style has the key `""` as well. */
  #tableStyles(): { document: XmlDocument | null; styles: Map<string, XmlElement> } {
    const styles = new Map<string, XmlElement>();
    const document = this.#pack.xmlRelated("styles");
    if (document === null) return { document, styles };
    for (const style of document.elements(document.root)) {
      if (document.attribute(style, "w:type") !== "table") continue;
      styles.set(document.attribute(style, "w:styleId") ?? "", style);
      const isDefault = document.attribute(style, "w:default") ?? "0";
      if (!/^(?:0|false|off)$/.test(isDefault)) styles.set("", style);
    }
    return { document, styles };
  }
}

function marginIn(
  document: XmlDocument,
  properties: XmlElement | null,
  name: "w:tcMar" | "w:tblCellMar",
  side: Side,
): number | null {
  const margins = properties && document.child(properties, name);
  if (margins === null) return null;
  const margin =
    document.child(margins, `w:${side}`) ??
    document.child(margins, side === "left" ? "w:start" : "w:end");
  return margin === null ? null : measure(document, margin, 0);
}

/**
 * Reads an ST_TblWidth (17.18.90) from `w:w` and `w:type`.
 *
 * @param wholeTwips the width that a percentage refers to.
 * @returns twips; `null` for `auto` and for a text that is not a width.
 */
function measure(document: XmlDocument, element: XmlElement, wholeTwips: number): number | null {
  const type = document.attribute(element, "w:type") ?? "dxa";
  const width = document.attribute(element, "w:w") ?? "";
  if (type === "auto" || type === "nil") return null;
  if (width.endsWith("%")) return (wholeTwips * Number.parseFloat(width)) / 100;
  // `pct` counts fiftieths of a percent (17.18.90).
  if (type === "pct") return (wholeTwips * (Number(width) || 0)) / 5000;
  return parseTwips(width);
}

/**
 * The width of a cell with its margins, in twips: `w:tcW`, else the sum of the columns that it
 * spans.
 */
function cellWidth(
  document: XmlDocument,
  { cell, row, table }: { cell: XmlElement; row: XmlElement; table: XmlElement },
  roomTwips: number,
): number {
  const grid = gridOf(document, table);
  const tblPr = document.child(table, "w:tblPr");
  const tblW = tblPr && document.child(tblPr, "w:tblW");
  const sum = grid.reduce((all, column) => all + column, 0) || roomTwips;
  const tableWidth = (tblW && measure(document, tblW, roomTwips)) || sum;
  const tcPr = document.child(cell, "w:tcPr");
  const tcW = tcPr && document.child(tcPr, "w:tcW");
  const stated = tcW && measure(document, tcW, tableWidth);
  if (stated !== null && stated > 0) return stated;
  const { first, span, count } = columnsOf(document, cell, row);
  const spanned = grid.slice(first, first + span).reduce((all, column) => all + column, 0);
  return spanned > 0 ? spanned : (tableWidth * span) / count;
}

function gridOf(document: XmlDocument, table: XmlElement): number[] {
  const grid = document.child(table, "w:tblGrid");
  if (grid === null) return [];
  return [...document.elements(grid)]
    .filter((column) => document.name(column) === "w:gridCol")
    .map((column) => parseTwips(document.attribute(column, "w:w")) ?? 0);
}

/** The columns that a cell spans (17.4.17, 17.4.15), and the number of columns in its row. */
function columnsOf(
  document: XmlDocument,
  cell: XmlElement,
  row: XmlElement,
): { first: number; span: number; count: number } {
  const trPr = document.child(row, "w:trPr");
  let count = trPr === null ? 0 : numberIn(document, trPr, "w:gridBefore", 0);
  let columns = { first: 0, span: 1 };
  const visit = (container: XmlElement): void => {
    for (const element of document.elements(container)) {
      const name = document.name(element);
      if (name === "w:tc") {
        const tcPr = document.child(element, "w:tcPr");
        const span = tcPr === null ? 1 : numberIn(document, tcPr, "w:gridSpan", 1);
        if (element === cell) columns = { first: count, span };
        count += span;
      } else if (name === "w:sdt" || name === "w:sdtContent" || name === "w:customXml") {
        visit(element);
      }
    }
  };
  visit(row);
  return { ...columns, count: Math.max(count, 1) };
}

function numberIn(
  document: XmlDocument,
  parent: XmlElement,
  name: string,
  byDefault: number,
): number {
  const element = document.child(parent, name);
  const value = (element && document.attribute(element, "w:val")) ?? byDefault;
  return Math.max(Number(value) || byDefault, 0);
}

/** The fixed height of a row in twips (17.4.80); `null` for a row that grows with its content. */
function exactHeight(document: XmlDocument, row: XmlElement): number | null {
  const trPr = document.child(row, "w:trPr");
  const height = trPr && document.child(trPr, "w:trHeight");
  if (height === null || document.attribute(height, "w:hRule") !== "exact") return null;
  const twips = parseTwips(document.attribute(height, "w:val"));
  return twips !== null && twips > 0 ? twips : null;
}
