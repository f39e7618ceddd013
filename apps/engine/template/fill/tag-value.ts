import type { TagFormatter } from "../grammar/tag-grammar.ts";
import type { FieldTag } from "../grammar/tags.ts";
import { tagKinds } from "../tag-kinds.ts";
import { lookUp, type Scope } from "../values/data.ts";
import { isBlank } from "../values/formatters.ts";
import { isRequired, surroundings } from "../values/required.ts";
import type { ValueContext } from "../values/value-context.ts";
import type { PreparedValue } from "../values/value-text.ts";

/** The replacement of a section tag, and of a tag for which an item has nothing. */
export const nothing: PreparedValue = { text: "", chunks: [], isPlain: true, warnings: [] };

/**
 * The replacement of a tag; null: the tag has no value. A blank text and the null of an item count as no
 * value for a required field; for other fields they leave nothing.
 *
 * @throws FormatterError
 */
export function tagValue(
  found: FieldTag,
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
  { name, form, formatters }: FieldTag,
  { formats }: ValueContext,
): readonly TagFormatter[] {
  if (form !== "value" || formatters.length > 0) return formatters;
  return formats.get(name) ?? formatters;
}

/** Formatters that say what is written where there is nothing. */
function makesOfNothing({ name }: TagFormatter): boolean {
  return name === "default" || name === "yesno";
}
