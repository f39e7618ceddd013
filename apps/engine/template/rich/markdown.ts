import { Lexer, type Token, type Tokens } from "marked";
import type { MarkdownBlock, MarkdownSpan } from "./blocks.ts";
import { MarkdownTokenizer } from "./markdown-tokenizer.ts";

/**
 * Reads CommonMark with tables, task lists and strikethrough (GFM) as blocks of a document. A text that
 * is nested deeper than can be read is one paragraph, as it is written.
 */
export function readMarkdown(text: string): MarkdownBlock[] {
  try {
    return blocksOf(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [{ kind: "paragraph", role: "body", spans: [{ text }] }];
  }
}

function blocksOf(text: string): MarkdownBlock[] {
  const reader = new BlockReader();
  reader.read(new Lexer({ gfm: true, tokenizer: new MarkdownTokenizer() }).lex(text), {
    role: "body",
    list: null,
  });
  return reader.blocks;
}

/** What a block stands in. */
interface Surroundings {
  role: "body" | "quote";
  list: { number: number; isOrdered: boolean; start: number; level: number } | null;
}

type Marks = Omit<MarkdownSpan, "text">;

class BlockReader {
  readonly blocks: MarkdownBlock[] = [];
  #lists = 0;

  read(tokens: readonly Token[], around: Surroundings): void {
    for (const token of tokens) this.#block(token as Tokens.Generic, around);
  }

  #block(token: Tokens.Generic, around: Surroundings): void {
    switch (token.type) {
      case "heading":
        this.blocks.push({ kind: "heading", level: token.depth, spans: spansOf(token.tokens) });
        return;
      case "list":
        this.#list(token as Tokens.List, around);
        return;
      case "table":
        this.#table(token as Tokens.Table);
        return;
      case "blockquote":
        this.read(token.tokens ?? [], { ...around, role: "quote" });
        return;
      case "code":
        this.blocks.push({ kind: "paragraph", role: "code", spans: [{ text: token.text }] });
        return;
      case "hr":
        this.blocks.push({ kind: "rule" });
        return;
      case "space":
      case "def":
      case "checkbox":
        return;
      default:
        // Paragraphs, and HTML, which is text like any other here.
        this.#paragraph(
          token.tokens ?? [{ type: "text", raw: token.raw, text: token.text }],
          around,
        );
    }
  }

  #paragraph(tokens: readonly Token[], { role, list }: Surroundings): void {
    const spans = spansOf(tokens);
    if (spans.every(({ text }) => text.trim() === "")) return;
    this.blocks.push(
      list === null ? { kind: "paragraph", role, spans } : { kind: "item", ...list, spans },
    );
  }

  #list(token: Tokens.List, around: Surroundings): void {
    const list = {
      number: ++this.#lists,
      isOrdered: token.ordered,
      start: token.start === "" ? 1 : token.start,
      level: around.list === null ? 0 : around.list.level + 1,
    };
    for (const { task, checked, tokens } of token.items) {
      const before = this.blocks.length;
      this.read(tokens, { ...around, list });
      const first = this.blocks[before];
      if (task && first?.kind === "item") first.spans.unshift({ text: checked ? "☒ " : "☐ " });
      // What follows the first paragraph of an item belongs to it, and has no number of its own.
      for (const block of this.blocks.slice(before + 1)) {
        if (block.kind === "item" && block.number === list.number) block.isContinued = true;
      }
    }
  }

  #table({ header, rows, align }: Tokens.Table): void {
    const cells = [header, ...rows].map((row) => row.map(({ tokens }) => spansOf(tokens)));
    this.blocks.push({ kind: "table", align, rows: cells });
  }
}

function spansOf(tokens: readonly Token[] | undefined, marks: Marks = {}): MarkdownSpan[] {
  return (tokens ?? []).flatMap((each): MarkdownSpan[] => {
    const token = each as Tokens.Generic;
    switch (token.type) {
      case "strong":
        return spansOf(token.tokens, { ...marks, bold: true });
      case "em":
        return spansOf(token.tokens, { ...marks, italic: true });
      case "del":
        return spansOf(token.tokens, { ...marks, strike: true });
      case "link":
        return spansOf(token.tokens, isSafe(token.href) ? { ...marks, link: token.href } : marks);
      case "image":
        return [{ ...marks, text: decode(token.text) }];
      case "codespan":
        return [{ ...marks, code: true, text: decode(token.text) }];
      case "br":
        return [{ ...marks, text: "\n" }];
      case "checkbox":
        return [];
      case "html":
        return [{ ...marks, text: token.raw }];
      default:
        return token.tokens === undefined
          ? [{ ...marks, text: unwrap(decode(token.text)) }]
          : spansOf(token.tokens, marks);
    }
  });
}

/** Where a link may lead: to the web and to mail, nowhere else. */
function isSafe(href: string): boolean {
  return /^(https?:\/\/|mailto:)[^\s"<>]+$/i.test(href);
}

/** A line end of the source is a space, and nothing between characters that have none between words. */
function unwrap(text: string): string {
  return text
    .replace(/(^|\p{Script=Han}|[，。、；：！？）])\n(?=\p{Script=Han}|[（《“])/gu, "$1")
    .replaceAll("\n", " ");
}

const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
};

/** Character references (CommonMark 0.31, 2.5): those that XML has, `&nbsp;`, and numbers. */
function decode(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,6}));/gi,
    (all, decimal, hex, name) => {
      if (name !== undefined) return named[name] ?? all;
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
    },
  );
}
