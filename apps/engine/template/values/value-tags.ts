import type { TagKind } from "../tag-kind.ts";
import type { DataValue } from "./data.ts";
import { applyFormatters, checkFormatters, FormatterError } from "./formatters.ts";
import { prepareValue } from "./value-text.ts";

/** `【NAME】`: the value of a field as text. */
export const valueTags: TagKind = {
  check: ({ formatters }) => {
    checkFormatters(formatters);
    return null;
  },
  prepare: (value, { name }, chain, { listSeparator, listSeparators, locale }) => {
    const formatted = applyFormatters(value, chain, { locale });
    const text = textOf(formatted, listSeparators[name] ?? listSeparator);
    return text === null ? null : prepareValue(text);
  },
};

/** The deepest nesting of lists in lists. */
const deepestLists = 100;

/** Writes a value as text; null for an absent value. A list leaves out its absent items. */
function textOf(value: DataValue | undefined, separator: string, depth = 0): string | null {
  if (depth > deepestLists) {
    throw new FormatterError("formatter_value", `is nested deeper than ${deepestLists} lists`);
  }
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) {
    const texts = value.map((item) => textOf(item, separator, depth + 1));
    return texts.filter((text) => text !== null).join(separator);
  }
  if (typeof value === "object") {
    throw new FormatterError("formatter_value", "is an object: name one of its members");
  }
  return String(value);
}
