import type { WordPackage } from "../../../docx/package.ts";
import type { Paragraph, StoryPart } from "../../../docx/stories.ts";
import type { XmlDocument } from "../../../docx/xml-document.ts";
import type { XmlElement } from "../../../docx/xml-tree.ts";
import { parseHalfPoints, parseTwips } from "../../units.ts";
import {
  type Cells,
  fold,
  noCells,
  readParagraphCells,
  readRunCells,
  type Toggle,
  themeMark,
} from "./cells.ts";
import type {
  Alignment,
  Effective,
  EffectiveParagraph,
  EffectiveRun,
  Length,
  Space,
} from "./effective.ts";
import { Numbering } from "./numbering.ts";
import { PropertyIds } from "./property-ids.ts";
import { type DocumentSettings, readSettings } from "./settings.ts";
import { type Style, StyleSheet } from "./styles.ts";
import { type TableContext, TableContexts } from "./table-context.ts";
import { readThemeFonts, type ThemeFonts } from "./theme.ts";

/**
 * Effective formatting, as Word resolves it (ECMA-376 part 1, 17.7.2; where Word differs,
 * [MS-OI29500]): document defaults, table style, numbering, paragraph style, character style, direct.
 * What is resolved once is kept: a document has few different formats, and many that are the same.
 */
export class FormatResolver {
  readonly styles: StyleSheet;
  readonly settings: DocumentSettings;
  readonly numbering: Numbering;
  readonly themeFonts: ThemeFonts;
  readonly #stories = new Map<StoryPart, StoryFormats>();

  constructor(pack: WordPackage) {
    this.styles = new StyleSheet(pack);
    this.settings = readSettings(pack);
    this.numbering = new Numbering(pack);
    this.themeFonts = readThemeFonts(pack, this.settings.eastAsiaLanguage);
  }

  of(story: StoryPart): StoryFormats {
    let formats = this.#stories.get(story);
    if (formats === undefined) {
      formats = new StoryFormats(this, story);
      this.#stories.set(story, formats);
    }
    return formats;
  }
}

/** What the runs of a paragraph have before they say anything themselves. */
interface RunBase {
  readonly style: Style | null;
  readonly table: TableContext;
  readonly runs: Map<number, EffectiveRun>;
}

interface KnownParagraph {
  readonly format: EffectiveParagraph;
  readonly base: RunBase;
}

const noTable: TableContext = { run: noCells, paragraph: noCells };

/** The effective formatting of one story's paragraphs and runs. */
export class StoryFormats {
  readonly #resolver: FormatResolver;
  readonly #document: XmlDocument;
  readonly #ids: PropertyIds;
  readonly #tables: TableContexts;
  readonly #paragraphs = new Map<TableContext, Map<number, KnownParagraph>>();
  readonly #bases = new Map<TableContext, Map<string, RunBase>>();

  constructor(resolver: FormatResolver, story: StoryPart) {
    this.#resolver = resolver;
    this.#document = story.document;
    this.#ids = new PropertyIds(story.document);
    this.#tables = new TableContexts(story.document, resolver.styles);
  }

  /** @throws DocumentError for styles that are based on one another too deep. */
  paragraph(paragraph: Paragraph): EffectiveParagraph {
    return this.#known(paragraph).format;
  }

  /** The format of a run of that paragraph. */
  run(paragraph: Paragraph, run: XmlElement): EffectiveRun {
    const { base } = this.#known(paragraph);
    const rPr = this.#document.child(run, "w:rPr");
    const id = this.#ids.of(rPr);
    let format = base.runs.get(id);
    if (format === undefined) {
      format = this.#resolveRun(base, rPr);
      base.runs.set(id, format);
    }
    return format;
  }

  /** What a paragraph has from its style, its list and its table alone. */
  inherited(paragraph: Paragraph): EffectiveParagraph {
    const table = paragraph.isInTable ? this.#tables.of(paragraph.element) : noTable;
    const pPr = this.#document.leadingChild(paragraph.element, "w:pPr");
    return this.#resolveParagraph(table, pPr, false).format;
  }

  /** What a run has from its styles alone. */
  inheritedRun(paragraph: Paragraph, run: XmlElement): EffectiveRun {
    const { base } = this.#known(paragraph);
    return this.#resolveRun(base, this.#document.child(run, "w:rPr"), false);
  }

  #known(paragraph: Paragraph): KnownParagraph {
    const table = paragraph.isInTable ? this.#tables.of(paragraph.element) : noTable;
    let byId = this.#paragraphs.get(table);
    if (byId === undefined) {
      byId = new Map();
      this.#paragraphs.set(table, byId);
    }
    const pPr = this.#document.leadingChild(paragraph.element, "w:pPr");
    const id = this.#ids.of(pPr);
    let known = byId.get(id);
    if (known === undefined) {
      known = this.#resolveParagraph(table, pPr);
      byId.set(id, known);
    }
    return known;
  }

  #resolveParagraph(
    table: TableContext,
    pPr: XmlElement | null,
    countsDirect = true,
  ): KnownParagraph {
    const { styles, numbering } = this.#resolver;
    const all = readParagraphCells(this.#document, pPr, "direct");
    const direct = countsDirect ? all : only(all, notFormatting);
    const named = direct.pStyle?.value;
    const style = styles.of("paragraph", named) ?? styles.defaultOf("paragraph");
    const own = style?.paragraph ?? noCells;
    const below = fold(styles.defaults.paragraph, table.paragraph);
    const stated = fold(own, direct);
    const numId = stated.numId?.value ?? "0";
    const ilvl = stated.ilvl?.value ?? "0";
    const level = numId === "0" ? null : numbering.level(numId, ilvl);
    const list = level?.paragraph ?? noCells;
    // A list that a style brings loses to the style's own indents, one of the paragraph wins over them.
    const cells =
      direct.numId === undefined ? fold(below, list, own, direct) : fold(below, own, list, direct);
    const format: EffectiveParagraph = {
      styleId: style?.id ?? named ?? "",
      styleName: style?.name ?? "",
      isStyleMissing: named !== undefined && styles.of("paragraph", named) === null,
      alignment: this.#tableBound(table.paragraph, cells, "jc", alignmentOf(cells), style),
      firstLine: lengthOf(cells, "first"),
      left: lengthOf(cells, "left"),
      right: lengthOf(cells, "right"),
      before: spaceOf(cells, "before"),
      after: spaceOf(cells, "after"),
      line: lineOf(cells),
      keepNext: switchOf(cells, "keepNext", false),
      keepLines: switchOf(cells, "keepLines", false),
      widowControl: switchOf(cells, "widowControl", true),
      pageBreakBefore: switchOf(cells, "pageBreakBefore", false),
      snapToGrid: switchOf(cells, "snapToGrid", true),
      outlineLevel: numberOf(cells, "outlineLvl", 9),
      ruleAbove: ruleOf(cells, "topRule"),
      ruleBelow: ruleOf(cells, "bottomRule"),
      list:
        numId === "0"
          ? null
          : { numId, ilvl, from: (stated.numId ?? direct.numId)?.from ?? "", level },
      directProperties: Object.keys(direct).filter((name) => !notFormatting.has(name)),
    };
    return { format, base: this.#baseOf(table, style) };
  }

  #baseOf(table: TableContext, style: Style | null): RunBase {
    let byStyle = this.#bases.get(table);
    if (byStyle === undefined) {
      byStyle = new Map();
      this.#bases.set(table, byStyle);
    }
    let base = byStyle.get(style?.id ?? "");
    if (base === undefined) {
      base = { style, table, runs: new Map() };
      byStyle.set(style?.id ?? "", base);
    }
    return base;
  }

  #resolveRun(
    { style, table }: RunBase,
    rPr: XmlElement | null,
    countsDirect = true,
  ): EffectiveRun {
    const { styles } = this.#resolver;
    const all = readRunCells(this.#document, rPr, "direct");
    const direct = countsDirect ? all : only(all, notFormatting);
    const named = direct.rStyle?.value;
    const character = styles.of("character", named)?.run ?? noCells;
    const paragraph = style?.run ?? noCells;
    const defaults = styles.defaults.run;
    const cells = fold(defaults, table.run, paragraph, character, direct);
    const layers = { defaults, table: table.run, paragraph, character, direct };
    const fontOf = (slot: string) => this.#font(cells, slot);
    const isComplexScript = cells.cs?.value === "1" || cells.rtl?.value === "1";
    const size = isComplexScript ? "szCs" : "sz";
    return {
      fonts: {
        ascii: fontOf("ascii"),
        hAnsi: fontOf("hAnsi"),
        eastAsia: fontOf("eastAsia"),
        cs: fontOf("csFont"),
      },
      isEastAsianHint: cells.hint?.value === "eastAsia",
      isComplexScript,
      size: this.#tableBound(table.run, cells, size, sizeOf(cells, size), style),
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
      directProperties: Object.keys(direct).filter((name) => !notFormatting.has(name)),
    };
  }

  /** A theme's slot stands for the theme's font; an empty slot for none that the document knows. */
  #font(cells: Cells, slot: string): Effective<string | null> {
    const cell = cells[slot];
    if (cell === undefined) return { value: "Times New Roman", from: "application" };
    if (!cell.value.startsWith(themeMark)) return cell;
    const font = this.#resolver.themeFonts.get(cell.value.slice(themeMark.length));
    if (font === undefined) return { value: null, from: cell.from, isUnverified: true };
    return { value: font, from: `${cell.from} (theme)` };
  }

  /** Size and alignment that a table style states are up to Word, unless the settings make them plain. */
  #tableBound<T>(
    table: Cells,
    cells: Cells,
    name: string,
    effective: Effective<T>,
    style: Style | null,
  ): Effective<T> {
    const isStated = table[name] !== undefined;
    if (!isStated || this.#resolver.settings.hasPlainTableStyles) return effective;
    const from = cells[name]?.from;
    const isNear =
      from === "direct" || (from !== table[name]?.from && from !== `style ${style?.id}`);
    return isNear ? effective : { ...effective, isUnverified: true };
  }
}

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

function only(cells: Cells, names: ReadonlySet<string>): Cells {
  return Object.fromEntries(Object.entries(cells).filter(([name]) => names.has(name)));
}

const alignments: Readonly<Record<string, Alignment>> = {
  left: "left",
  start: "left",
  center: "center",
  right: "right",
  end: "right",
  both: "both",
  distribute: "distribute",
};

function alignmentOf({ jc, bidi }: Cells): Effective<Alignment> {
  if (jc === undefined) return { value: "left", from: "application" };
  const value = alignments[jc.value] ?? "other";
  // In a paragraph from right to left, `left` is the leading edge (17.18.44).
  const isMirrored = bidi?.value === "1" && (value === "left" || value === "right");
  return { value: isMirrored ? (value === "left" ? "right" : "left") : value, from: jc.from };
}

/** Characters beat twips, wherever they are stated; none of them leaves it to the twips (2.1.44). */
function lengthOf(cells: Cells, name: "first" | "left" | "right"): Effective<Length> {
  const chars = cells[`${name}Chars`];
  const hundredths = Number(chars?.value ?? 0);
  if (chars !== undefined && hundredths !== 0 && Number.isFinite(hundredths)) {
    return { value: { unit: "chars", amount: hundredths }, from: chars.from };
  }
  const twips = cells[name];
  const amount = parseTwips(twips?.value) ?? 0;
  return { value: { unit: "twips", amount }, from: twips?.from ?? "application" };
}

function spaceOf(cells: Cells, name: "before" | "after"): Effective<Space> {
  const automatic = cells[`${name}Auto`];
  if (automatic?.value === "1") return { value: { unit: "auto", amount: 0 }, from: automatic.from };
  const lines = cells[`${name}Lines`];
  const hundredths = Number(lines?.value ?? 0);
  if (lines !== undefined && hundredths !== 0 && Number.isFinite(hundredths)) {
    return { value: { unit: "lines", amount: hundredths }, from: lines.from };
  }
  const twips = cells[name];
  const amount = parseTwips(twips?.value) ?? 0;
  return { value: { unit: "twips", amount }, from: twips?.from ?? "application" };
}

function lineOf({ line, lineRule }: Cells): EffectiveParagraph["line"] {
  if (line === undefined) return { value: { rule: "auto", amount: 240 }, from: "application" };
  const stated = lineRule?.value;
  const rule = stated === "exact" || stated === "atLeast" ? stated : "auto";
  return { value: { rule, amount: parseTwips(line.value) ?? 240 }, from: line.from };
}

/** ECMA-376 part 1, 17.7.3: direct wins; the defaults' `true` stays; else each kind of style switches. */
function toggleOf(
  layers: Record<"defaults" | "table" | "paragraph" | "character" | "direct", Cells>,
  name: Toggle,
): Effective<boolean> {
  const direct = layers.direct[name];
  if (direct !== undefined) return { value: direct.value === "1", from: "direct" };
  const defaults = layers.defaults[name];
  if (defaults?.value === "1") return { value: true, from: "docDefaults" };
  let value = false;
  let from = defaults?.from ?? "application";
  for (const layer of [layers.table, layers.paragraph, layers.character]) {
    const cell = layer[name];
    if (cell === undefined) continue;
    from = cell.from;
    if (cell.value === "1") value = !value;
  }
  return { value, from };
}

function sizeOf(cells: Cells, name: string): Effective<number> {
  const cell = cells[name];
  return { value: parseHalfPoints(cell?.value) ?? 20, from: cell?.from ?? "application" };
}

function colorOf({ color }: Cells): Effective<string> {
  if (color === undefined) return { value: "auto", from: "application" };
  const isHex = /^[0-9a-f]{6}$/i.test(color.value);
  return { value: isHex ? color.value.toUpperCase() : "auto", from: color.from };
}

function switchOf(cells: Cells, name: string, byDefault: boolean): Effective<boolean> {
  const cell = cells[name];
  if (cell === undefined) return { value: byDefault, from: "application" };
  return { value: cell.value === "1", from: cell.from };
}

function ruleOf(cells: Cells, name: "topRule" | "bottomRule"): string | null {
  const color = cells[name]?.value;
  return color === undefined || color === "none" ? null : color;
}

function numberOf(cells: Cells, name: string, byDefault: number): Effective<number> {
  const cell = cells[name];
  const value = Number.parseInt(cell?.value ?? "", 10);
  if (cell === undefined || Number.isNaN(value)) return { value: byDefault, from: "application" };
  return { value, from: cell.from };
}

function twipsOf(cells: Cells, name: string): Effective<number> {
  const cell = cells[name];
  return { value: parseTwips(cell?.value) ?? 0, from: cell?.from ?? "application" };
}

function wordOf(cells: Cells, name: string, byDefault: string): Effective<string> {
  return cells[name] ?? { value: byDefault, from: "application" };
}
