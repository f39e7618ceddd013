import type { Token } from "markdown-it";
import { splitAtLinks } from "./autolinks.ts";
import type { MarkdownSpan } from "./blocks.ts";

type Marks = Omit<MarkdownSpan, "text">;

/** A span, or the end of a line of the source, which shows as little as it may. */
type Piece = MarkdownSpan | { lineEnd: Marks };

/** The spans of a paragraph, of its tokens in the order of the text. */
export function readSpans(tokens: readonly Token[]): MarkdownSpan[] {
  const pieces: Piece[] = [];
  const depth = { bold: 0, italic: 0, strike: 0 };
  const links: { href: string | undefined }[] = [];
  const marks = (): Marks => {
    const link = links.at(-1)?.href;
    return {
      ...(depth.bold > 0 && { bold: true }),
      ...(depth.italic > 0 && { italic: true }),
      ...(depth.strike > 0 && { strike: true }),
      ...(link !== undefined && { link }),
    };
  };
  for (const token of tokens) {
    switch (token.type) {
      case "strong_open":
      case "strong_close":
        depth.bold += token.nesting;
        break;
      case "em_open":
      case "em_close":
        depth.italic += token.nesting;
        break;
      case "s_open":
      case "s_close":
        depth.strike += token.nesting;
        break;
      case "link_open":
        links.push({ href: safeLink(String(token.attrGet("href") ?? "")) });
        break;
      case "link_close":
        links.pop();
        break;
      case "text": {
        const own = marks();
        if (token.content === "") break;
        const parts = links.length > 0 ? [{ text: token.content }] : splitAtLinks(token.content);
        for (const { text, href } of parts) {
          const link = href === undefined ? undefined : safeLink(href);
          pieces.push({ ...own, ...(link !== undefined && { link }), text });
        }
        break;
      }
      case "image":
        pieces.push({ ...marks(), text: wordsOf(token) });
        break;
      case "code_inline":
        pieces.push({ ...marks(), code: true, text: token.content });
        break;
      case "html_inline":
        pieces.push({ ...marks(), text: token.content });
        break;
      case "hardbreak":
        pieces.push({ ...marks(), text: "\n" });
        break;
      case "softbreak":
        pieces.push({ lineEnd: marks() });
    }
  }
  return joined(pieces);
}

/** Where a link may lead: to the web and to mail, nowhere else. */
function safeLink(href: string): string | undefined {
  return /^(https?:\/\/|mailto:)[^\s"<>]+$/i.test(href) ? href : undefined;
}

/** What is written in an image's brackets. */
function wordsOf({ children }: Token): string {
  return (children ?? [])
    .map((child) => {
      if (child.type === "image") return wordsOf(child);
      return child.type === "softbreak" || child.type === "hardbreak" ? " " : child.content;
    })
    .join("");
}

/** Ends of lines are text: a space, or nothing between characters that have none between words. */
function joined(pieces: readonly Piece[]): MarkdownSpan[] {
  const spans: MarkdownSpan[] = [];
  for (const [index, piece] of pieces.entries()) {
    if ("text" in piece) append(spans, piece);
    else if (
      !endsClosed.test(lastOf(pieces[index - 1])) ||
      !beginsClosed.test(textOf(pieces[index + 1]))
    ) {
      append(spans, { ...piece.lineEnd, text: " " });
    }
  }
  return spans;
}

function textOf(piece: Piece | undefined): string {
  return piece !== undefined && "text" in piece ? piece.text : "";
}

/** The last character, which may be two UTF-16 units. */
function lastOf(piece: Piece | undefined): string {
  return textOf(piece).slice(-2);
}

/** Spans of one look are one. */
export function joinAlike(spans: readonly MarkdownSpan[]): MarkdownSpan[] {
  const joined: MarkdownSpan[] = [];
  for (const span of spans) append(joined, span);
  return joined;
}

function append(spans: MarkdownSpan[], span: MarkdownSpan): void {
  const last = spans.at(-1);
  if (last !== undefined && isAlike(last, span)) last.text += span.text;
  else spans.push({ ...span });
}

function isAlike(one: MarkdownSpan, other: MarkdownSpan): boolean {
  return (["bold", "italic", "strike", "code", "link"] as const).every(
    (mark) => one[mark] === other[mark],
  );
}

const endsClosed = /[\p{Script=Han}，。、；：！？）]$/u;
const beginsClosed = /^[\p{Script=Han}（《“]/u;
