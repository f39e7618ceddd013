/**
 * The model of a document: the role, text and intended formatting of every paragraph, independent
 * of the way in which it is written. Plain data, so that a fault can be put into a copy.
 */
export interface Model {
  /** The name of the document, the same in both writings: `notice`. */
  name: string;
  /** The policy that the document follows. */
  policy: string;
  writing: Writing;
  habits: Habits;
  /** The styles by role. They are used if the writing is `styled`. */
  styles: Record<string, Style>;
  blocks: Block[];
  /**
   * The sections. The last one ends with the document; the others end with a paragraph that has
   * `endsSection`.
   */
  sections: Section[];
  margins: MarginPart[];
  footnotes: Paragraph[];
  /** The levels of the automatic list; empty if numbers are typed. */
  levels: ListLevel[];
  hasEvenPages: boolean;
  tracksChanges: boolean;
  /** The text of a comment, which a paragraph anchors. */
  comment: string | null;
}

/**
 * `styled`: every role has a style of its own. `direct`: all paragraphs are in Normal with direct
 * formatting, as in most documents.
 */
export type Writing = "styled" | "direct";

export const writings: readonly Writing[] = ["styled", "direct"];

/** The ways in which real documents differ without being wrong. */
export interface Habits {
  /** The program whose defaults the document has. */
  base: "lean" | "word" | "wps";
  /** Whether indents are in characters with twips, as Word writes them, or only in twips. */
  indents: "chars" | "twips";
  /** Whether paragraph marks are formatted like the text. */
  marks: boolean;
  /** Whether digits have runs of their own, and revision ids are everywhere. */
  noise: boolean;
}

export interface Style {
  id: string;
  name: string;
  formatting: ParagraphFormat;
  text: TextFormat;
}

export type Block = Paragraph | Table;

export interface Paragraph {
  kind: "paragraph";
  /** Its id in the model, which does not change when other paragraphs are added. */
  id: string;
  role: string;
  formatting: ParagraphFormat;
  pieces: Piece[];
  /**
   * The size in half-points that its indents in twips were computed for; left out if it is that of
   * its text.
   */
  indentSize?: number;
  /** Whether its section ends with it. */
  endsSection?: boolean;
  /**
   * Raw XML in the paragraph: before its runs, after them, in its properties, in its paragraph
   * mark's properties.
   */
  start?: string;
  end?: string;
  change?: string;
  markChange?: string;
}

/** Text with uniform formatting. A tab, a line break and a page break are `\t`, `\n` and `\f`. */
export interface Piece {
  text: string;
  formatting: TextFormat;
  /** The instruction of the field whose result is the text. */
  field?: string;
  isSimpleField?: boolean;
  /** Raw XML around its runs, and in their properties. */
  around?: readonly [string, string];
  change?: string;
}

export interface Table {
  kind: "table";
  id: string;
  /** Twips. */
  widths: number[];
  borders: "grid" | "imprint" | "none";
  rows: Paragraph[][];
  /** Raw XML in the properties of the table, its grid, its first row and its first cell. */
  change?: string;
  gridChange?: string;
  rowChange?: string;
  cellChange?: string;
}

/** Hundredths of a character, or twips. */
export type Length = { chars: number } | { twips: number };

export interface Line {
  rule: "auto" | "exact" | "atLeast";
  amount: number;
}

/** Size in eighths of a point, space in points. */
export interface Border {
  kind: string;
  size: number;
  space: number;
  color: string;
}

export interface ParagraphFormat {
  alignment: "left" | "center" | "right" | "both";
  /** Negative for a hanging indent. */ firstLine: Length;
  left: Length;
  right: Length;
  before: number;
  after: number;
  line: Line;
  top: Border | null;
  bottom: Border | null;
  /** Positions in twips. */
  tabs: readonly { kind: "left" | "right"; at: number; leader?: "dot" }[];
  outline: number | null;
  pageBreakBefore: boolean;
  /** The level of the automatic list that numbers the paragraph. */
  list: number | null;
  /** Attributes of its text frame. */
  frame: string | null;
}

export interface TextFormat {
  eastAsia: string;
  latin: string;
  /** Half-points. */
  size: number;
  bold: boolean;
  italic: boolean;
  underline: boolean;
  hidden: boolean;
  /** Six hexadecimal digits; null for automatic. */
  color: string | null;
  highlight: string | null;
  /** Whether quotes and dashes are in the East Asian font. */
  hint: boolean;
}

export interface Section {
  width: number;
  height: number;
  isLandscape: boolean;
  margins: Record<"top" | "right" | "bottom" | "left" | "header" | "footer" | "gutter", number>;
  grid: { kind: string | null; pitch: number; charSpace?: number } | null;
  hasTitlePage: boolean;
  numberFormat: string | null;
  change?: string;
}

/** A header or footer of the first section, which the other sections inherit. */
export interface MarginPart {
  kind: "header" | "footer";
  on: "default" | "even" | "first";
  paragraphs: Paragraph[];
  /** Whether the paragraphs are in a text box that is aligned to the outer side, as in WPS. */
  isTextBox?: boolean;
}

export interface ListLevel {
  format: string;
  text: string;
  formatting: TextFormat;
}

/** All paragraphs of the body in order, including those in tables. */
export function paragraphsOf({ blocks }: Model): Paragraph[] {
  return blocks.flatMap((block) => (block.kind === "paragraph" ? [block] : block.rows.flat()));
}

/** The text of a paragraph without its automatic number. */
export function textOf({ pieces }: Paragraph): string {
  return pieces.map(({ text }) => text).join("");
}
