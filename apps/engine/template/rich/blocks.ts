/** A piece of text with the same formatting. */
export interface MarkdownSpan {
  text: string;
  bold?: boolean;
  italic?: boolean;
  strike?: boolean;
  code?: boolean;
  link?: string;
}

/** A block of Markdown as a block of a document. */
export type MarkdownBlock =
  | { kind: "paragraph"; role: "body" | "quote" | "code"; spans: MarkdownSpan[] }
  | { kind: "heading"; level: number; spans: MarkdownSpan[] }
  | {
      kind: "item";
      /** The number of its list in the text, from 1. */
      number: number;
      isOrdered: boolean;
      start: number;
      level: number;
      /** It is a further paragraph of the item before, without a number. */
      isContinued?: boolean;
      spans: MarkdownSpan[];
    }
  | { kind: "table"; align: ("left" | "center" | "right" | null)[]; rows: MarkdownSpan[][][] }
  | { kind: "rule" };

export type ItemBlock = Extract<MarkdownBlock, { kind: "item" }>;
export type TableBlock = Extract<MarkdownBlock, { kind: "table" }>;
