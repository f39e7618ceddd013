/** The kinds of values of a file in words, by the names that zod has for their types. */
const kinds: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "a mapping",
  record: "a mapping",
  string: "a text",
};

/** The kind that a value must have, such as `true or false`. @param type the name that zod has for the type. */
export function kindInWords(type: string): string {
  return kinds[type] ?? type;
}
