/** Names of all formatters, in alphabetical order. `values/formatters.ts` implements them. */
export const formatterNames = [
  "cny_upper",
  "currency",
  "date",
  "default",
  "join",
  "lower",
  "number",
  "pad",
  "percent",
  "plural",
  "time",
  "trim",
  "truncate",
  "upper",
  "yesno",
] as const;

export type FormatterName = (typeof formatterNames)[number];

const names: ReadonlySet<string> = new Set(formatterNames);

export function isFormatterName(text: string): text is FormatterName {
  return names.has(text);
}
