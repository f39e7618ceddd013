import { readSections, type Section } from "../../format/effective/document/sections.ts";
import { parseTwips } from "../../format/units.ts";
import { emuPerTwip } from "../../images/lengths.ts";
import type { WordPackage } from "../../word/package.ts";
import type { StoryPart } from "../../word/stories.ts";
import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement } from "../../xml/tree.ts";
import type { Size } from "./picture-values.ts";

/** The page of a document that has no sizes: A4 with Word's default margins. */
const defaultWidthTwips = 11_906;
const defaultHeightTwips = 16_838;
const defaultMarginTwips = 1440;
/** The gap between columns of a section that has no gap (17.6.4). */
const defaultGapTwips = 720;

/** The room for text on a section's pages, in English Metric Units. */
interface SectionRoom {
  section: Section;
  /** The area between the margins, with all columns. */
  page: Size;
  /** The narrowest column. */
  column: Size;
}

/**
 * Computes the room that the text of each story has, from the sections of the body (17.6). The
 * sections are read once, at the first question.
 */
export class SectionRooms {
  readonly #pack: WordPackage;
  readonly #body: StoryPart;
  #rooms: readonly SectionRoom[] | null = null;
  #byBlock: ReadonlyMap<XmlElement, SectionRoom> | null = null;

  constructor(pack: WordPackage, body: StoryPart) {
    this.#pack = pack;
    this.#body = body;
  }

  /**
   * @param ancestors the elements around a place of the story, the nearest first.
   * @returns English Metric Units.
   */
  of({ kind, partName }: StoryPart, ancestors: readonly XmlElement[]): Size {
    this.#rooms ??= readSections(this.#pack, this.#body).map((section) =>
      roomOf(this.#body.document, section),
    );
    const rooms = this.#rooms;
    if (rooms.length === 0) return defaultPage;
    if (kind === "header" || kind === "footer") {
      const usingPart = rooms.filter(({ section: { headers, footers } }) =>
        Object.values(kind === "header" ? headers : footers).includes(partName),
      );
      return smallest((usingPart.length > 0 ? usingPart : rooms).map(({ page }) => page));
    }
    // A note stands on the page of its reference, which is not known here: the narrowest column
    // counts.
    if (kind !== "body") return smallest(rooms.map(({ column }) => column));
    if (rooms.length === 1) return (rooms[0] as SectionRoom).column;
    this.#byBlock ??= sectionsOfBlocks(this.#body.document, rooms);
    for (const element of ancestors) {
      const room = this.#byBlock.get(element);
      if (room !== undefined) return room.column;
    }
    return (rooms.at(-1) as SectionRoom).column;
  }
}

const defaultPage: Size = {
  width: (defaultWidthTwips - 2 * defaultMarginTwips) * emuPerTwip,
  height: (defaultHeightTwips - 2 * defaultMarginTwips) * emuPerTwip,
};

function smallest(rooms: readonly Size[]): Size {
  return {
    width: Math.min(...rooms.map(({ width }) => width)),
    height: Math.min(...rooms.map(({ height }) => height)),
  };
}

function roomOf(document: XmlDocument, section: Section): SectionRoom {
  const { margins } = section;
  const between = (whole: number, first: number | null, last: number | null) =>
    // A margin below 0 has its absolute size, but a long header does not move it (17.6.11).
    whole - Math.abs(first ?? defaultMarginTwips) - Math.abs(last ?? defaultMarginTwips);
  const width =
    between(section.width ?? defaultWidthTwips, margins.left, margins.right) -
    (margins.gutter ?? 0);
  const height = between(section.height ?? defaultHeightTwips, margins.top, margins.bottom);
  const page = {
    width: width > 0 ? width * emuPerTwip : defaultPage.width,
    height: height > 0 ? height * emuPerTwip : defaultPage.height,
  };
  const column = columnWidth(document, section.element, page.width / emuPerTwip) * emuPerTwip;
  return { section, page, column: { ...page, width: column } };
}

/** The width of the narrowest column, in twips (17.6.3, 17.6.4). */
function columnWidth(document: XmlDocument, section: XmlElement, width: number): number {
  const columns = document.child(section, "w:cols");
  if (columns === null) return width;
  const isEqual = !/^(?:0|false|off)$/.test(document.attribute(columns, "w:equalWidth") ?? "");
  const widths = [...document.elements(columns)]
    .map((column) => parseTwips(document.attribute(column, "w:w")) ?? 0)
    .filter((columnTwips) => columnTwips > 0);
  if (!isEqual && widths.length > 0) return Math.min(width, ...widths);
  const count = Number(document.attribute(columns, "w:num") ?? 1) || 1;
  const gap = parseTwips(document.attribute(columns, "w:space")) ?? defaultGapTwips;
  const column = (width - (count - 1) * gap) / count;
  return column > 0 ? column : width;
}

/**
 * Maps each block of the body to its section. A section ends with the paragraph that has its
 * `w:sectPr`.
 */
function sectionsOfBlocks(
  document: XmlDocument,
  rooms: readonly SectionRoom[],
): ReadonlyMap<XmlElement, SectionRoom> {
  const ends = rooms.map(({ section }) => document.parent(document.parent(section.element)));
  const byBlock = new Map<XmlElement, SectionRoom>();
  let index = 0;
  const visit = (container: XmlElement): void => {
    for (const block of document.elements(container)) {
      const name = document.name(block);
      if (name === "w:p" || name === "w:tbl") {
        byBlock.set(block, rooms[index] as SectionRoom);
        if (block === ends[index] && index < rooms.length - 1) index++;
      } else if (!document.isFolded(block)) {
        visit(block);
      }
    }
  };
  const body = document.child(document.root, "w:body");
  if (body !== null) visit(body);
  return byBlock;
}
