import type { Habits } from "../model.ts";
import { type Faces, faces } from "./faces.ts";

/** The ways in which official documents may differ within the standard. */
export interface Variation {
  habits: Habits;
  /** The naming scheme of the styles. */
  names: "clerk" | "wps" | "word";
  faces: Faces;
  /** The font of digits and Latin letters; null for the Chinese font. */
  latin: "Times New Roman" | null;
  /** The line spacing in points. The standard only says that 22 lines fill a page (5.2.3). */
  line: number;
  titleLine: number;
  /** Whether the numbers of headings are automatic or typed. */
  numbering: "typed" | "list";
  /** How the lines of a title are broken: as paragraphs, by line breaks, or automatically. */
  title: "paragraphs" | "breaks" | "flow";
  /** The hanging indent of attachment names: under the name, under the number, or none. */
  attachments: "name" | "number" | "first line";
  /** Whether a page break or the label's property begins the page of an attachment. */
  pageBreak: "paragraph" | "property";
  imprint: "paragraphs" | "table";
  /** The form of the red rule: a border, a drawn line, or an empty paragraph's border. */
  rule: "border" | "line" | "paragraph";
  /**
   * The placing of the page number: by odd and even footers, or at the outer side of every page.
   */
  pageNumber: "sides" | "frame" | "text box";
  isSimpleField: boolean;
  grid: "lines" | "linesAndChars";
  /** The top margin in millimetres, 37 ± 1 (5.2.1). */
  top: 36.5 | 37;
}

/** The most usual variation. */
export const usual: Variation = {
  habits: { base: "lean", indents: "chars", marks: false, noise: false },
  names: "clerk",
  faces: faces.gb2312,
  latin: null,
  line: 28.95,
  titleLine: 33,
  numbering: "typed",
  title: "paragraphs",
  attachments: "number",
  pageBreak: "paragraph",
  imprint: "paragraphs",
  rule: "border",
  pageNumber: "sides",
  isSimpleField: false,
  grid: "lines",
  top: 37,
};
