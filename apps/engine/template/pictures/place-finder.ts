import type { Paragraph, StoryPart } from "../../word/stories.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { localName } from "../../xml/namespaces.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import type { Decisions } from "../grammar/settle.ts";
import { type ParsedTag, parseTag } from "../grammar/tag-grammar.ts";

/**
 * A placeholder picture: its description (alternative text) is a tag, `【%PHOTO】`. The description
 * may belong to a drawing (`wp:docPr`, 20.4.2.5), to a picture in a group (`pic:cNvPr`, 20.2.2.3),
 * or to a VML shape (`alt`, part 4, 19.1.2.19).
 */
export interface PicturePlace {
  tag: ParsedTag;
  /** The description, trimmed. */
  text: string;
  paragraph: Paragraph;
  run: XmlElement;
  /** The element that has the description, and then other elements that repeat it. */
  descriptionElements: XmlElement[];
  /**
   * The described `wp:inline` or `wp:anchor`; `null` if the description is that of a shape in it.
   */
  frame: XmlElement | null;
  /** `pic:pic` */
  pictures: XmlElement[];
  /** `a:blip` of shapes with a picture as their fill. */
  fills: XmlElement[];
  /** VML shapes with their `v:imagedata`. */
  shapes: { shape: XmlElement; data: XmlElement }[];
  /** It stands in a fallback branch, for readers that do not know the first one (part 3, 7.6). */
  isMirror: boolean;
}

/** Whether a story may have placeholder pictures. This is cheap: it visits no elements. */
export function mayHavePicturePlaces({ document }: StoryPart): boolean {
  return (
    (document.hasElement("wp:docPr") || document.hasElement("v:imagedata")) &&
    (document.bytes.includes("【%") || document.bytes.includes("&#"))
  );
}

/**
 * The placeholder pictures of a story, in document order.
 *
 * @param decisions the decisions of the job about names that are not valid tags.
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

/** The surroundings of an element: the placeholder around it, and whether it is a fallback. */
interface Context {
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

  visit(container: XmlElement, context: Context): void {
    const document = this.#document;
    let isFirstBranch = true;
    for (let at = document.firstElement(container); at !== noNode; at = document.nextElement(at)) {
      const name = document.name(at);
      // The story lists paragraphs of text boxes separately. An object decides itself what it
      // shows.
      if (name === "w:txbxContent" || name === "w:object" || document.isFolded(at)) continue;
      if (document.name(container) === "mc:AlternateContent") {
        this.visit(at, { ...context, isMirror: context.isMirror || !isFirstBranch });
        isFirstBranch = false;
      } else if (name === "wp:inline" || name === "wp:anchor") {
        this.visit(at, { ...context, place: this.#drawing(at, context) });
      } else if (name === "pic:pic") {
        this.#picture(at, context);
      } else if (name === "a:blip") {
        context.place?.fills.push(at);
      } else {
        this.#shape(at, context);
        this.visit(at, context);
      }
    }
  }

  #drawing(frame: XmlElement, context: Context): PicturePlace | null {
    const properties = this.#document.child(frame, "wp:docPr");
    return properties && this.#place(properties, "descr", context, frame);
  }

  #picture(picture: XmlElement, context: Context): void {
    const document = this.#document;
    const nonVisual = document.child(picture, "pic:nvPicPr");
    const properties = nonVisual && document.child(nonVisual, "pic:cNvPr");
    let { place } = context;
    if (properties !== null) {
      const text = (document.attribute(properties, "descr") ?? "").trim();
      if (place !== null && place.text === text) place.descriptionElements.push(properties);
      else place = this.#place(properties, "descr", context, null) ?? place;
    }
    place?.pictures.push(picture);
  }

  #shape(shape: XmlElement, context: Context): void {
    for (const data of this.#document.elements(shape)) {
      if (localName(this.#document.name(data)) !== "imagedata") continue;
      this.#place(shape, "alt", context, null)?.shapes.push({ shape, data });
    }
  }

  #decided(text: string): ParsedTag | null {
    const decision = this.#decisions.get(text);
    return decision?.kind === "tag" ? decision.tag : null;
  }

  #place(
    element: XmlElement,
    attribute: "descr" | "alt",
    { isMirror }: Context,
    frame: XmlElement | null,
  ): PicturePlace | null {
    const text = (this.#document.attribute(element, attribute) ?? "").trim();
    if (!text.startsWith("【%") || !text.endsWith("】")) return null;
    const tag = parseTag(text.slice(1, -1)) ?? this.#decided(text);
    if (tag?.kind !== "picture") return null;
    const place: PicturePlace = {
      tag,
      text,
      paragraph: this.#paragraph,
      run: this.#run,
      descriptionElements: [element],
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
