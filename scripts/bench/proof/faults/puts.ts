import type { Block, Model, Paragraph, ParagraphFormat, TextFormat } from "../model.ts";
import { paragraphsOf, textOf } from "../model.ts";
import type { Put } from "./fault.ts";

/** Ways to choose what a fault changes: one paragraph of a role, all of them, a style; and to take out. */

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

/** Only where the document is written by styles. */
export function ifStyled(put: Put): Put {
  return (model) => (model.writing === "styled" ? put(model) : null);
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
  formatting: Partial<ParagraphFormat>,
  text: Partial<TextFormat> = {},
): Put {
  return (model) => {
    const style = model.writing === "styled" ? model.styles[role] : undefined;
    const followers = paragraphsOf(model).filter((each) =>
      style === undefined ? each.role === role : model.styles[each.role] === style,
    );
    const [first] = followers;
    const piece = first?.pieces[0];
    if (first === undefined || piece === undefined) return null;
    const [oldFormatting, oldText] = [{ ...first.formatting }, { ...piece.formatting }];
    if (style !== undefined) {
      Object.assign(style.formatting, formatting);
      Object.assign(style.text, text);
    }
    for (const each of followers) {
      replace(each.formatting, oldFormatting, formatting);
      for (const { formatting: own } of each.pieces) {
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

/** Whether a text has what a pattern finds. */
export const has = (pattern: RegExp) => (content: string) => pattern.test(content);
