import type { Habits } from "../model.ts";
import { type Faces, faces } from "./faces.ts";

/** In what official documents differ that are all right by the standard. */
export interface Variation {
  habits: Habits;
  /** Whose names the styles have. */
  names: "clerk" | "wps" | "word";
  faces: Faces;
  /** Figures and Latin letters are set in the Chinese font, or in this one. */
  latin: "Times New Roman" | null;
  /** Points from line to line: no number of the standard, but 22 of them fill a page (5.2.3). */
  line: number;
  titleLine: number;
  /** Headings are counted by a list, or their numbers are typed. */
  numbering: "typed" | "list";
  /** Where the lines of a title end: each is a paragraph, they are broken by hand, or they flow. */
  title: "paragraphs" | "breaks" | "flow";
  /** How names of attachments hang: under the name or under the number above, or not at all. */
  attachments: "name" | "number" | "first line";
  /** An attachment begins its page by a break of its own, or by its label's property. */
  pageBreak: "paragraph" | "property";
  imprint: "paragraphs" | "table";
  /** The red rule is a border, a drawn line, or an empty paragraph's border. */
  rule: "border" | "line" | "paragraph";
  /** By an odd and an even footer, or by what stands at the outer side of every page. */
  pageNumber: "sides" | "frame" | "text box";
  isSimpleField: boolean;
  grid: "lines" | "linesAndChars";
  /** Millimetres above the type area, 37 ± 1 (5.2.1). */
  top: 36.5 | 37;
}

/** As the good documents of the issue are. */
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
