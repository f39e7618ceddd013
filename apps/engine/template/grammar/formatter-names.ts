/** Names of all formatters, in the order of the alphabet; what each does, `values/formatters.ts` says. */
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

const known: ReadonlySet<string> = new Set(formatterNames);

export function isFormatterName(text: string): text is FormatterName {
  return known.has(text);
}
