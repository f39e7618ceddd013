import type { StoryPart } from "../../word/stories.ts";
import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { parseHalfPoints, parseTwips } from "../units.ts";

/**
 * Direct formatting of a run, under the names of the reports. `null`: the run itself states
 * nothing.
 */
export interface RunFormat {
  latin_font: string | null;
  east_asia_font: string | null;
  /** Points, with halves: 10.5. */
  size_pt: number | null;
}

/** Direct formatting of a paragraph. `null`: the paragraph itself states nothing. */
export interface ParagraphFormat {
  /** `w:firstLine`; `null` where `w:firstLineChars` or `w:hanging` overrides it (17.3.1.12). */
  firstLineTwips: number | null;
  hangingTwips: number | null;
  /**
   * `w:line` where its rule is `exact` or `atLeast`; `null` for multiples of a line (17.3.1.33).
   */
  lineTwips: number | null;
  hasNumPr: boolean;
}

/**
 * Reads the direct formatting of a story's paragraphs and runs. A document repeats the same few
 * properties: those with the same source text are read once and share one object.
 */
export class FormatReader {
  readonly #document: XmlDocument;
  readonly #paragraphs: Formats<ParagraphFormat> = { bySource: new Map(), bySourceId: [] };
  readonly #runs: Formats<RunFormat> = { bySource: new Map(), bySourceId: [] };

  constructor(document: XmlDocument) {
    this.#document = document;
  }

  paragraph(paragraph: XmlElement): ParagraphFormat {
    const properties = this.#document.child(paragraph, "w:pPr");
    if (properties === null) return noParagraphFormat;
    return this.#known(this.#paragraphs, properties, readParagraph);
  }

  run(run: XmlElement): RunFormat {
    const properties = this.#document.child(run, "w:rPr");
    return properties === null ? noRunFormat : this.#known(this.#runs, properties, readRun);
  }

  #known<T>(formats: Formats<T>, properties: XmlElement, read: Read<T>): T {
    const sourceId = this.#document.sourceId(properties);
    if (sourceId < 0) return this.#bySource(formats, properties, read);
    const known = formats.bySourceId[sourceId];
    if (known !== undefined) return known;
    const format = this.#bySource(formats, properties, read);
    formats.bySourceId[sourceId] = format;
    return format;
  }

  #bySource<T>({ bySource }: Formats<T>, properties: XmlElement, read: Read<T>): T {
    const document = this.#document;
    const source = document.unchangedSource(properties);
    if (source === null) return read(document, properties);
    let format = bySource.get(source);
    if (format === undefined) {
      format = read(document, document.unfold(properties));
      bySource.set(source, format);
    }
    return format;
  }
}

type Read<T> = (document: XmlDocument, properties: XmlElement) => T;

/** Formats that were read before, by the source text of the properties and by its number. */
interface Formats<T> {
  bySource: Map<string, T>;
  bySourceId: T[];
}

/** One reader for each story of a document. */
export class StoryReaders {
  readonly #readers = new Map<StoryPart, FormatReader>();

  of(story: StoryPart): FormatReader {
    let reader = this.#readers.get(story);
    if (reader === undefined) {
      reader = new FormatReader(story.document);
      this.#readers.set(story, reader);
    }
    return reader;
  }
}

const noRunFormat: RunFormat = { latin_font: null, east_asia_font: null, size_pt: null };

const noParagraphFormat: ParagraphFormat = {
  firstLineTwips: null,
  hangingTwips: null,
  lineTwips: null,
  hasNumPr: false,
};

function readParagraph(document: XmlDocument, properties: XmlElement): ParagraphFormat {
  const indent = document.child(properties, "w:ind");
  const spacing = document.child(properties, "w:spacing");
  return {
    ...(indent ? readIndent(document, indent) : { firstLineTwips: null, hangingTwips: null }),
    lineTwips: spacing ? readLine(document, spacing) : null,
    hasNumPr: hasNumbering(document, document.child(properties, "w:numPr")),
  };
}

function readRun(document: XmlDocument, properties: XmlElement): RunFormat {
  const fonts = document.child(properties, "w:rFonts");
  const size = document.child(properties, "w:sz");
  const halfPoints = size ? parseHalfPoints(document.attribute(size, "w:val")) : null;
  return {
    latin_font: (fonts && document.attribute(fonts, "w:ascii")) ?? null,
    east_asia_font: (fonts && document.attribute(fonts, "w:eastAsia")) ?? null,
    size_pt: halfPoints === null ? null : halfPoints / 2,
  };
}

function readIndent(document: XmlDocument, indent: XmlElement) {
  const hangingTwips = parseTwips(document.attribute(indent, "w:hanging"));
  const characters = Number(document.attribute(indent, "w:firstLineChars") ?? 0);
  const firstLineTwips = parseTwips(document.attribute(indent, "w:firstLine"));
  const isOverruled = hangingTwips !== null || characters !== 0;
  return { firstLineTwips: isOverruled ? null : firstLineTwips, hangingTwips };
}

function readLine(document: XmlDocument, spacing: XmlElement): number | null {
  const rule = document.attribute(spacing, "w:lineRule");
  if (rule !== "exact" && rule !== "atLeast") return null;
  return parseTwips(document.attribute(spacing, "w:line"));
}

/**
 * `w:numId` 0 takes a paragraph out of its style's list, so it counts as no numbering (17.9.18).
 */
function hasNumbering(document: XmlDocument, numPr: XmlElement | null): boolean {
  if (numPr === null) return false;
  const numId = document.child(numPr, "w:numId");
  return numId === null || document.attribute(numId, "w:val") !== "0";
}
