/** What a value of a file must be, in words, by the name that zod has for its type. */
const kinds: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "a mapping",
  record: "a mapping",
  string: "a text",
};

/** What a value must be: `true or false`. @param type the name that zod has for the type. */
export function kindInWords(type: string): string {
  return kinds[type] ?? type;
}
