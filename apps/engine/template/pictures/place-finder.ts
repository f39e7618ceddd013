import type { Paragraph, StoryPart } from "../../word/stories.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { localName } from "../../xml/namespaces.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import type { Decisions } from "../grammar/settle.ts";
import { type ParsedTag, parseTag } from "../grammar/tag-grammar.ts";

/**
 * Placeholder pictures: their description (alternative text) is a tag, `【%PHOTO】`. It is that of a
 * drawing (`wp:docPr`, 20.4.2.5), of a picture in a group (`pic:cNvPr`, 20.2.2.3), or of a shape of
 * VML (`alt`, part 4, 19.1.2.19).
 */
export interface PicturePlace {
  tag: ParsedTag;
  /** The description as it is written, without white space around it. */
  text: string;
  paragraph: Paragraph;
  run: XmlElement;
  /** What has the description, and other elements that repeat it. */
  about: XmlElement[];
  /** `wp:inline` or `wp:anchor` of the description; `null`: it is that of one thing in it. */
  frame: XmlElement | null;
  /** `pic:pic` */
  pictures: XmlElement[];
  /** `a:blip` of shapes that are filled with a picture. */
  fills: XmlElement[];
  /** Shapes of VML with their `v:imagedata`. */
  shapes: { shape: XmlElement; data: XmlElement }[];
  /** It stands in for another, for readers that do not know that one (part 3, 7.6). */
  isMirror: boolean;
}

/** Whether a story may have any, for less than a look at the elements. */
export function mayHavePicturePlaces({ document }: StoryPart): boolean {
  return (
    (document.hasElement("wp:docPr") || document.hasElement("v:imagedata")) &&
    (document.bytes.includes("【%") || document.bytes.includes("&#"))
  );
}

/**
 * The placeholder pictures of a story, in document order.
 *
 * @param decisions what was decided of names for a job.
 */
export function picturePlaces(story: StoryPart, decisions: Decisions): PicturePlace[] {
  const places: PicturePlace[] = [];
  for (const paragraph of story.paragraphs) {
    for (const run of paragraph.runs) {
      const finder = new PlaceFinder(story.document, paragraph, run, decisions, places);
      finder.visit(run, { place: null, isMirror: paragraph.isMirror });
    }
  }
  return places;
}

/** What an element stands in: the place that it belongs to, and whether it stands in for another. */
interface Around {
  place: PicturePlace | null;
  isMirror: boolean;
}

class PlaceFinder {
  readonly #document: XmlDocument;
  readonly #paragraph: Paragraph;
  readonly #run: XmlElement;
  readonly #decisions: Decisions;
  readonly #places: PicturePlace[];

  constructor(
    document: XmlDocument,
    paragraph: Paragraph,
    run: XmlElement,
    decisions: Decisions,
    places: PicturePlace[],
  ) {
    this.#document = document;
    this.#paragraph = paragraph;
    this.#run = run;
    this.#decisions = decisions;
    this.#places = places;
  }

  visit(container: XmlElement, around: Around): void {
    const document = this.#document;
    let isFirstBranch = true;
    for (let at = document.firstElement(container); at !== noNode; at = document.nextElement(at)) {
      const name = document.name(at);
      // Text boxes have paragraphs, and pictures, of their own; what an object shows is its own.
      if (name === "w:txbxContent" || name === "w:object" || document.isFolded(at)) continue;
      if (document.name(container) === "mc:AlternateContent") {
        this.visit(at, { ...around, isMirror: around.isMirror || !isFirstBranch });
        isFirstBranch = false;
      } else if (name === "wp:inline" || name === "wp:anchor") {
        this.visit(at, { ...around, place: this.#drawing(at, around) });
      } else if (name === "pic:pic") {
        this.#picture(at, around);
      } else if (name === "a:blip") {
        around.place?.fills.push(at);
      } else {
        this.#shape(at, around);
        this.visit(at, around);
      }
    }
  }

  #drawing(frame: XmlElement, around: Around): PicturePlace | null {
    const about = this.#document.child(frame, "wp:docPr");
    return about && this.#place(about, "descr", around, frame);
  }

  #picture(picture: XmlElement, around: Around): void {
    const document = this.#document;
    const named = document.child(picture, "pic:nvPicPr");
    const about = named && document.child(named, "pic:cNvPr");
    let { place } = around;
    if (about !== null) {
      const text = (document.attribute(about, "descr") ?? "").trim();
      if (place !== null && place.text === text) place.about.push(about);
      else place = this.#place(about, "descr", around, null) ?? place;
    }
    place?.pictures.push(picture);
  }

  #shape(shape: XmlElement, around: Around): void {
    for (const data of this.#document.elements(shape)) {
      if (localName(this.#document.name(data)) !== "imagedata") continue;
      this.#place(shape, "alt", around, null)?.shapes.push({ shape, data });
    }
  }

  #decided(text: string): ParsedTag | null {
    const decision = this.#decisions.get(text);
    return decision?.kind === "tag" ? decision.tag : null;
  }

  #place(
    about: XmlElement,
    attribute: "descr" | "alt",
    { isMirror }: Around,
    frame: XmlElement | null,
  ): PicturePlace | null {
    const text = (this.#document.attribute(about, attribute) ?? "").trim();
    if (!text.startsWith("【%") || !text.endsWith("】")) return null;
    const tag = parseTag(text.slice(1, -1)) ?? this.#decided(text);
    if (tag?.kind !== "picture") return null;
    const place: PicturePlace = {
      tag,
      text,
      paragraph: this.#paragraph,
      run: this.#run,
      about: [about],
      frame,
      pictures: [],
      fills: [],
      shapes: [],
      isMirror,
    };
    this.#places.push(place);
    return place;
  }
}
