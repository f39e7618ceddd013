import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../apps/engine/zip/read.ts";

/**
 * The text of a document as the recordings have it: direct paragraphs and tables of the body in
 * order, cells by their elements, nested tables included; runs and hyperlinks count, content
 * controls and insertions do not. It does not use the engine, so that it sees the engine's faults.
 */
export function readRenderedText(document: Buffer): string[] {
  const part = readZip(document, defaultPackageLimits).find(
    ({ name }) => name === "word/document.xml",
  );
  if (part === undefined) return [];
  const root = readTree(inflateEntry(part, defaultPackageLimits).toString("utf8"));
  const body = root.children.find(({ name }) => name === "w:body");
  return body ? blocksOf(body) : [];
}

interface Element {
  name: string;
  tag: string;
  text: string;
  children: Element[];
}

function blocksOf(container: Element): string[] {
  return container.children.flatMap((block) => {
    if (block.name === "w:p") return [paragraphText(block)];
    if (block.name !== "w:tbl") return [];
    return cellsOf(block).flatMap(blocksOf);
  });
}

function cellsOf(table: Element): Element[] {
  return table.children
    .filter(({ name }) => name === "w:tr")
    .flatMap(({ children }) => children.filter(({ name }) => name === "w:tc"));
}

function paragraphText(paragraph: Element): string {
  return paragraph.children
    .flatMap((child) => (child.name === "w:hyperlink" ? child.children : [child]))
    .filter(({ name }) => name === "w:r")
    .flatMap(({ children }) => children.map(characterText))
    .join("");
}

function characterText({ name, tag, text }: Element): string {
  if (name === "w:t") return text;
  if (name === "w:tab") return "\t";
  if (name === "w:noBreakHyphen") return "-";
  const isLineBreak = name === "w:cr" || (name === "w:br" && !/w:type="(page|column)"/.test(tag));
  return isLineBreak ? "\n" : "";
}

function readTree(xml: string): Element {
  const top: Element = { name: "", tag: "", text: "", children: [] };
  const open = [top];
  for (const [token] of xml.matchAll(/<[^>]*>|[^<]+/g)) {
    const current = open.at(-1) ?? top;
    if (token.startsWith("</")) open.pop();
    else if (!token.startsWith("<")) current.text += decode(token);
    else if (!/^<[?!]/.test(token)) {
      const name = /^<([^\s/>]+)/.exec(token)?.[1] ?? "";
      const element: Element = { name, tag: token, text: "", children: [] };
      current.children.push(element);
      if (!token.endsWith("/>")) open.push(element);
    }
  }
  return top.children[0] ?? top;
}

function decode(text: string): string {
  const named: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(\w+);/g, (reference, name: string) => named[name] ?? reference);
}
