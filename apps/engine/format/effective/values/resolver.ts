import type { WordPackage } from "../../../word/package.ts";
import type { Paragraph, StoryPart } from "../../../word/stories.ts";
import type { XmlDocument } from "../../../xml/document.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { withoutFormatting } from "./direct.ts";
import type { EffectiveParagraph, EffectiveRun, Space } from "./effective.ts";
import type { FormatSources } from "./format-sources.ts";
import { Neighbours } from "./neighbours.ts";
import { Numbering } from "./numbering.ts";
import { paragraphFormat } from "./paragraph-format.ts";
import { type Properties, readParagraphProperties, readRunProperties } from "./properties.ts";
import { PropertyIds } from "./property-ids.ts";
import { runFormat } from "./run-format.ts";
import { type DocumentSettings, readSettings } from "./settings.ts";
import { StyleLists } from "./style-lists.ts";
import { type Style, StyleSheet } from "./styles.ts";
import { outsideOfTables, type TableContext, TableContexts } from "./table-context.ts";
import { readThemeFonts, type ThemeFonts } from "./theme.ts";

/**
 * Resolves effective formatting as Word does (ECMA-376 part 1, 17.7.2; where Word differs,
 * [MS-OI29500]): document defaults, table style, numbering, paragraph style, character style,
 * direct formatting. Resolved formats are remembered, because a document has few different ones.
 */
export class FormatResolver implements FormatSources {
  readonly styles: StyleSheet;
  readonly settings: DocumentSettings;
  readonly numbering: Numbering;
  readonly styleLists: StyleLists;
  readonly themeFonts: ThemeFonts;
  readonly #stories = new Map<StoryPart, StoryFormats>();

  constructor(pack: WordPackage) {
    this.styles = new StyleSheet(pack);
    this.settings = readSettings(pack);
    this.numbering = new Numbering(pack, this.styles);
    this.styleLists = new StyleLists(this.numbering);
    this.themeFonts = readThemeFonts(pack, this.settings.themeLanguages);
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

/** The formatting that the runs of a paragraph have before their own properties. */
interface RunBase {
  readonly style: Style | null;
  readonly table: TableContext;
  readonly runs: Map<number, EffectiveRun>;
}

interface KnownParagraph {
  readonly format: EffectiveParagraph;
  readonly base: RunBase;
  /** The format beside neighbours of the same style: before it, after it, on both sides. */
  readonly besideSameStyle: [EffectiveParagraph?, EffectiveParagraph?, EffectiveParagraph?];
}

/** The effective formatting of one story's paragraphs and runs. */
export class StoryFormats {
  readonly #resolver: FormatResolver;
  readonly #document: XmlDocument;
  readonly #story: StoryPart;
  readonly #ids: PropertyIds;
  readonly #tables: TableContexts;
  readonly #paragraphs = new Map<TableContext, Map<number, KnownParagraph>>();
  readonly #bases = new Map<TableContext, Map<string, RunBase>>();
  #neighbours: Neighbours | null = null;

  constructor(resolver: FormatResolver, story: StoryPart) {
    this.#resolver = resolver;
    this.#story = story;
    this.#document = story.document;
    this.#ids = new PropertyIds(story.document);
    this.#tables = new TableContexts(story.document, resolver.styles);
  }

  paragraph(paragraph: Paragraph): EffectiveParagraph {
    const known = this.#known(paragraph);
    if (!known.format.contextualSpacing.value) return known.format;
    const beside = this.#sameStyleBeside(paragraph, known.format);
    if (beside === 0) return known.format;
    let format = known.besideSameStyle[beside - 1];
    if (format === undefined) {
      format = withoutSpace(known.format, beside);
      known.besideSameStyle[beside - 1] = format;
    }
    return format;
  }

  /** The format of a run of that paragraph. */
  run(paragraph: Paragraph, run: XmlElement): EffectiveRun {
    const { base } = this.#known(paragraph);
    const rPr = this.#document.child(run, "w:rPr");
    const id = this.#ids.of(rPr);
    let format = base.runs.get(id);
    if (format === undefined) {
      format = this.#runFormat(base, readRunProperties(this.#document, rPr, "direct"));
      base.runs.set(id, format);
    }
    return format;
  }

  /** The format that a paragraph would have without direct formatting. */
  inherited(paragraph: Paragraph): EffectiveParagraph {
    const pPr = this.#document.leadingChild(paragraph.element, "w:pPr");
    const direct = withoutFormatting(readParagraphProperties(this.#document, pPr, "direct"));
    const table = this.#tableOf(paragraph);
    const { format } = paragraphFormat(this.#resolver, table.paragraph, direct);
    if (!format.contextualSpacing.value) return format;
    return withoutSpace(format, this.#sameStyleBeside(paragraph, format));
  }

  /** The format that a run would have without direct formatting. */
  inheritedRun(paragraph: Paragraph, run: XmlElement): EffectiveRun {
    const { base } = this.#known(paragraph);
    const rPr = this.#document.child(run, "w:rPr");
    const direct = readRunProperties(this.#document, rPr, "direct");
    return this.#runFormat(base, withoutFormatting(direct));
  }

  #tableOf({ isInTable, element }: Paragraph): TableContext {
    return isInTable ? this.#tables.of(element) : outsideOfTables;
  }

  #known(paragraph: Paragraph): KnownParagraph {
    const table = this.#tableOf(paragraph);
    return this.#knownIn(table, paragraph.element);
  }

  #knownIn(table: TableContext, paragraph: XmlElement): KnownParagraph {
    let byId = this.#paragraphs.get(table);
    if (byId === undefined) {
      byId = new Map();
      this.#paragraphs.set(table, byId);
    }
    const pPr = this.#document.leadingChild(paragraph, "w:pPr");
    const id = this.#ids.of(pPr);
    let known = byId.get(id);
    if (known === undefined) {
      const direct = readParagraphProperties(this.#document, pPr, "direct");
      const { format, style } = paragraphFormat(this.#resolver, table.paragraph, direct);
      known = { format, base: this.#baseOf(table, style), besideSameStyle: [] };
      byId.set(id, known);
    }
    return known;
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

  #runFormat({ style, table }: RunBase, direct: Properties): EffectiveRun {
    return runFormat(this.#resolver, { style, table: table.run }, direct);
  }

  /** 1: the paragraph before has the same style; 2: the paragraph after has; 3: both. */
  #sameStyleBeside(paragraph: Paragraph, { styleId }: EffectiveParagraph): 0 | 1 | 2 | 3 {
    this.#neighbours ??= new Neighbours(
      this.#document,
      this.#story.paragraphs.map(({ element }) => element),
    );
    const table = this.#tableOf(paragraph);
    const isSame = (neighbour: XmlElement | null) =>
      neighbour !== null && this.#knownIn(table, neighbour).format.styleId === styleId;
    const before = isSame(this.#neighbours.before(paragraph.element)) ? 1 : 0;
    const behind = isSame(this.#neighbours.behind(paragraph.element)) ? 2 : 0;
    return (before + behind) as 0 | 1 | 2 | 3;
  }
}

const noSpace = { value: { unit: "twips", amount: 0 } satisfies Space, from: "contextual spacing" };

function withoutSpace(format: EffectiveParagraph, beside: 0 | 1 | 2 | 3): EffectiveParagraph {
  const { before, after } = format;
  return {
    ...format,
    before: beside & 1 && hasSpace(before) ? noSpace : before,
    after: beside & 2 && hasSpace(after) ? noSpace : after,
  };
}

function hasSpace({ value: { unit, amount } }: EffectiveParagraph["before"]): boolean {
  return unit === "auto" || amount !== 0;
}
