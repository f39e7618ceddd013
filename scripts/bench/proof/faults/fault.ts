import type { Block, Model, Paragraph, ParagraphLook, Piece, TextLook } from "../model.ts";
import { paragraphsOf, textOf } from "../model.ts";

/** One thing that somebody may get wrong, and who may rightly say so, and where. */
export interface Fault {
  name: string;
  /** The row of the table that it is counted in. */
  kind: Kind;
  what: string;
  clause: string;
  /** The rules that report it. */
  codes: readonly string[];
  /** What may be told at its places besides, and does not stand for it: what follows from it. */
  also?: readonly string[];
  policy: string;
  /**
   * Puts it into a document.
   *
   * @returns the places where it may be reported: `#id` for a paragraph of the model, else a path of
   *   the report; null where the document has no place for it.
   */
  put: Put;
}

export type Put = (model: Model) => readonly string[] | null;

export type Kind =
  | "Fonts, sizes, colours"
  | "Indents, lines, alignment"
  | "Head of a document"
  | "Dates"
  | "Addressee, title, signature"
  | "Attachments"
  | "Imprint"
  | "Numbering"
  | "Pages and grid"
  | "Page numbers"
  | "Leftovers"
  | "Punctuation"
  | "APA"
  | "DIN 5008"
  | "FRAP 32";

/** Faults of one kind and policy, each by its name. */
export function faultsOf(
  kind: Kind,
  policy: string,
  faults: Readonly<Record<string, Omit<Fault, "name" | "kind" | "policy">>>,
): Fault[] {
  return Object.entries(faults).map(([name, fault]) => ({ name, kind, policy, ...fault }));
}

/** The paragraphs of a role, in order. */
export function ofRole(model: Model, role: string): Paragraph[] {
  return paragraphsOf(model).filter((paragraph) => paragraph.role === role);
}

/** Changes one paragraph of a role: the one in the middle, of those that are fit for it. */
export function one(
  role: string,
  change: (paragraph: Paragraph, model: Model) => void,
  isFit: (text: string, paragraph: Paragraph) => boolean = () => true,
): Put {
  return (model) => {
    const fit = ofRole(model, role).filter((each) => isFit(textOf(each), each));
    const chosen = fit[(fit.length - 1) >> 1];
    if (chosen === undefined) return null;
    change(chosen, model);
    return [`#${chosen.id}`];
  };
}

/** Changes all paragraphs of a role: the lines of a title, or what a style has wrong. */
export function all(role: string, change: (paragraph: Paragraph, model: Model) => void): Put {
  return (model) => {
    const paragraphs = ofRole(model, role);
    for (const each of paragraphs) change(each, model);
    return paragraphs.length === 0 ? null : paragraphs.map(({ id }) => `#${id}`);
  };
}

/**
 * Changes the style of a role, and with it all that have it and say nothing else themselves. Where
 * there are no styles, all paragraphs of the role.
 */
export function restyled(
  role: string,
  look: Partial<ParagraphLook>,
  text: Partial<TextLook> = {},
): Put {
  return (model) => {
    const style = model.writing === "styled" ? model.styles[role] : undefined;
    const followers = paragraphsOf(model).filter((each) =>
      style === undefined ? each.role === role : model.styles[each.role] === style,
    );
    const [first] = followers;
    const piece = first?.pieces[0];
    if (first === undefined || piece === undefined) return null;
    const [oldLook, oldText] = [{ ...first.look }, { ...piece.look }];
    if (style !== undefined) {
      Object.assign(style.look, look);
      Object.assign(style.text, text);
    }
    for (const each of followers) {
      replace(each.look, oldLook, look);
      for (const { look: own } of each.pieces) {
        if (own.eastAsia === oldText.eastAsia) replace(own, oldText, text);
      }
    }
    return followers.map(({ id }) => `#${id}`);
  };
}

/** Sets what was as it was in `old`. */
function replace<T extends object>(own: T, old: T, by: Partial<T>): void {
  for (const key of Object.keys(by) as (keyof T)[]) {
    if (JSON.stringify(own[key]) === JSON.stringify(old[key]))
      Object.assign(own, { [key]: by[key] });
  }
}

/** The look of the paragraph's text as a whole. */
export function text(look: Partial<TextLook>): (paragraph: Paragraph) => void {
  return ({ pieces }) => {
    for (const piece of pieces) Object.assign(piece.look, look);
  };
}

/** The face of its text; figures that stood in the face before follow it. */
export function face(name: string): (paragraph: Paragraph) => void {
  return ({ pieces }) => {
    for (const { look } of pieces) {
      if (look.latin === look.eastAsia) look.latin = name;
      look.eastAsia = name;
    }
  };
}

/** What the paragraph begins with: the heading where text runs on behind it. */
export function begins(change: (paragraph: Paragraph) => void): (paragraph: Paragraph) => void {
  return (paragraph) => change({ ...paragraph, pieces: paragraph.pieces.slice(0, 1) });
}

export function look(own: Partial<ParagraphLook>): (paragraph: Paragraph) => void {
  return (paragraph) => {
    Object.assign(paragraph.look, own);
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
      const own = { ...piece, text: match[0], look: { ...piece.look } };
      change(own);
      const rest = [piece.text.slice(0, at), piece.text.slice(at + match[0].length)];
      const [before, behind] = rest.map((each) => ({ ...piece, text: each }));
      return [before, own, behind].filter(
        (each): each is Piece => each !== undefined && each.text !== "",
      );
    });
  };
}

/** Takes all paragraphs of a role out, with the empty one behind them if there is one. */
export function without(role: string, ...places: readonly string[]): Put {
  return (model) => {
    const gone = ofRole(model, role);
    if (gone.length === 0) return null;
    takeOut(model, gone, "behind");
    return ["document", ...places];
  };
}

/** Takes paragraphs that follow one another out, and the empty one on one side of them. */
export function takeOut(
  model: Model,
  paragraphs: readonly Paragraph[],
  side: "before" | "behind",
): void {
  const gone = new Set<Block>(paragraphs);
  const at = model.blocks.findIndex((block) => gone.has(block));
  const beside = model.blocks[side === "before" ? at - 1 : at + paragraphs.length];
  if (beside?.kind === "paragraph" && beside.role === "blank") gone.add(beside);
  model.blocks = model.blocks.filter((block) => !gone.has(block));
}

export const has = (pattern: RegExp) => (content: string) => pattern.test(content);
