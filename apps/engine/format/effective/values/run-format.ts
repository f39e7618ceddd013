import { directFormatting } from "./direct.ts";
import type { Effective, EffectiveRun } from "./effective.ts";
import type { FormatSources } from "./format-sources.ts";
import { noProperties, overlay, type Properties, themePrefix } from "./properties.ts";
import { colorOf, numberOf, sizeOf, stated, toggleOf, twipsOf, wordOf } from "./stated.ts";
import type { Style } from "./styles.ts";
import { tableBound } from "./table-bound.ts";
import type { ThemeFonts } from "./theme.ts";

/**
 * The format of a run that states `direct`, in a paragraph with `style`, in a table whose style
 * states `table`.
 */
export function runFormat(
  { styles, settings, themeFonts }: FormatSources,
  { style, table }: { style: Style | null; table: Properties },
  direct: Properties,
): EffectiveRun {
  const character = styles.of("character", direct.rStyle?.value)?.run ?? noProperties;
  const paragraph = style?.run ?? noProperties;
  const defaults = styles.defaults.run;
  const properties = overlay(defaults, table, paragraph, character, direct);
  const layers = { defaults, table, paragraph, character, direct };
  const isComplexScript = properties.cs?.value === "1" || properties.rtl?.value === "1";
  const sizeName = isComplexScript ? "szCs" : "sz";
  const size = sizeOf(properties, sizeName);
  return {
    fonts: fontsOf(properties, themeFonts),
    isEastAsianHint: properties.hint?.value === "eastAsia",
    isComplexScript,
    size: settings.hasPlainTableStyles
      ? size
      : tableBound({ table, properties, style }, sizeName, size),
    bold: toggleOf(layers, "b"),
    italic: toggleOf(layers, "i"),
    strike: toggleOf(layers, "strike"),
    hidden: toggleOf(layers, "vanish"),
    underline: wordOf(properties, "u", "none"),
    color: colorOf(properties),
    highlight: wordOf(properties, "highlight", "none"),
    charSpacing: twipsOf(properties, "charSpacing"),
    charScale: numberOf(properties, "charScale", 100),
    language: wordOf(properties, "lang", ""),
    languageEastAsia: wordOf(properties, "langEastAsia", ""),
    hasThemeShadow: direct.themeShadow !== undefined,
    directProperties: directFormatting(direct),
  };
}

/** Word's font for text without a stated font. */
const fallbackFont = "Times New Roman";

/**
 * The four fonts of a run. If the East Asian font is Times New Roman, which has no East Asian
 * characters, and the two Latin fonts are the same, Word uses the Latin font for everything
 * ([MS-OI29500] 2.1.88 b).
 */
function fontsOf(properties: Properties, themeFonts: ThemeFonts): EffectiveRun["fonts"] {
  const fonts = {
    ascii: fontOf(properties, "ascii", themeFonts),
    hAnsi: fontOf(properties, "hAnsi", themeFonts),
    eastAsia: fontOf(properties, "eastAsia", themeFonts),
    cs: fontOf(properties, "csFont", themeFonts),
  };
  const isLatinAlone =
    fonts.eastAsia.value === fallbackFont && fonts.ascii.value === fonts.hAnsi.value;
  return isLatinAlone ? { ...fonts, eastAsia: fonts.ascii } : fonts;
}

/** A reference to a theme slot stands for the theme's font; an empty slot for an unknown font. */
function fontOf(
  properties: Properties,
  slot: string,
  themeFonts: ThemeFonts,
): Effective<string | null> {
  const property = properties[slot];
  if (property === undefined) return stated(fallbackFont, property);
  if (!property.value.startsWith(themePrefix)) return stated(property.value, property);
  const font = themeFonts.get(property.value.slice(themePrefix.length));
  if (font === undefined) return { value: null, from: property.from, isUnverified: true };
  return stated(font, { ...property, from: `${property.from} (theme)` });
}
