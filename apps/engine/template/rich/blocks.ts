/** A stretch of text of one look. */
export interface MarkdownSpan {
  text: string;
  bold?: boolean;
  italic?: boolean;
  strike?: boolean;
  code?: boolean;
  link?: string;
}

/** What Markdown says, as a document has it. */
export type MarkdownBlock =
  | { kind: "paragraph"; role: "body" | "quote" | "code"; spans: MarkdownSpan[] }
  | { kind: "heading"; level: number; spans: MarkdownSpan[] }
  | {
      kind: "item";
      /** Which list it belongs to, counted from 1. */
      number: number;
      isOrdered: boolean;
      start: number;
      level: number;
      /** A further paragraph of the item before: it has no number. */
      isContinued?: boolean;
      spans: MarkdownSpan[];
    }
  | { kind: "table"; align: ("left" | "center" | "right" | null)[]; rows: MarkdownSpan[][][] }
  | { kind: "rule" };

export type ItemBlock = Extract<MarkdownBlock, { kind: "item" }>;
export type TableBlock = Extract<MarkdownBlock, { kind: "table" }>;
