import { type Cells, fold, noCells, themeMark } from "./cells.ts";
import { directFormatting } from "./direct.ts";
import type { Effective, EffectiveRun } from "./effective.ts";
import type { FormatSources } from "./format-sources.ts";
import { colorOf, numberOf, sizeOf, stated, toggleOf, twipsOf, wordOf } from "./stated.ts";
import type { Style } from "./styles.ts";
import { tableBound } from "./table-bound.ts";
import type { ThemeFonts } from "./theme.ts";

/** The format of a run that states `direct`, in a paragraph of that style, in a table that gives it `table`. */
export function runFormat(
  { styles, settings, themeFonts }: FormatSources,
  { style, table }: { style: Style | null; table: Cells },
  direct: Cells,
): EffectiveRun {
  const character = styles.of("character", direct.rStyle?.value)?.run ?? noCells;
  const paragraph = style?.run ?? noCells;
  const defaults = styles.defaults.run;
  const cells = fold(defaults, table, paragraph, character, direct);
  const layers = { defaults, table, paragraph, character, direct };
  const isComplexScript = cells.cs?.value === "1" || cells.rtl?.value === "1";
  const sizeName = isComplexScript ? "szCs" : "sz";
  const size = sizeOf(cells, sizeName);
  return {
    fonts: fontsOf(cells, themeFonts),
    isEastAsianHint: cells.hint?.value === "eastAsia",
    isComplexScript,
    size: settings.hasPlainTableStyles ? size : tableBound({ table, cells, style }, sizeName, size),
    bold: toggleOf(layers, "b"),
    italic: toggleOf(layers, "i"),
    strike: toggleOf(layers, "strike"),
    hidden: toggleOf(layers, "vanish"),
    underline: wordOf(cells, "u", "none"),
    color: colorOf(cells),
    highlight: wordOf(cells, "highlight", "none"),
    charSpacing: twipsOf(cells, "charSpacing"),
    charScale: numberOf(cells, "charScale", 100),
    language: wordOf(cells, "lang", ""),
    languageEastAsia: wordOf(cells, "langEastAsia", ""),
    hasThemeShadow: direct.themeShadow !== undefined,
    directProperties: directFormatting(direct),
  };
}

/** What Word sets text in that no font is stated for. */
const fontOfNone = "Times New Roman";

/**
 * The four fonts of a run. Where the East Asian one is Times New Roman, which has no such characters,
 * and the two Latin ones are the same, Word sets everything in the Latin one ([MS-OI29500] 2.1.88 b).
 */
function fontsOf(cells: Cells, themeFonts: ThemeFonts): EffectiveRun["fonts"] {
  const fonts = {
    ascii: fontOf(cells, "ascii", themeFonts),
    hAnsi: fontOf(cells, "hAnsi", themeFonts),
    eastAsia: fontOf(cells, "eastAsia", themeFonts),
    cs: fontOf(cells, "csFont", themeFonts),
  };
  const isLatinAlone =
    fonts.eastAsia.value === fontOfNone && fonts.ascii.value === fonts.hAnsi.value;
  return isLatinAlone ? { ...fonts, eastAsia: fonts.ascii } : fonts;
}

/** A theme's slot stands for the theme's font; an empty slot for none that the document knows. */
function fontOf(cells: Cells, slot: string, themeFonts: ThemeFonts): Effective<string | null> {
  const cell = cells[slot];
  if (cell === undefined) return stated(fontOfNone, cell);
  if (!cell.value.startsWith(themeMark)) return stated(cell.value, cell);
  const font = themeFonts.get(cell.value.slice(themeMark.length));
  if (font === undefined) return { value: null, from: cell.from, isUnverified: true };
  return stated(font, { ...cell, from: `${cell.from} (theme)` });
}
