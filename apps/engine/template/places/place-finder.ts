import type { StoryPart } from "../../word/stories.ts";
import { descendants } from "../../xml/descendants.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import { BracketPositions } from "./brackets.ts";
import { composeHyperlinkCode, fieldCodesOf, isHyperlinkCode } from "./field-codes.ts";
import { composeTarget, readTarget } from "./link-target.ts";
import { type Locator, locatorOf } from "./locator.ts";
import { readRuns } from "./read-runs.ts";
import { attributeKind, isPassedOver, type UnfillableReason, unfillableReason } from "./seen.ts";
import { formulaTexts, readElements, writeDrawingTexts, writeTexts } from "./text-elements.ts";
import {
  type Anchor,
  asItIs,
  joined,
  onOneLine,
  type TextPlace,
  tagsOf,
  type UnfillableText,
} from "./text-place.ts";

/** Attributes with the description of a picture, in DrawingML and in VML. */
const descriptions = new Set(["descr", "alt"]);

/** A part to search: a story, or a part that elements of stories show (`anchors`). */
export interface SearchedPart {
  partName: string;
  document: XmlDocument;
  story: StoryPart | null;
  anchors: readonly Anchor[];
}

/** Finds the tags of a part outside of the runs of its paragraphs. */
export function findPlaces(part: SearchedPart): {
  places: TextPlace[];
  unfillable: UnfillableText[];
} {
  const finder = new PlaceFinder(part);
  finder.search();
  return finder;
}

/** Functions that read and write the text of elements; defaults are those of plain text. */
interface Manner {
  read?: (text: string) => string;
  compose?: TextPlace["compose"];
  write?: typeof writeTexts;
}

const composers = {
  text: asItIs,
  anchor: asItIs,
  link: composeTarget,
  field: composeHyperlinkCode,
};

class PlaceFinder {
  readonly places: TextPlace[] = [];
  readonly unfillable: UnfillableText[] = [];
  readonly #part: SearchedPart;
  readonly #document: XmlDocument;
  readonly #brackets: BracketPositions;
  /** Elements that have been read: texts of places, paragraphs whose field codes were read. */
  readonly #done = new Set<XmlElement>();
  readonly #locator: Locator;
  #runs: Uint8Array | null = null;
  #isMirror = false;

  constructor(part: SearchedPart) {
    this.#part = part;
    this.#document = part.document;
    this.#brackets = new BracketPositions(part.document);
    this.#locator = locatorOf(part);
  }

  search(): void {
    const document = this.#document;
    // A drawing of SmartArt repeats the text of the SmartArt data.
    this.#isMirror = document.name(document.root) === "dsp:drawing";
    if (!this.#brackets.isEmpty) this.#element(document.root);
  }

  #element(element: XmlElement): void {
    const document = this.#document;
    const name = document.name(element);
    if (isPassedOver(name)) return;
    const start = document.start(element);
    if (this.#brackets.holds(start, document.startTagEnd(element))) {
      for (const [attribute, value] of document.attributes(element)) {
        this.#attribute(element, attribute, value);
      }
    }
    if (name === "mc:AlternateContent") {
      this.#branches(element);
    } else {
      this.#text(element, name);
      this.#inside(element);
    }
  }

  #inside(element: XmlElement): void {
    const document = this.#document;
    document.unfold(element);
    for (let at = document.firstElement(element); at !== noNode; at = document.nextElement(at)) {
      if (this.#brackets.holds(document.start(at), document.end(at))) this.#element(at);
    }
  }

  /** Reads the branches of alternate content. The first is shown; the others repeat it. */
  #branches(element: XmlElement): void {
    const wasMirror = this.#isMirror;
    for (const branch of this.#document.elements(element)) {
      this.#inside(branch);
      this.#isMirror = true;
    }
    this.#isMirror = wasMirror;
  }

  /** Reads the text of an element, unless it is text of a run that is read with its paragraph. */
  #text(element: XmlElement, name: string): void {
    const document = this.#document;
    if (this.#done.has(element)) return;
    switch (name) {
      case "w:t":
        if (isBranch(document, document.parent(element))) this.#texts(element, [element]);
        else if (!this.#isRead(document.parent(element))) this.#addUnknownText(element, name);
        break;
      case "m:r":
        this.#texts(element, formulaTexts(document, element));
        break;
      case "w:rt":
      case "w:rubyBase":
        this.#texts(element, descendants(document, element, ["w:t"]));
        break;
      case "a:p":
        this.#texts(element, descendants(document, element, ["a:t"]), {
          compose: asItIs,
          write: writeDrawingTexts,
        });
        break;
      case "w:instrText":
        this.#fieldCodes(element);
        break;
      default:
        this.#addUnknownText(element, name);
    }
  }

  /** Adds the text of an element that is not known to hold text; it cannot be filled. */
  #addUnknownText(element: XmlElement, name: string): void {
    this.#addUnfillable(element, readTarget(this.#document.text(element)), unfillableReason(name));
  }

  #texts(anchor: XmlElement, elements: readonly XmlElement[], manner: Manner = {}): void {
    const document = this.#document;
    for (const element of elements) this.#done.add(element);
    const { text, pieces } = readElements(document, elements, manner.read);
    const brackets = tagsOf(text);
    if (brackets === null) return;
    const { compose = onOneLine, write = writeTexts } = manner;
    this.places.push({
      ...this.#locator.addressOf(anchor),
      isMirror: this.#isMirror,
      isDescription: false,
      anchors: this.#anchorsOf(anchor),
      text,
      brackets,
      compose,
      write: (stretches) => write(document, pieces, stretches),
    });
  }

  #attribute(element: XmlElement, attribute: string, value: string): void {
    const document = this.#document;
    const name = document.name(element);
    const kind = attributeKind(name, attribute);
    const isCode = kind === "field" && isHyperlinkCode(value);
    if (kind === null || (kind === "field" && !isCode)) {
      // Numbering writes the number of a level as %1.
      const text = name === "w:lvlText" ? value.replace(/%\d/g, "") : readTarget(value);
      this.#addUnfillable(element, text, unfillableReason(name));
      return;
    }
    const text = kind === "text" ? value : readTarget(value);
    const brackets = tagsOf(text);
    if (brackets === null) return;
    this.places.push({
      ...this.#locator.addressOf(element),
      isMirror: this.#isMirror,
      isDescription: descriptions.has(attribute),
      anchors: this.#anchorsOf(element),
      text,
      brackets,
      compose: composers[kind],
      write: (stretches) => document.setAttribute(element, attribute, joined(stretches)),
    });
  }

  /** Reads the codes of all fields of the paragraph that holds a piece of a code. */
  #fieldCodes(piece: XmlElement): void {
    const document = this.#document;
    const paragraph = this.#locator.paragraphOf(piece);
    if (paragraph === null) {
      this.#addUnknownText(piece, "w:instrText");
      return;
    }
    const codes = this.#done.has(paragraph.element) ? [] : fieldCodesOf(document, paragraph.runs);
    this.#done.add(paragraph.element);
    for (const elements of codes) {
      const [first] = elements as [XmlElement];
      for (const element of elements) this.#done.add(element);
      const { text } = readElements(document, elements, readTarget);
      if (isHyperlinkCode(text)) {
        this.#texts(first, elements, { compose: composeHyperlinkCode, read: readTarget });
        continue;
      }
      this.#addUnfillable(first, text, "tag_in_field_code");
    }
    if (!this.#done.has(piece)) this.#addUnknownText(piece, "w:instrText");
  }

  /** Whether the text of a run is read with its paragraph (`scan.ts`). */
  #isRead(run: XmlElement): boolean {
    this.#runs ??= readRuns(this.#part.story, this.#document, this.#brackets);
    return this.#runs[run] === 1;
  }

  #addUnfillable(element: XmlElement, text: string, reason: UnfillableReason): void {
    const brackets = tagsOf(text);
    if (brackets === null) return;
    this.unfillable.push({ ...this.#locator.addressOf(element), text, brackets, reason });
  }

  #anchorsOf(element: XmlElement): readonly Anchor[] {
    const { story, anchors } = this.#part;
    return story === null ? anchors : [{ document: this.#document, element }];
  }
}

function isBranch(document: XmlDocument, element: XmlElement): boolean {
  const name = document.name(element);
  return name === "mc:Choice" || name === "mc:Fallback";
}
