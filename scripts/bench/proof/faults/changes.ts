import type { Paragraph, ParagraphFormat, Piece, TextFormat } from "../model.ts";

/** Changes of one paragraph, of which faults are made. */

/** The look of the paragraph's text as a whole. */
export function text(formatting: Partial<TextFormat>): (paragraph: Paragraph) => void {
  return (paragraph) => {
    const { pieces } = paragraph;
    // A change of size does not change indents in twips.
    if (formatting.size !== undefined && pieces[0] !== undefined) {
      paragraph.indentSize ??= pieces[0].formatting.size;
    }
    for (const piece of pieces) Object.assign(piece.formatting, formatting);
  };
}

/** The face of its text; figures that stood in the face before follow it. */
export function face(name: string): (paragraph: Paragraph) => void {
  return ({ pieces }) => {
    for (const { formatting } of pieces) {
      if (formatting.latin === formatting.eastAsia) formatting.latin = name;
      formatting.eastAsia = name;
    }
  };
}

/** What the paragraph begins with: the heading where text runs on behind it. */
export function begins(change: (paragraph: Paragraph) => void): (paragraph: Paragraph) => void {
  return (paragraph) => change({ ...paragraph, pieces: paragraph.pieces.slice(0, 1) });
}

export function formatting(own: Partial<ParagraphFormat>): (paragraph: Paragraph) => void {
  return (paragraph) => {
    Object.assign(paragraph.formatting, own);
  };
}

/** Both, one after the other. */
export function both(
  ...changes: readonly ((paragraph: Paragraph) => void)[]
): (paragraph: Paragraph) => void {
  return (paragraph) => {
    for (const change of changes) change(paragraph);
  };
}

/** Writes something else for what a pattern finds first. */
export function words(pattern: RegExp | string, by: string): (paragraph: Paragraph) => void {
  return ({ pieces }) => {
    const piece = pieces.find(({ text: own }) =>
      typeof pattern === "string" ? own.includes(pattern) : own.search(pattern) >= 0,
    );
    if (piece !== undefined) piece.text = piece.text.replace(pattern, by);
  };
}

/** Makes a piece of its own of what a pattern finds first, and changes that. */
export function part(
  pattern: RegExp,
  change: (piece: Piece) => void,
): (paragraph: Paragraph) => void {
  return (paragraph) => {
    paragraph.pieces = paragraph.pieces.flatMap((piece) => {
      const match = pattern.exec(piece.text);
      if (match === null) return [piece];
      const at = match.index;
      const own = { ...piece, text: match[0], formatting: { ...piece.formatting } };
      change(own);
      const rest = [piece.text.slice(0, at), piece.text.slice(at + match[0].length)];
      const [before, behind] = rest.map((each) => ({ ...piece, text: each }));
      return [before, own, behind].filter(
        (each): each is Piece => each !== undefined && each.text !== "",
      );
    });
  };
}
