import type { TagFormatter } from "../grammar/tag-grammar.ts";
import type { FieldTag } from "../grammar/tags.ts";
import { tagKinds } from "../tag-kinds.ts";
import { lookUp, type Scope } from "../values/data.ts";
import { isBlank } from "../values/formatters.ts";
import { isRequired, surroundings } from "../values/required.ts";
import type { ValueContext } from "../values/value-context.ts";
import type { PreparedValue } from "../values/value-text.ts";

/** The replacement of a section tag, and of a tag without a value in an item. */
export const nothing: PreparedValue = { text: "", chunks: [], isPlain: true, warnings: [] };

/**
 * The replacement of a tag; null: the tag has no value. For a required field, a blank text and the
 * null of an item count as no value; for other fields, they replace the tag with nothing.
 *
 * @throws FormatterError if the formatters of the tag cannot take the value.
 */
export function tagValue(tag: FieldTag, scope: Scope, context: ValueContext): PreparedValue | null {
  const data = lookUp(tag.name, scope);
  const chain = chainOf(tag, context);
  const value = tagKinds[tag.form].prepare(data, tag, chain, context);
  const isEmpty = data === undefined || data === null || isBlank(data);
  if (!isEmpty || (value !== null && !isBlank(value.text)) || chain.some(acceptsNothing)) {
    return value;
  }
  if (data === undefined) return null;
  const missingTag = { name: tag.name, around: surroundings(scope) };
  return isRequired(missingTag, context.fields) ? null : (value ?? nothing);
}

/** The formatters of a tag, else those that the skill has for its field. */
function chainOf(
  { name, form, formatters }: FieldTag,
  { formats }: ValueContext,
): readonly TagFormatter[] {
  if (form !== "value" || formatters.length > 0) return formatters;
  return formats.get(name) ?? formatters;
}

/** Whether a formatter writes something for an absent value. */
function acceptsNothing({ name }: TagFormatter): boolean {
  return name === "default" || name === "yesno";
}
