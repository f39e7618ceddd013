import type { TagFormatter } from "../grammar/tag-grammar.ts";
import type { TagFound } from "../grammar/tags.ts";
import type { KnownPictures } from "../pictures/picture-file.ts";
import { describePicture, pictureOf } from "../pictures/picture-values.ts";
import { type DataValue, lookUp, type Scope } from "./data.ts";
import { applyFormatters, FormatterError, isBlank } from "./formatters.ts";
import { isRequired, type RequiredFields, surroundings } from "./required.ts";
import { type PreparedValue, prepareValue } from "./value-text.ts";

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
  const value = preparedValue(found, given, chain, context);
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

function preparedValue(
  { name, form }: TagFound,
  given: DataValue | undefined,
  chain: readonly TagFormatter[],
  { listSeparator, listSeparators, locale, knownPictures }: ValueContext,
): PreparedValue | null {
  if (form === "value") {
    const value = applyFormatters(given, chain, { locale });
    const text = textOf(value, listSeparators[name] ?? listSeparator);
    return text === null ? null : prepareValue(text);
  }
  if (given === undefined || given === null || isBlank(given)) return null;
  // Markdown that is a text is written out by now.
  if (form === "markdown") throw new FormatterError("formatter_value", "Markdown needs a text");
  const picture = pictureOf(given, chain, knownPictures);
  const chunks = [{ picture, name }];
  return { text: describePicture(picture), chunks, isPlain: false, warnings: [] };
}

/** Null is the same as absent; `""` and `[]` are given. In a list, what is nothing is left out. */
function textOf(value: DataValue | undefined, separator: string): string | null {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) {
    const texts = value.map((item) => textOf(item, separator));
    return texts.filter((text) => text !== null).join(separator);
  }
  if (typeof value === "object") {
    throw new FormatterError("formatter_value", "is an object: name one of its members");
  }
  return String(value);
}
