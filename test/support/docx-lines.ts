import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../apps/engine/zip/read.ts";
import { docx, p } from "../fixtures/docx.ts";

/** A document in which each line is a paragraph. Lines such as `| a | b |`, one after the other, are a table. */
export function docxOfLines(lines: readonly string[]): Buffer {
  const body: string[] = [];
  let rows: string[] = [];
  for (const line of [...lines, ""]) {
    const isRow = line.startsWith("|");
    if (isRow) rows.push(rowOf(line));
    if (isRow) continue;
    if (rows.length > 0) body.push(`<w:tbl>${rows.join("")}</w:tbl>`);
    rows = [];
    if (line !== "") body.push(p(escaped(line)));
  }
  return docx(body.join(""));
}

/** The text of a document, in the lines that `docxOfLines` takes. Paragraphs without text are left out. */
export function linesOfDocx(document: Buffer): string[] {
  const entries = readZip(document, defaultPackageLimits);
  const main = entries.find(({ name }) => name === "word/document.xml");
  if (main === undefined) throw new Error("the document has no main part");
  const xml = inflateEntry(main, defaultPackageLimits).toString();
  const blocks = xml.matchAll(/<w:tr[ >].*?<\/w:tr>|<w:p[ >].*?<\/w:p>/gs);
  const lines = Array.from(blocks, ([block]) => {
    if (!block.startsWith("<w:tr")) return textOf(block);
    const cells = Array.from(block.matchAll(/<w:tc[ >].*?<\/w:tc>/gs), ([cell]) => textOf(cell));
    return `| ${cells.join(" | ")} |`;
  });
  return lines.filter((line) => line !== "");
}

function rowOf(line: string): string {
  const cells = line.slice(1, -1).split(" | ");
  return `<w:tr>${cells.map((cell) => `<w:tc>${p(escaped(cell.trim()))}</w:tc>`).join("")}</w:tr>`;
}

function textOf(xml: string): string {
  const pieces = xml.matchAll(/<w:t(?: [^>]*)?>([^<]*)<\/w:t>|<w:drawing[ >]/g);
  const text = Array.from(pieces, ([, piece]) => piece ?? "(picture)").join("");
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
