/**
 * A document as its maker means it: what every paragraph is, what it says and how it must look,
 * before it is written in one of the ways in which people write. Plain data, so that a fault can be
 * put into a copy.
 */
export interface Model {
  /** `notice`, the same in both writings. */
  name: string;
  /** The policy that it is made by. */
  policy: string;
  writing: Writing;
  habits: Habits;
  /** The style of each role that has one; in use where the writing is `styled`. */
  styles: Record<string, Style>;
  blocks: Block[];
  /** The last one stands at the end; the others end with a paragraph that says so. */
  sections: Section[];
  margins: MarginPart[];
  footnotes: Paragraph[];
  /** Lists that count by themselves; empty where numbers are typed. */
  levels: ListLevel[];
  hasEvenPages: boolean;
  tracksChanges: boolean;
  /** The text of a comment; the paragraphs say where it stands. */
  comment: string | null;
}

/** `styled`: every role has a style of its own. `direct`: all in Normal, as most people write. */
export type Writing = "styled" | "direct";

export const writings: readonly Writing[] = ["styled", "direct"];

/** In what real documents differ without being wrong. */
export interface Habits {
  /** What the program that made the document puts into its defaults. */
  base: "lean" | "word" | "wps";
  /** Indents in characters with their twips, as Word writes them, or in twips alone. */
  indents: "chars" | "twips";
  /** The marks of paragraphs are formatted like their text. */
  marks: boolean;
  /** Figures stand in runs of their own, and identifiers of revisions stand everywhere. */
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
  /** What it is called here, whatever else is put into the document. */
  id: string;
  role: string;
  formatting: ParagraphFormat;
  pieces: Piece[];
  /** The size, in half-points, that its indents in twips were set for; else that of its text. */
  indentSize?: number;
  /** Its section ends with it. */
  endsSection?: boolean;
  /** Source that somebody left in it: in front of its runs, behind them, in its properties, its mark. */
  start?: string;
  end?: string;
  change?: string;
  markChange?: string;
}

/** Text of one look. A tab, a line break and a page break are `\t`, `\n` and `\f`. */
export interface Piece {
  text: string;
  formatting: TextFormat;
  /** The instruction of a field whose result the text is. */
  field?: string;
  isSimpleField?: boolean;
  /** Source around its runs, and in their properties. */
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
  /** Source in the properties of the table, of its grid, of its first row and of its first cell. */
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
  /** Negative: hanging. */
  firstLine: Length;
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
  /** The level of the list that counts it. */
  list: number | null;
  /** Attributes of the frame that it floats in. */
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
  /** Six hexadecimal digits; null: automatic. */
  color: string | null;
  highlight: string | null;
  /** Quotes and dashes belong to the East Asian font. */
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

/** A header or footer of the first section, which the others take over. */
export interface MarginPart {
  kind: "header" | "footer";
  on: "default" | "even" | "first";
  paragraphs: Paragraph[];
  /** The paragraphs stand in a text box that is aligned to the outer side, as WPS makes it. */
  isTextBox?: boolean;
}

export interface ListLevel {
  format: string;
  text: string;
  formatting: TextFormat;
}

/** Every paragraph of the body, in tables too, in order. */
export function paragraphsOf({ blocks }: Model): Paragraph[] {
  return blocks.flatMap((block) => (block.kind === "paragraph" ? [block] : block.rows.flat()));
}

/** What a paragraph says, without the number that a list gives it. */
export function textOf({ pieces }: Paragraph): string {
  return pieces.map(({ text }) => text).join("");
}
