import { conformanceOf } from "../../word/conformance.ts";
import { propertiesOf, removeProperties, replaceProperty } from "../../word/property-order.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { newElement } from "../../xml/new-element.ts";
import { noNode, type XmlElement, type XmlNode } from "../../xml/tree.ts";
import type { ItemBlock, MarkdownBlock, MarkdownSpan } from "../rich/blocks.ts";
import { type SpanSettings, writeSpans } from "./span-writer.ts";
import { newTable } from "./table-writer.ts";
import type { TemplateStyles } from "./template-styles.ts";

/** The settings that all blocks of one tag share. */
export interface BlockSettings extends SpanSettings {
  styles: TemplateStyles;
  /** The list of an item without a list style (`w:numId`). */
  list(block: ItemBlock): string;
  /** The list of an item with a list style (`w:numId`); `null`: the list of the style serves. */
  styleList(block: ItemBlock, style: string, list: string): string | null;
}

/** The last of the nine list levels of Word (17.9.6). */
const deepestLevel = 8;

/** The width of two Chinese characters. */
const indentTwips = 420;

/**
 * Writes blocks, one after the other. Each block is inserted into the document before its content.
 */
export class BlockWriter {
  readonly written: XmlElement[] = [];
  readonly #document: XmlDocument;
  readonly #parent: XmlElement;
  readonly #settings: BlockSettings;
  readonly #start: "left" | "start";
  readonly #end: "right" | "end";
  #last: XmlNode;
  #startsPage: boolean;

  /** @param before the node before the first block; `noNode`: the block comes first in `parent`. */
  constructor(document: XmlDocument, parent: XmlElement, before: XmlNode, settings: BlockSettings) {
    this.#document = document;
    this.#parent = parent;
    this.#last = before;
    this.#settings = settings;
    this.#startsPage = settings.model.startsPage;
    ({ start: this.#start, end: this.#end } = conformanceOf(document));
  }

  write(blocks: readonly MarkdownBlock[]): void {
    for (const [index, block] of blocks.entries()) {
      this.#block(block);
      // Word joins tables that touch.
      const isBeforeTable = block.kind === "table" && blocks[index + 1]?.kind === "table";
      if (isBeforeTable) this.#insert(this.#settings.model.emptyParagraph());
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
        const line = { "w:val": "single", "w:sz": "6", "w:space": "1", "w:color": "auto" };
        const paragraph = this.#paragraph(null, []);
        const border = newElement(this.#document, paragraph, "w:bottom", line);
        this.#property(paragraph, "w:pBdr", {}, [border]);
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
        const indents = {
          [`w:${this.#start}`]: `${indentTwips}`,
          [`w:${this.#end}`]: `${indentTwips}`,
        };
        if (block.role !== "body") this.#property(paragraph, "w:ind", indents);
      }
    }
  }

  #item(block: ItemBlock): void {
    const { styles, list, styleList } = this.#settings;
    const level = Math.min(block.level, deepestLevel);
    const name = `List ${block.isOrdered ? "Number" : "Bullet"}${level === 0 ? "" : ` ${level + 1}`}`;
    const style = styles.idOf(name);
    const listOfStyle = style === null ? null : styles.listOf(style);
    if (style !== null && listOfStyle !== null) {
      const numId = block.isContinued ? noList : styleList(block, style, listOfStyle);
      const paragraph = this.#paragraph(style, block.spans);
      if (numId === null) return;
      this.#number(paragraph, numId, block.isContinued ? null : "0");
      // A list that a paragraph names overrides the indents of its style (17.7.2), so repeat these.
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
    const { styles, model } = this.#settings;
    const style = styles.idOf("Table Grid");
    const { table, cells } = newTable(document, this.#wordAncestor(), block, style);
    this.#insert(table);
    const sides = { left: this.#start, center: "center", right: this.#end } as const;
    for (const { cell, spans, row, column } of cells) {
      const paragraph = model.newParagraph(null);
      document.insertAfter(cell, paragraph, document.child(cell, "w:tcPr") ?? noNode);
      this.#beginPage(paragraph);
      this.#unindent(paragraph);
      if (this.#isItem) this.#number(paragraph, noList, null);
      this.#property(paragraph, "w:jc", { "w:val": sides[block.align[column] ?? "left"] });
      const cellSpans = row === 0 ? spans.map(bold) : spans;
      writeSpans(document, paragraph, cellSpans, { isPlain: false }, this.#settings);
    }
  }

  /**
   * @param style the id of its style; `null`: the paragraph is formatted like the one with the tag.
   */
  #paragraph(style: string | null, spans: readonly MarkdownSpan[]): XmlElement {
    const paragraph = this.#settings.model.newParagraph(style);
    this.#insert(paragraph);
    this.#beginPage(paragraph);
    writeSpans(this.#document, paragraph, spans, { isPlain: style !== null }, this.#settings);
    return paragraph;
  }

  #insert(block: XmlElement): void {
    this.#document.insertAfter(this.#parent, block, this.#last);
    this.#last = block;
    this.written.push(block);
  }

  #beginPage(paragraph: XmlElement): void {
    if (this.#startsPage) this.#property(paragraph, "w:pageBreakBefore");
    this.#startsPage = false;
  }

  /** The nearest Word element, which gives tables their prefix. The parent may be `mc:Choice`. */
  #wordAncestor(): XmlElement {
    const document = this.#document;
    let at = this.#parent;
    while (at !== noNode && !document.name(at).startsWith("w:")) at = document.parent(at);
    return at === noNode ? document.root : at;
  }

  /** Whether the paragraph with the tag is an item of a list, directly or by its style. */
  get #isItem(): boolean {
    const { model, styles } = this.#settings;
    return model.isItem || (model.style !== null && styles.listOf(model.style) !== null);
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

/** Takes a paragraph out of the list of its style (17.9.18). */
const noList = "0";

function bold(span: MarkdownSpan): MarkdownSpan {
  return { ...span, bold: true };
}
