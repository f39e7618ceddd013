import type { WordPackage } from "../../../word/package.ts";
import type { XmlDocument } from "../../../xml/document.ts";
import type { XmlElement } from "../../../xml/tree.ts";

/** Fonts of a theme (ECMA-376 part 1, 20.1.4.1.16) by slot: `minorEastAsia`, `majorHAnsi`, … */
export type ThemeFonts = ReadonlyMap<string, string>;

/** The script of a language, by its name in themes (part 1, 20.1.4.1.16). */
const scriptByLanguage: readonly (readonly [RegExp, string])[] = [
  [/^zh-(hk|mo|tw|hant)/i, "Hant"],
  [/^zh/i, "Hans"],
  [/^ja/i, "Jpan"],
  [/^ko/i, "Hang"],
  [/^(ar|fa|ur|ps)/i, "Arab"],
  [/^he/i, "Hebr"],
  [/^th/i, "Thai"],
];

/**
 * Reads the fonts of the theme. A slot that the theme leaves empty gets the font of the language's
 * script. Without a language it has none; the language of a run does not count.
 *
 * @param languages `w:themeFontLang` of the settings (17.15.1.88).
 */
export function readThemeFonts(
  pack: WordPackage,
  languages: { eastAsia: string | undefined; bidi: string | undefined },
): ThemeFonts {
  const fonts = new Map<string, string>();
  const document = pack.xmlRelated("theme");
  if (document === null) return fonts;
  const scheme = find(document, document.root, ["a:themeElements", "a:fontScheme"]);
  if (scheme === null) return fonts;
  const scriptOf = (language = "") =>
    scriptByLanguage.find(([pattern]) => pattern.test(language))?.[1];
  for (const kind of ["major", "minor"] as const) {
    const set = document.child(scheme, `a:${kind}Font`);
    if (set === null) continue;
    const typeface = (name: string) => {
      const element = document.child(set, name);
      return (element && document.attribute(element, "typeface")) ?? "";
    };
    const latin = typeface("a:latin");
    const eastAsian = typeface("a:ea") || scriptFont(document, set, scriptOf(languages.eastAsia));
    const complex = typeface("a:cs") || scriptFont(document, set, scriptOf(languages.bidi));
    const put = (slot: string, font: string) => {
      if (font !== "") fonts.set(kind + slot, font);
    };
    put("HAnsi", latin);
    put("Ascii", latin);
    put("EastAsia", eastAsian);
    put("Bidi", complex);
  }
  return fonts;
}

function scriptFont(document: XmlDocument, set: XmlElement, script: string | undefined): string {
  for (const element of document.elements(set)) {
    if (document.name(element) !== "a:font" || script === undefined) continue;
    if (document.attribute(element, "script") === script) {
      return document.attribute(element, "typeface") ?? "";
    }
  }
  return "";
}

function find(document: XmlDocument, from: XmlElement, path: readonly string[]): XmlElement | null {
  let at: XmlElement | null = from;
  for (const name of path) at = at && document.child(at, name);
  return at;
}
