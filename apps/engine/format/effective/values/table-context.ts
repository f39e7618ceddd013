import type { XmlDocument } from "../../../docx/xml-document.ts";
import { noNode, type XmlElement } from "../../../docx/xml-tree.ts";
import { type Cells, fold, noCells } from "./cells.ts";
import type { Style, StyleSheet } from "./styles.ts";

/** What a table's style gives the paragraphs of one cell. */
export interface TableContext {
  run: Cells;
  paragraph: Cells;
}

const outside: TableContext = { run: noCells, paragraph: noCells };

/** Table style conditions from the weakest to the strongest (ECMA-376 part 1, 17.7.6.6). */
type Look = Record<
  "firstRow" | "lastRow" | "firstColumn" | "lastColumn" | "noHBand" | "noVBand",
  boolean
>;

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
    if (at === noNode) return outside;
    const cell = at;
    const known = this.#byCell.get(cell);
    if (known !== undefined) return known;
    while (at !== noNode && document.name(at) !== "w:tbl") at = document.parent(at);
    if (at !== noNode && !this.#seenTables.has(at)) {
      this.#seenTables.add(at);
      this.#readTable(at);
    }
    return this.#byCell.get(cell) ?? outside;
  }

  #readTable(table: XmlElement): void {
    const document = this.#document;
    const tblPr = document.child(table, "w:tblPr");
    const styleName = tblPr && document.child(tblPr, "w:tblStyle");
    const id = styleName && document.attribute(styleName, "w:val");
    const style = id ? this.#styles.of("table", id) : this.#styles.defaultOf("table");
    if (style === null) return;
    const tblLook = tblPr && document.child(tblPr, "w:tblLook");
    const look = readLook(document, tblLook);
    const rows = childrenNamed(document, table, "w:tr");
    for (const [rowIndex, row] of rows.entries()) {
      const cells = childrenNamed(document, row, "w:tc");
      for (const [columnIndex, cell] of cells.entries()) {
        const isLast = {
          row: rowIndex === rows.length - 1,
          column: columnIndex === cells.length - 1,
        };
        const conditions = conditionsAt(look, rowIndex, columnIndex, isLast).filter((name) =>
          style.conditions.has(name),
        );
        this.#byCell.set(cell, this.#contextOf(style, conditions));
      }
    }
  }

  #contextOf(style: Style, conditions: readonly string[]): TableContext {
    const key = [style.id, ...conditions].join("\0");
    let context = this.#shared.get(key);
    if (context === undefined) {
      const own = conditions.map((name) => style.conditions.get(name));
      context = {
        run: fold(style.run, ...own.map((condition) => condition?.run ?? noCells)),
        paragraph: fold(
          style.paragraph,
          ...own.map((condition) => condition?.paragraph ?? noCells),
        ),
      };
      this.#shared.set(key, context);
    }
    return context;
  }
}

/** `w:tblLook` (17.4.55): attributes of their own, or the older bits of `w:val`. */
function readLook(document: XmlDocument, tblLook: XmlElement | null): Look {
  const bits = Number.parseInt((tblLook && document.attribute(tblLook, "w:val")) ?? "04A0", 16);
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

function conditionsAt(
  look: Look,
  row: number,
  column: number,
  isLast: { row: boolean; column: boolean },
): string[] {
  const isFirstRow = look.firstRow && row === 0;
  const isLastRow = look.lastRow && isLast.row;
  const isFirstColumn = look.firstColumn && column === 0;
  const isLastColumn = look.lastColumn && isLast.column;
  const found = ["wholeTable"];
  // Bands count from the first row and column that have no condition of their own.
  const band = (index: number) => (index % 2 === 0 ? "band1" : "band2");
  if (!look.noVBand && !isFirstColumn && !isLastColumn) {
    found.push(`${band(column - (look.firstColumn ? 1 : 0))}Vert`);
  }
  if (!look.noHBand && !isFirstRow && !isLastRow) {
    found.push(`${band(row - (look.firstRow ? 1 : 0))}Horz`);
  }
  if (isFirstColumn) found.push("firstCol");
  if (isLastColumn) found.push("lastCol");
  if (isFirstRow) found.push("firstRow");
  if (isLastRow) found.push("lastRow");
  if (isFirstRow && isLastColumn) found.push("neCell");
  if (isFirstRow && isFirstColumn) found.push("nwCell");
  if (isLastRow && isLastColumn) found.push("seCell");
  if (isLastRow && isFirstColumn) found.push("swCell");
  return found;
}

function childrenNamed(document: XmlDocument, parent: XmlElement, name: string): XmlElement[] {
  const found: XmlElement[] = [];
  for (const element of document.elements(parent)) {
    const own = document.name(element);
    if (own === name) found.push(element);
    else if (own === "w:sdt" || own === "w:sdtContent") {
      found.push(...childrenNamed(document, element, name));
    }
  }
  return found;
}
