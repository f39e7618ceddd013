import type { Block, Model, Paragraph, ParagraphFormat, TextFormat } from "../model.ts";
import { paragraphsOf, textOf } from "../model.ts";
import type { Put } from "./fault.ts";

/**
 * Ways to choose the paragraphs that a fault changes: one of a role, all of a role, those of a
 * style; and to remove them.
 */

/** The paragraphs of a role, in order. */
export function ofRole(model: Model, role: string): Paragraph[] {
  return paragraphsOf(model).filter((paragraph) => paragraph.role === role);
}

/** Changes one paragraph of a role: the middle one of those that fit. */
export function one(
  role: string,
  change: (paragraph: Paragraph, model: Model) => void,
  isFit: (text: string, paragraph: Paragraph) => boolean = () => true,
): Put {
  return (model) => {
    const fit = ofRole(model, role).filter((paragraph) => isFit(textOf(paragraph), paragraph));
    const chosen = fit[(fit.length - 1) >> 1];
    if (chosen === undefined) return null;
    change(chosen, model);
    return [`#${chosen.id}`];
  };
}

/** Puts a fault only into documents that use styles. */
export function ifStyled(put: Put): Put {
  return (model) => (model.writing === "styled" ? put(model) : null);
}

/** Changes all paragraphs of a role: the lines of a title, or a fault of a style. */
export function all(role: string, change: (paragraph: Paragraph, model: Model) => void): Put {
  return (model) => {
    const paragraphs = ofRole(model, role);
    for (const paragraph of paragraphs) change(paragraph, model);
    return paragraphs.length === 0 ? null : paragraphs.map(({ id }) => `#${id}`);
  };
}

/**
 * Changes the style of a role, and with it all paragraphs that have the style and state nothing
 * else. Without styles, it changes all paragraphs of the role.
 */
export function restyled(
  role: string,
  formatting: Partial<ParagraphFormat>,
  text: Partial<TextFormat> = {},
): Put {
  return (model) => {
    const style = model.writing === "styled" ? model.styles[role] : undefined;
    const followers = paragraphsOf(model).filter((paragraph) =>
      style === undefined ? paragraph.role === role : model.styles[paragraph.role] === style,
    );
    const [first] = followers;
    const piece = first?.pieces[0];
    if (first === undefined || piece === undefined) return null;
    const [oldFormatting, oldText] = [{ ...first.formatting }, { ...piece.formatting }];
    if (style !== undefined) {
      Object.assign(style.formatting, formatting);
      Object.assign(style.text, text);
    }
    for (const follower of followers) {
      replace(follower.formatting, oldFormatting, formatting);
      for (const { formatting: textFormat } of follower.pieces) {
        if (textFormat.eastAsia === oldText.eastAsia) replace(textFormat, oldText, text);
      }
    }
    return followers.map(({ id }) => `#${id}`);
  };
}

/** Sets the new values of those keys that still have the value of `old`. */
function replace<T extends object>(target: T, old: T, by: Partial<T>): void {
  for (const key of Object.keys(by) as (keyof T)[]) {
    if (JSON.stringify(target[key]) === JSON.stringify(old[key]))
      Object.assign(target, { [key]: by[key] });
  }
}

/** Removes all paragraphs of a role, and an empty paragraph after them. */
export function without(role: string, ...places: readonly string[]): Put {
  return (model) => {
    const gone = ofRole(model, role);
    if (gone.length === 0) return null;
    takeOut(model, gone, "behind");
    return ["document", ...places];
  };
}

/** Removes consecutive paragraphs, and an empty paragraph on one side of them. */
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

/** Whether a text matches a pattern. */
export const has = (pattern: RegExp) => (content: string) => pattern.test(content);
