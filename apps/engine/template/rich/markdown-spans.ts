import type { Token } from "markdown-it";
import { splitAtLinks } from "./autolinks.ts";
import type { MarkdownSpan } from "./blocks.ts";

type SpanFormat = Omit<MarkdownSpan, "text">;

/** A span, or the end of a source line, which becomes a space or nothing. */
type Piece = MarkdownSpan | { lineEnd: SpanFormat };

/** Makes spans of the tokens of a paragraph, which are in the order of the text. */
export function readSpans(tokens: readonly Token[]): MarkdownSpan[] {
  const pieces: Piece[] = [];
  const depth = { bold: 0, italic: 0, strike: 0 };
  const links: { href: string | undefined }[] = [];
  const format = (): SpanFormat => {
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
        const textFormat = format();
        if (token.content === "") break;
        const parts = links.length > 0 ? [{ text: token.content }] : splitAtLinks(token.content);
        for (const { text, href } of parts) {
          const link = href === undefined ? undefined : safeLink(href);
          pieces.push({ ...textFormat, ...(link !== undefined && { link }), text });
        }
        break;
      }
      case "image":
        pieces.push({ ...format(), text: descriptionOf(token) });
        break;
      case "code_inline":
        pieces.push({ ...format(), code: true, text: token.content });
        break;
      case "html_inline":
        pieces.push({ ...format(), text: token.content });
        break;
      case "hardbreak":
        pieces.push({ ...format(), text: "\n" });
        break;
      case "softbreak":
        pieces.push({ lineEnd: format() });
    }
  }
  return joined(pieces);
}

/** Returns the target of a link if it is a web or mail address. */
function safeLink(href: string): string | undefined {
  return /^(https?:\/\/|mailto:)[^\s"<>]+$/i.test(href) ? href : undefined;
}

/** The description of an image, which stands in its brackets. */
function descriptionOf({ children }: Token): string {
  return (children ?? [])
    .map((child) => {
      if (child.type === "image") return descriptionOf(child);
      return child.type === "softbreak" || child.type === "hardbreak" ? " " : child.content;
    })
    .join("");
}

/**
 * Turns line ends into spaces, or into nothing between Chinese characters, which have no spaces.
 */
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

/** The last two UTF-16 units, because the last character may have two. */
function lastOf(piece: Piece | undefined): string {
  return textOf(piece).slice(-2);
}

/** Joins neighbouring spans with the same formatting. */
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
    (key) => one[key] === other[key],
  );
}

const endsClosed = /[\p{Script=Han}，。、；：！？）]$/u;
const beginsClosed = /^[\p{Script=Han}（《“]/u;
