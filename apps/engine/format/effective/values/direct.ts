import type { Cells } from "./cells.ts";

/** What names a style, a list or a language is no direct formatting. */
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

/** The properties among direct ones that are formatting. */
export function directFormatting(direct: Cells): string[] {
  return Object.keys(direct).filter((name) => !notFormatting.has(name));
}

/** Direct properties without formatting: what is left names a style, a list or a language. */
export function withoutFormatting(direct: Cells): Cells {
  return Object.fromEntries(Object.entries(direct).filter(([name]) => notFormatting.has(name)));
}
