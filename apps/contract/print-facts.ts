/** `print.json`: what a worker tells about a document that becomes a PDF. It is no member of the ZIP. */

/** The most fonts and values that are told, and the most UTF-16 units of a value. */
export const maxPrintFonts = 200;
export const maxPrintValues = 2000;
export const maxValueLength = 2000;

/** A font that text of the document is set in, by effective formatting. */
export interface PrintFont {
  name: string;
  /** Other names of the same face; a `*` at the end stands for any ending. */
  aliases: string[];
}

/** A value that was filled in. */
export interface PrintValue {
  field_name: string;
  paragraph_path: string;
  text: string;
}

/** Links that are not in the copy which becomes a PDF. */
export interface RemovedLink {
  /** The last segment of the relationship's type: `image`, `attachedTemplate`, `oleObject`, `vbaProject`. */
  kind: string;
  count: number;
}

export interface PrintFacts {
  fonts: PrintFont[];
  /** The number of all fonts. */
  font_count: number;
  values: PrintValue[];
  value_count: number;
  removed: RemovedLink[];
}
