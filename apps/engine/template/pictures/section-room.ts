import { readSections, type Section } from "../../format/effective/document/sections.ts";
import { parseTwips } from "../../format/units.ts";
import { emuPerTwip } from "../../images/lengths.ts";
import type { WordPackage } from "../../word/package.ts";
import type { StoryPart } from "../../word/stories.ts";
import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement } from "../../xml/tree.ts";
import type { Size } from "./picture-values.ts";

/** Of A4 with the margins that Word begins with, where a document does not say; twips. */
const usualWidth = 11_906;
const usualHeight = 16_838;
const usualMargin = 1440;
/** Between columns, where a section does not say (17.6.4). */
const usualGap = 720;

/** The text of a section's pages: English Metric Units. */
interface SectionRoom {
  section: Section;
  /** Between the margins, all columns together. */
  page: Size;
  /** The narrowest column. */
  column: Size;
}

/** How much room the text of each story has, by the sections of the body (17.6). Looks once, lazily. */
export class SectionRooms {
  readonly #pack: WordPackage;
  readonly #body: StoryPart;
  #rooms: readonly SectionRoom[] | null = null;
  #byBlock: ReadonlyMap<XmlElement, SectionRoom> | null = null;

  constructor(pack: WordPackage, body: StoryPart) {
    this.#pack = pack;
    this.#body = body;
  }

  /** @param around the elements around a place of the story, the nearest first. */
  of({ kind, partName }: StoryPart, around: readonly XmlElement[]): Size {
    this.#rooms ??= readSections(this.#pack, this.#body).map((section) =>
      roomOf(this.#body.document, section),
    );
    const rooms = this.#rooms;
    if (rooms.length === 0) return usual;
    if (kind === "header" || kind === "footer") {
      const own = rooms.filter(({ section: { headers, footers } }) =>
        Object.values(kind === "header" ? headers : footers).includes(partName),
      );
      return smallest((own.length > 0 ? own : rooms).map(({ page }) => page));
    }
    // Where a note is written depends on its reference: the narrowest column holds it everywhere.
    if (kind !== "body") return smallest(rooms.map(({ column }) => column));
    if (rooms.length === 1) return (rooms[0] as SectionRoom).column;
    this.#byBlock ??= sectionsOfBlocks(this.#body.document, rooms);
    for (const element of around) {
      const room = this.#byBlock.get(element);
      if (room !== undefined) return room.column;
    }
    return (rooms.at(-1) as SectionRoom).column;
  }
}

const usual: Size = {
  width: (usualWidth - 2 * usualMargin) * emuPerTwip,
  height: (usualHeight - 2 * usualMargin) * emuPerTwip,
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
    // A margin below 0 stands for one that a header does not move (17.6.11).
    whole - Math.abs(first ?? usualMargin) - Math.abs(last ?? usualMargin);
  const width =
    between(section.width ?? usualWidth, margins.left, margins.right) - (margins.gutter ?? 0);
  const height = between(section.height ?? usualHeight, margins.top, margins.bottom);
  const page = {
    width: width > 0 ? width * emuPerTwip : usual.width,
    height: height > 0 ? height * emuPerTwip : usual.height,
  };
  const column = columnWidth(document, section.element, page.width / emuPerTwip) * emuPerTwip;
  return { section, page, column: { ...page, width: column } };
}

/** Width of the narrowest column, in twips (17.6.3, 17.6.4). */
function columnWidth(document: XmlDocument, section: XmlElement, width: number): number {
  const columns = document.child(section, "w:cols");
  if (columns === null) return width;
  const isEqual = !/^(?:0|false|off)$/.test(document.attribute(columns, "w:equalWidth") ?? "");
  const widths = [...document.elements(columns)]
    .map((column) => parseTwips(document.attribute(column, "w:w")) ?? 0)
    .filter((each) => each > 0);
  if (!isEqual && widths.length > 0) return Math.min(width, ...widths);
  const count = Number(document.attribute(columns, "w:num") ?? 1) || 1;
  const gap = parseTwips(document.attribute(columns, "w:space")) ?? usualGap;
  const column = (width - (count - 1) * gap) / count;
  return column > 0 ? column : width;
}

/** The section of every block of the body: a section ends with the paragraph that describes it. */
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
