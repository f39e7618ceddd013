import type { Token } from "markdown-it";
import type { MarkdownBlock, MarkdownSpan } from "./blocks.ts";
import { parseMarkdown } from "./markdown-parser.ts";
import { joinAlike, readSpans } from "./markdown-spans.ts";

/** The most columns of a table in Word. */
const maxColumns = 63;

/**
 * Reads CommonMark with tables, task lists and strikethrough (GFM) as blocks of a document. A text
 * with blocks that are nested deeper than fifty becomes one paragraph with its source. A table with
 * more columns than Word allows becomes a paragraph for each row.
 */
export function readMarkdown(text: string): MarkdownBlock[] {
  const tokens = parseMarkdown(text);
  if (tokens === null) return [{ kind: "paragraph", role: "body", spans: [{ text }] }];
  const reader = new BlockReader();
  for (const token of tokens) reader.take(token);
  return reader.blocks;
}

interface OpenList {
  number: number;
  isOrdered: boolean;
  start: number;
  /** The open item has a block already; its further blocks have no number. */
  isBegun: boolean;
}

interface OpenTable {
  align: ("left" | "center" | "right" | null)[];
  rows: MarkdownSpan[][][];
}

/** Makes blocks of tokens. A container has a token where it opens and one where it closes. */
class BlockReader {
  readonly blocks: MarkdownBlock[] = [];
  #listCount = 0;
  readonly #lists: OpenList[] = [];
  #quotes = 0;
  #heading: number | null = null;
  #table: OpenTable | null = null;

  take(token: Token): void {
    switch (token.type) {
      case "blockquote_open":
        this.#quotes++;
        return;
      case "blockquote_close":
        this.#quotes--;
        return;
      case "bullet_list_open":
      case "ordered_list_open":
        this.#lists.push({
          number: ++this.#listCount,
          isOrdered: token.type === "ordered_list_open",
          start: Number(token.attrGet("start") ?? 1),
          isBegun: false,
        });
        return;
      case "bullet_list_close":
      case "ordered_list_close":
        this.#lists.pop();
        return;
      case "list_item_open": {
        const list = this.#lists.at(-1);
        if (list !== undefined) list.isBegun = false;
        return;
      }
      case "heading_open":
        this.#heading = Number(token.tag.slice(1));
        return;
      case "heading_close":
        this.#heading = null;
        return;
      case "table_open":
        this.#table = { align: [], rows: [] };
        return;
      case "tr_open":
        this.#table?.rows.push([]);
        return;
      case "th_open":
        this.#table?.align.push(alignOf(token));
        return;
      case "table_close":
        if (this.#table !== null) this.#push(tableBlocks(this.#table));
        this.#table = null;
        return;
      case "hr":
        this.#push([{ kind: "rule" }]);
        return;
      case "code_block":
      case "fence": {
        const spans = [{ text: token.content.replace(/\n$/, "") }];
        this.#push([{ kind: "paragraph", role: "code", spans }]);
        return;
      }
      case "html_block":
        // The source of HTML is shown as text.
        this.#paragraph([{ text: oneLine(token.content) }]);
        return;
      case "inline":
        this.#inline(token.children ?? []);
    }
  }

  #inline(tokens: readonly Token[]): void {
    const spans = readSpans(tokens);
    if (this.#table !== null) this.#table.rows.at(-1)?.push(spans);
    else if (this.#heading !== null) {
      this.#push([{ kind: "heading", level: this.#heading, spans }]);
    } else this.#paragraph(spans);
  }

  #paragraph(spans: MarkdownSpan[]): void {
    const list = this.#lists.at(-1);
    if (spans.every(({ text }) => text.trim() === "")) {
      if (list !== undefined) list.isBegun = true;
      return;
    }
    if (list === undefined) {
      this.#push([{ kind: "paragraph", role: this.#quotes > 0 ? "quote" : "body", spans }]);
      return;
    }
    const { number, isOrdered, start, isBegun } = list;
    this.blocks.push({
      ...{ kind: "item", number, isOrdered, start, level: this.#lists.length - 1 },
      ...(isBegun ? { isContinued: true } : {}),
      spans: isBegun ? spans : withCheckBox(spans),
    });
    list.isBegun = true;
  }

  #push(blocks: readonly MarkdownBlock[]): void {
    for (const block of blocks) this.blocks.push(block);
    // An item that begins with another block has no paragraph for its number.
    const list = this.#lists.at(-1);
    if (list !== undefined) list.isBegun = true;
  }
}

function oneLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "").join(" ");
}

/** Replaces `[ ]` or `[x]` at the beginning of an item with a check box (GFM 0.29, 5.3). */
function withCheckBox(spans: MarkdownSpan[]): MarkdownSpan[] {
  const [first, ...rest] = spans;
  const box = /^\[([ xX])\][ \t]+(?=\S|$)/.exec(first?.text ?? "");
  if (first === undefined || box === null || first.code || first.link !== undefined) return spans;
  const text = first.text.slice(box[0].length);
  return [
    { text: box[1] === " " ? "☐ " : "☒ " },
    ...(text === "" ? [] : [{ ...first, text }]),
    ...rest,
  ];
}

function alignOf(token: Token): OpenTable["align"][number] {
  const align = /text-align:(left|center|right)/.exec(String(token.attrGet("style")))?.[1];
  return (align as OpenTable["align"][number] | undefined) ?? null;
}

function tableBlocks({ align, rows }: OpenTable): MarkdownBlock[] {
  if (align.length <= maxColumns) return [{ kind: "table", align, rows }];
  return rows.map((cells) => ({
    kind: "paragraph",
    role: "body",
    spans: joinAlike(
      cells.flatMap((spans, index) => [{ text: index === 0 ? "| " : " | " }, ...spans]),
    ),
  }));
}
