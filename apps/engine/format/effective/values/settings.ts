import type { WordPackage } from "../../../word/package.ts";

/** The settings of a document (ECMA-376 part 1, 17.15.1) that affect its formatting. */
export interface DocumentSettings {
  /** `w:themeFontLang` (17.15.1.88): the languages whose fonts replace the theme's empty slots. */
  themeLanguages: { eastAsia: string | undefined; bidi: string | undefined };
  /**
   * Whether table styles set size and alignment like any other property. If not, Word has rules of
   * its own.
   */
  hasPlainTableStyles: boolean;
  hasEvenAndOddHeaders: boolean;
  tracksRevisions: boolean;
}

export function readSettings(pack: WordPackage): DocumentSettings {
  const settings: DocumentSettings = {
    themeLanguages: { eastAsia: undefined, bidi: undefined },
    hasPlainTableStyles: false,
    hasEvenAndOddHeaders: false,
    tracksRevisions: false,
  };
  const document = pack.xmlRelated("settings");
  if (document === null) return settings;
  const isOn = (value: string | undefined) => value === undefined || /^(1|true|on)$/.test(value);
  for (const element of document.elements(document.root)) {
    const value = (name: string) => document.attribute(element, name);
    switch (document.name(element)) {
      case "w:themeFontLang":
        settings.themeLanguages = { eastAsia: value("w:eastAsia"), bidi: value("w:bidi") };
        break;
      case "w:evenAndOddHeaders":
        settings.hasEvenAndOddHeaders = isOn(value("w:val"));
        break;
      case "w:trackRevisions":
        settings.tracksRevisions = isOn(value("w:val"));
        break;
      case "w:compat":
        for (const setting of document.elements(element)) {
          const name = document.attribute(setting, "w:name");
          if (name !== "overrideTableStyleFontSizeAndJustification") continue;
          settings.hasPlainTableStyles = isOn(document.attribute(setting, "w:val"));
        }
    }
  }
  return settings;
}
