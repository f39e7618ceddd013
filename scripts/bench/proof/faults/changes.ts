import type { Paragraph, ParagraphFormat, Piece, TextFormat } from "../model.ts";

/** Changes to one paragraph, from which faults are made. */

/** Changes the formatting of the whole text of a paragraph. */
export function text(formatting: Partial<TextFormat>): (paragraph: Paragraph) => void {
  return (paragraph) => {
    const { pieces } = paragraph;
    // A change of the size does not change indents in twips.
    if (formatting.size !== undefined && pieces[0] !== undefined) {
      paragraph.indentSize ??= pieces[0].formatting.size;
    }
    for (const piece of pieces) Object.assign(piece.formatting, formatting);
  };
}

/** Changes the font of the text, including digits that had the same font. */
export function face(name: string): (paragraph: Paragraph) => void {
  return ({ pieces }) => {
    for (const { formatting } of pieces) {
      if (formatting.latin === formatting.eastAsia) formatting.latin = name;
      formatting.eastAsia = name;
    }
  };
}

/** Changes the first piece of a paragraph: the heading, if text follows on its line. */
export function begins(change: (paragraph: Paragraph) => void): (paragraph: Paragraph) => void {
  return (paragraph) => change({ ...paragraph, pieces: paragraph.pieces.slice(0, 1) });
}

/** Changes the formatting of a paragraph. */
export function formatting(changed: Partial<ParagraphFormat>): (paragraph: Paragraph) => void {
  return (paragraph) => {
    Object.assign(paragraph.formatting, changed);
  };
}

/** Applies two changes one after the other. */
export function both(
  ...changes: readonly ((paragraph: Paragraph) => void)[]
): (paragraph: Paragraph) => void {
  return (paragraph) => {
    for (const change of changes) change(paragraph);
  };
}

/** Replaces the first match of a pattern. */
export function words(pattern: RegExp | string, by: string): (paragraph: Paragraph) => void {
  return ({ pieces }) => {
    const piece = pieces.find(({ text: content }) =>
      typeof pattern === "string" ? content.includes(pattern) : content.search(pattern) >= 0,
    );
    if (piece !== undefined) piece.text = piece.text.replace(pattern, by);
  };
}

/** Splits off the first match of a pattern as a piece of its own, and changes it. */
export function part(
  pattern: RegExp,
  change: (piece: Piece) => void,
): (paragraph: Paragraph) => void {
  return (paragraph) => {
    paragraph.pieces = paragraph.pieces.flatMap((piece) => {
      const match = pattern.exec(piece.text);
      if (match === null) return [piece];
      const at = match.index;
      const matched = { ...piece, text: match[0], formatting: { ...piece.formatting } };
      change(matched);
      const rest = [piece.text.slice(0, at), piece.text.slice(at + match[0].length)];
      const [before, behind] = rest.map((content) => ({ ...piece, text: content }));
      return [before, matched, behind].filter(
        (part): part is Piece => part !== undefined && part.text !== "",
      );
    });
  };
}
