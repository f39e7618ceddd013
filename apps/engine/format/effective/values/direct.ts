import type { Properties } from "./properties.ts";

/** Names of a style, a list or a language do not count as direct formatting. */
const notFormatting = new Set([
  "pStyle",
  "rStyle",
  "numId",
  "ilvl",
  "lang",
  "langEastAsia",
  "hint",
  "noProof",
  "themeShadow",
]);

/** The names of the direct properties that are formatting. */
export function directFormatting(direct: Properties): string[] {
  return Object.keys(direct).filter((name) => !notFormatting.has(name));
}

/** The direct properties that are not formatting: names of a style, a list or a language. */
export function withoutFormatting(direct: Properties): Properties {
  return Object.fromEntries(Object.entries(direct).filter(([name]) => notFormatting.has(name)));
}
