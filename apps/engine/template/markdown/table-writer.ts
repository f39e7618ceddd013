import { conformanceOf } from "../../word/conformance.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { newElement } from "../../xml/new-element.ts";
import type { XmlElement } from "../../xml/tree.ts";
import type { MarkdownSpan, TableBlock } from "../rich/blocks.ts";

/** A cell that has no paragraph yet, and the text for it. */
export interface NewCell {
  cell: XmlElement;
  spans: readonly MarkdownSpan[];
  row: number;
  column: number;
}

/** The approximate width of all columns. `w:tblW` makes the table as wide as the text. */
const tableTwips = 9000;

/**
 * Makes a table that is not in the document yet. Its cells have no paragraphs yet.
 *
 * @param like an element at the table's future place, which has the right prefix.
 * @param style the id of its style; `null`: the table gets borders.
 */
export function newTable(
  document: XmlDocument,
  like: XmlElement,
  { rows }: TableBlock,
  style: string | null,
): { table: XmlElement; cells: NewCell[] } {
  const make = (
    name: string,
    attributes: Readonly<Record<string, string>> = {},
    children: readonly XmlElement[] = [],
  ) => newElement(document, like, name, attributes, children);
  const columns = rows[0]?.length ?? 1;
  const width = `${Math.floor(tableTwips / columns)}`;
  const fullWidth = make("w:tblW", { "w:w": "5000", "w:type": "pct" });
  const properties =
    style === null
      ? [
          fullWidth,
          make(
            "w:tblBorders",
            {},
            edges(document).map((edge) => make(edge, line)),
          ),
        ]
      : [make("w:tblStyle", { "w:val": style }), fullWidth];
  const grid = Array.from({ length: columns }, () => make("w:gridCol", { "w:w": width }));
  const cells: NewCell[] = [];
  const rowElements = rows.map((row, index) => {
    const cellElements = row.map((spans, column) => {
      const size = make("w:tcW", { "w:w": width, "w:type": "dxa" });
      const cell = make("w:tc", {}, [make("w:tcPr", {}, [size])]);
      cells.push({ cell, spans, row: index, column });
      return cell;
    });
    const header = index === 0 ? [make("w:trPr", {}, [make("w:tblHeader")])] : [];
    return make("w:tr", {}, [...header, ...cellElements]);
  });
  const table = make("w:tbl", {}, [
    make("w:tblPr", {}, properties),
    make("w:tblGrid", {}, grid),
    ...rowElements,
  ]);
  return { table, cells };
}

const line = { "w:val": "single", "w:sz": "4", "w:space": "0", "w:color": "auto" };

/** The edges of a table, in the order of the schema (17.4.38). */
function edges(document: XmlDocument): string[] {
  const { start, end } = conformanceOf(document);
  return ["top", start, "bottom", end, "insideH", "insideV"].map((edge) => `w:${edge}`);
}
