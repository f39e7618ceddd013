import { conformanceOf } from "../../word/conformance.ts";
import { propertiesOf, removeProperties, replaceProperty } from "../../word/property-order.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { newElement } from "../../xml/new-element.ts";
import { noNode, type XmlElement, type XmlNode } from "../../xml/tree.ts";
import type { ItemBlock, MarkdownBlock, MarkdownSpan } from "../rich/blocks.ts";
import { type SpanSettings, writeSpans } from "./span-writer.ts";
import { newTable } from "./table-writer.ts";
import type { TemplateStyles } from "./template-styles.ts";

/** What the blocks of one tag have in common. */
export interface BlockSettings extends SpanSettings {
  styles: TemplateStyles;
  /** The list of an item (`w:numId`); of a style that brings one, `null` where that is enough. */
  list(block: ItemBlock): string;
  styleList(block: ItemBlock, style: string, list: string): string | null;
}

/** Word numbers nine levels (17.9.6). */
const deepestLevel = 8;

/** Of the width of two characters. */
const indentTwips = 420;

/** Writes blocks one behind the other. Each stands in its place before anything is put into it. */
export class BlockWriter {
  readonly written: XmlElement[] = [];
  readonly #document: XmlDocument;
  readonly #parent: XmlElement;
  readonly #settings: BlockSettings;
  readonly #start: "left" | "start";
  readonly #end: "right" | "end";
  #last: XmlNode;
  #startsPage: boolean;

  /** @param before the node behind which the first is put; `noNode`: it comes first in `parent`. */
  constructor(document: XmlDocument, parent: XmlElement, before: XmlNode, settings: BlockSettings) {
    this.#document = document;
    this.#parent = parent;
    this.#last = before;
    this.#settings = settings;
    this.#startsPage = settings.look.startsPage;
    ({ start: this.#start, end: this.#end } = conformanceOf(document));
  }

  write(blocks: readonly MarkdownBlock[]): void {
    for (const [index, block] of blocks.entries()) {
      this.#block(block);
      // Tables that touch are one table.
      const isBeforeTable = block.kind === "table" && blocks[index + 1]?.kind === "table";
      if (isBeforeTable) this.#place(this.#settings.look.emptyParagraph());
    }
  }

  #block(block: MarkdownBlock): void {
    const { styles } = this.#settings;
    switch (block.kind) {
      case "heading": {
        const style = styles.idOf(`heading ${block.level}`);
        if (style !== null) this.#paragraph(style, block.spans);
        else this.#property(this.#paragraph(null, block.spans.map(bold)), "w:keepNext");
        return;
      }
      case "item":
        this.#item(block);
        return;
      case "table":
        this.#table(block);
        return;
      case "rule": {
        const look = { "w:val": "single", "w:sz": "6", "w:space": "1", "w:color": "auto" };
        const paragraph = this.#paragraph(null, []);
        const line = newElement(this.#document, paragraph, "w:bottom", look);
        this.#property(paragraph, "w:pBdr", {}, [line]);
        return;
      }
      case "paragraph": {
        const style = block.role === "quote" ? styles.idOf("Quote") : null;
        if (style !== null) {
          this.#paragraph(style, block.spans);
          return;
        }
        const isCode = block.role === "code";
        const spans = isCode ? block.spans.map((span) => ({ ...span, code: true })) : block.spans;
        const paragraph = this.#paragraph(null, spans);
        const both = {
          [`w:${this.#start}`]: `${indentTwips}`,
          [`w:${this.#end}`]: `${indentTwips}`,
        };
        if (block.role !== "body") this.#property(paragraph, "w:ind", both);
      }
    }
  }

  #item(block: ItemBlock): void {
    const { styles, list, styleList } = this.#settings;
    const level = Math.min(block.level, deepestLevel);
    const name = `List ${block.isOrdered ? "Number" : "Bullet"}${level === 0 ? "" : ` ${level + 1}`}`;
    const style = styles.idOf(name);
    const ownList = style === null ? null : styles.listOf(style);
    if (style !== null && ownList !== null) {
      const numId = block.isContinued ? noList : styleList(block, style, ownList);
      const paragraph = this.#paragraph(style, block.spans);
      if (numId === null) return;
      this.#number(paragraph, numId, block.isContinued ? null : "0");
      // The indents of a list win over a style's where a paragraph names it (17.7.2).
      const indent = styles.indentOf(style);
      if (Object.keys(indent).length > 0) this.#property(paragraph, "w:ind", indent);
      return;
    }
    const paragraph = this.#paragraph(null, block.spans);
    if (block.isContinued) {
      if (this.#isItem) this.#number(paragraph, noList, null);
      const indent = { [`w:${this.#start}`]: `${indentTwips * (level + 1)}` };
      this.#property(paragraph, "w:ind", indent);
    } else {
      this.#unindent(paragraph);
      this.#number(paragraph, list(block), String(level));
    }
  }

  #table(block: Extract<MarkdownBlock, { kind: "table" }>): void {
    const document = this.#document;
    const { styles, look } = this.#settings;
    const style = styles.idOf("Table Grid");
    const { table, cells } = newTable(document, this.#wordAncestor(), block, style);
    this.#place(table);
    const sides = { left: this.#start, center: "center", right: this.#end } as const;
    for (const { cell, spans, row, column } of cells) {
      const paragraph = look.newParagraph(null);
      document.insertAfter(cell, paragraph, document.child(cell, "w:tcPr") ?? noNode);
      this.#beginPage(paragraph);
      this.#unindent(paragraph);
      if (this.#isItem) this.#number(paragraph, noList, null);
      this.#property(paragraph, "w:jc", { "w:val": sides[block.align[column] ?? "left"] });
      const own = row === 0 ? spans.map(bold) : spans;
      writeSpans(document, paragraph, own, { isPlain: false }, this.#settings);
    }
  }

  /** @param style `null`: as the paragraph with the tag. */
  #paragraph(style: string | null, spans: readonly MarkdownSpan[]): XmlElement {
    const paragraph = this.#settings.look.newParagraph(style);
    this.#place(paragraph);
    this.#beginPage(paragraph);
    writeSpans(this.#document, paragraph, spans, { isPlain: style !== null }, this.#settings);
    return paragraph;
  }

  #place(block: XmlElement): void {
    this.#document.insertAfter(this.#parent, block, this.#last);
    this.#last = block;
    this.written.push(block);
  }

  #beginPage(paragraph: XmlElement): void {
    if (this.#startsPage) this.#property(paragraph, "w:pageBreakBefore");
    this.#startsPage = false;
  }

  /** Whose prefix is the one of tables: blocks may stand in `mc:Choice` as well. */
  #wordAncestor(): XmlElement {
    const document = this.#document;
    let at = this.#parent;
    while (at !== noNode && !document.name(at).startsWith("w:")) at = document.parent(at);
    return at === noNode ? document.root : at;
  }

  /** The paragraph with the tag is an item of a list, by itself or by its style. */
  get #isItem(): boolean {
    const { look, styles } = this.#settings;
    return look.isItem || (look.style !== null && styles.listOf(look.style) !== null);
  }

  #number(paragraph: XmlElement, numId: string, level: string | null): void {
    const make = (name: string, value: string) =>
      newElement(this.#document, paragraph, name, { "w:val": value });
    const id = make("w:numId", numId);
    const children = level === null ? [id] : [make("w:ilvl", level), id];
    this.#property(paragraph, "w:numPr", {}, children);
  }

  #unindent(paragraph: XmlElement): void {
    const properties = this.#document.child(paragraph, "w:pPr");
    if (properties !== null) removeProperties(this.#document, properties, ["w:ind"]);
  }

  #property(
    paragraph: XmlElement,
    name: string,
    attributes: Readonly<Record<string, string>> = {},
    children: readonly XmlElement[] = [],
  ): void {
    const properties = propertiesOf(this.#document, paragraph, "w:pPr");
    replaceProperty(this.#document, properties, name, attributes, children);
  }
}

/** No list, though the style brings one (17.9.18). */
const noList = "0";

function bold(span: MarkdownSpan): MarkdownSpan {
  return { ...span, bold: true };
}
