import { propertiesOf, propertyElement, removeProperties } from "../../word/property-order.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";

/** Attributes of one paragraph or run alone: its id, and the edits that it belongs to. */
const ownAttributes = [
  "w14:paraId",
  "w14:textId",
  "w:rsidR",
  "w:rsidRDefault",
  "w:rsidP",
  "w:rsidRPr",
  "w:rsidDel",
];

/** Properties that only fit the one paragraph that has them: its section, and tracked changes. */
const placeProperties = ["w:sectPr", "w:pPrChange"];
const trackedProperties = ["w:ins", "w:del", "w:moveFrom", "w:moveTo", "w:rPrChange"];

/** The paragraph and the run that a tag stands in, as what new paragraphs and runs are copies of. */
export class TagLook {
  /** The paragraph begins a page: so does the first of the new ones, and no other. */
  readonly startsPage: boolean;
  /** The id of its style. */
  readonly style: string | null;
  /** It is an item of a list itself. */
  readonly isItem: boolean;
  readonly #document: XmlDocument;
  readonly #paragraph: XmlElement;
  readonly #run: XmlElement;
  readonly #paragraphProperties: XmlElement | null;
  readonly #runProperties: XmlElement | null;

  constructor(document: XmlDocument, paragraph: XmlElement, run: XmlElement) {
    this.#document = document;
    this.#paragraph = emptyCopy(document, paragraph);
    this.#run = emptyCopy(document, run);
    const pPr = document.child(paragraph, "w:pPr");
    const rPr = document.child(run, "w:rPr");
    const property = (name: string) => pPr && document.child(document.unfold(pPr), name);
    const page = property("w:pageBreakBefore");
    const style = property("w:pStyle");
    const value = (page && document.attribute(page, "w:val")) ?? "true";
    this.startsPage = page !== null && !["0", "false", "off"].includes(value);
    this.style = style && (document.attribute(style, "w:val") ?? null);
    this.isItem = property("w:numPr") !== null;
    this.#paragraphProperties = pPr && this.#reusable(pPr);
    this.#runProperties = rPr && cleanCopy(document, rPr, trackedProperties);
  }

  #reusable(pPr: XmlElement): XmlElement {
    const document = this.#document;
    const once = this.startsPage ? [...placeProperties, "w:pageBreakBefore"] : placeProperties;
    const mark = document.child(pPr, "w:rPr");
    if (mark !== null) document.unfold(mark);
    const copy = cleanCopy(document, pPr, once);
    const copiedMark = document.child(copy, "w:rPr");
    if (copiedMark !== null) removeProperties(document, copiedMark, trackedProperties);
    return copy;
  }

  /** A paragraph with nothing in it, not even properties, which stands nowhere yet. */
  emptyParagraph(): XmlElement {
    return this.#document.copyEmpty(this.#paragraph);
  }

  /**
   * A paragraph without runs, which stands nowhere yet.
   *
   * @param style the id of its style, which is all that it has then; `null`: it is as the tag's.
   */
  newParagraph(style: string | null): XmlElement {
    const document = this.#document;
    const paragraph = this.emptyParagraph();
    if (style !== null) {
      const properties = propertiesOf(document, paragraph, "w:pPr");
      document.setAttribute(propertyElement(document, properties, "w:pStyle"), "w:val", style);
    } else if (this.#paragraphProperties !== null) {
      document.insertAfter(paragraph, document.copy(this.#paragraphProperties), noNode);
    }
    return paragraph;
  }

  /** A run without text, which stands nowhere yet: as the tag's, or with no properties at all. */
  newRun({ isPlain }: { isPlain: boolean }): XmlElement {
    const run = this.#document.copyEmpty(this.#run);
    if (!isPlain && this.#runProperties !== null) {
      this.#document.insertAfter(run, this.#document.copy(this.#runProperties), noNode);
    }
    return run;
  }
}

/** An element with the same start tag, but for what is its own alone. */
function emptyCopy(document: XmlDocument, element: XmlElement): XmlElement {
  const copy = document.copyEmpty(element);
  for (const name of ownAttributes) document.removeAttribute(copy, name);
  return copy;
}

/** Properties without those of some names. They are made nodes where their namespaces are known. */
function cleanCopy(
  document: XmlDocument,
  properties: XmlElement,
  without: readonly string[],
): XmlElement {
  const copy = document.copy(document.unfold(properties)) as XmlElement;
  removeProperties(document, copy, without);
  return copy;
}
