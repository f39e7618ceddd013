import { parseTwips } from "../../format/units.ts";
import { emuPerTwip } from "../../images/lengths.ts";
import type { WordPackage } from "../../word/package.ts";
import type { StoryPart } from "../../word/stories.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement, type XmlNode } from "../../xml/tree.ts";
import { CellRooms } from "./cell-room.ts";
import type { Size } from "./picture-values.ts";
import { SectionRooms } from "./section-room.ts";
import { textBoxRoom } from "./text-box-room.ts";

/**
 * Computes the room that a picture has at a node. Word cuts off a larger picture, or lets it reach
 * into the margin or the next cell.
 */
export class PictureRooms {
  readonly #sections: SectionRooms;
  readonly #cells: CellRooms;

  constructor(pack: WordPackage, body: StoryPart) {
    this.#sections = new SectionRooms(pack, body);
    this.#cells = new CellRooms(pack);
  }

  /**
   * The room inside of the nearest cell, text box or column, less the indents of the paragraph, in
   * English Metric Units.
   */
  of(story: StoryPart, node: XmlNode): Size {
    const { document } = story;
    const ancestors: XmlElement[] = [];
    for (let at = document.parent(node); at !== noNode; at = document.parent(at))
      ancestors.push(at);
    let room = this.#sections.of(story, ancestors);
    for (const element of ancestors.reverse()) {
      const name = document.name(element);
      if (name === "w:tc") room = this.#cells.inside(document, element, room);
      else if (name === "w:txbxContent") room = textBoxRoom(document, element, room);
      else if (name === "w:p") room = insideIndents(document, element, room);
    }
    return room;
  }
}

/** The room of a paragraph's lines: in its frame (17.3.1.11), between its indents (17.3.1.12). */
function insideIndents(document: XmlDocument, paragraph: XmlElement, room: Size): Size {
  const pPr = document.child(paragraph, "w:pPr");
  if (pPr === null) return room;
  const child = (name: string) => document.child(document.unfold(pPr), name);
  const twips = (element: XmlElement | null, ...names: readonly string[]) => {
    for (const name of names) {
      const value = element && parseTwips(document.attribute(element, name));
      if (value !== null) return value;
    }
    return 0;
  };
  const indents = child("w:ind");
  // The picture may stand in any line, so the narrowest counts: with an indent that is the first
  // one.
  const indented =
    twips(indents, "w:left", "w:start") +
    twips(indents, "w:right", "w:end") +
    Math.max(twips(indents, "w:firstLine"), 0);
  const frame = child("w:framePr");
  const frameWidth = twips(frame, "w:w") * emuPerTwip;
  const outer = frameWidth > 0 ? Math.min(frameWidth, room.width) : room.width;
  const width = outer - indented * emuPerTwip;
  return width > 0 ? { ...room, width } : room;
}
