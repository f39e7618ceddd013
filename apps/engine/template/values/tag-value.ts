import type { TagFormatter } from "../grammar/tag-grammar.ts";
import type { TagFound } from "../grammar/tags.ts";
import type { KnownPictures } from "../pictures/picture-file.ts";
import { tagKinds } from "../tag-kinds.ts";
import { lookUp, type Scope } from "./data.ts";
import { isBlank } from "./formatters.ts";
import { isRequired, type RequiredFields, surroundings } from "./required.ts";
import type { PreparedValue } from "./value-text.ts";

/** What the values of all tags depend on. */
export interface ValueContext {
  /** Between the items of a list that a tag asks for as it is; and of single fields. */
  listSeparator: string;
  listSeparators: Readonly<Record<string, string>>;
  /** Formatters of fields whose tags name none. */
  formats: ReadonlyMap<string, readonly TagFormatter[]>;
  locale: string;
  /** Fields that must get a value. */
  fields: RequiredFields;
  /** Pictures that were read for this job already. */
  knownPictures?: KnownPictures;
}

/** A mark leaves nothing, and so does a tag of an item that has nothing for it. */
export const nothing: PreparedValue = { text: "", chunks: [], isPlain: true, warnings: [] };

/**
 * What takes the place of a tag; null: it has no value. A blank text is none for a field that must have
 * one, and neither is the null of an item; else both leave nothing.
 *
 * @throws FormatterError
 */
export function tagValue(
  found: TagFound,
  scope: Scope,
  context: ValueContext,
): PreparedValue | null {
  const given = lookUp(found.name, scope);
  const chain = chainOf(found, context);
  const value = tagKinds[found.form].prepare(given, found, chain, context);
  const hasNothing = given === undefined || given === null || isBlank(given);
  if (!hasNothing || (value !== null && !isBlank(value.text)) || chain.some(makesOfNothing)) {
    return value;
  }
  if (given === undefined) return null;
  const tag = { name: found.name, around: surroundings(scope) };
  return isRequired(tag, context.fields) ? null : (value ?? nothing);
}

/** The formatters of a tag: its own, else those of its field. */
function chainOf(
  { name, form, formatters }: TagFound,
  { formats }: ValueContext,
): readonly TagFormatter[] {
  if (form !== "value" || formatters.length > 0) return formatters;
  return formats.get(name) ?? formatters;
}

/** Formatters that say what is written where there is nothing. */
function makesOfNothing({ name }: TagFormatter): boolean {
  return name === "default" || name === "yesno";
}
