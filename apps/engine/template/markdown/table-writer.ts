import { conformanceOf } from "../../word/conformance.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { newElement } from "../../xml/new-element.ts";
import type { XmlElement } from "../../xml/tree.ts";
import type { MarkdownSpan, TableBlock } from "../rich/blocks.ts";

/** A cell without its paragraph, and what that will say. */
export interface NewCell {
  cell: XmlElement;
  spans: readonly MarkdownSpan[];
  row: number;
  column: number;
}

/** The width of all columns together, roughly: the table is as wide as the text. */
const tableTwips = 9000;

/**
 * A table that stands nowhere yet, with cells that have no paragraphs yet.
 *
 * @param like where it will stand.
 * @param style the id of its style; `null`: it has lines of its own.
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
  const whole = make("w:tblW", { "w:w": "5000", "w:type": "pct" });
  const properties =
    style === null
      ? [
          whole,
          make(
            "w:tblBorders",
            {},
            edges(document).map((edge) => make(edge, line)),
          ),
        ]
      : [make("w:tblStyle", { "w:val": style }), whole];
  const grid = Array.from({ length: columns }, () => make("w:gridCol", { "w:w": width }));
  const cells: NewCell[] = [];
  const written = rows.map((row, index) => {
    const made = row.map((spans, column) => {
      const size = make("w:tcW", { "w:w": width, "w:type": "dxa" });
      const cell = make("w:tc", {}, [make("w:tcPr", {}, [size])]);
      cells.push({ cell, spans, row: index, column });
      return cell;
    });
    const header = index === 0 ? [make("w:trPr", {}, [make("w:tblHeader")])] : [];
    return make("w:tr", {}, [...header, ...made]);
  });
  const table = make("w:tbl", {}, [
    make("w:tblPr", {}, properties),
    make("w:tblGrid", {}, grid),
    ...written,
  ]);
  return { table, cells };
}

const line = { "w:val": "single", "w:sz": "4", "w:space": "0", "w:color": "auto" };

/** In the order of the schema (17.4.38). */
function edges(document: XmlDocument): string[] {
  const { start, end } = conformanceOf(document);
  return ["top", start, "bottom", end, "insideH", "insideV"].map((edge) => `w:${edge}`);
}
