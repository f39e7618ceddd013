import { propertiesOf, propertyElement, removeProperties } from "../../word/property-order.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";

/**
 * Attributes that belong to one paragraph or run: its id and its revisions. Copies do not get them.
 */
const identityAttributes = [
  "w14:paraId",
  "w14:textId",
  "w:rsidR",
  "w:rsidRDefault",
  "w:rsidP",
  "w:rsidRPr",
  "w:rsidDel",
];

/**
 * Properties that belong to one paragraph: its section, and tracked changes. Copies do not get
 * them.
 */
const singleUseProperties = ["w:sectPr", "w:pPrChange"];
const trackedProperties = ["w:ins", "w:del", "w:moveFrom", "w:moveTo", "w:rPrChange"];

/** The paragraph and the run of a tag. New paragraphs and runs are copies of them. */
export class TagModel {
  /** The paragraph begins a page. Of the new paragraphs, only the first does. */
  readonly startsPage: boolean;
  /** The id of the paragraph's style. */
  readonly style: string | null;
  /** The paragraph itself names a list. */
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
    const singleUse = this.startsPage
      ? [...singleUseProperties, "w:pageBreakBefore"]
      : singleUseProperties;
    const markProperties = document.child(pPr, "w:rPr");
    if (markProperties !== null) document.unfold(markProperties);
    const copy = cleanCopy(document, pPr, singleUse);
    const copiedProperties = document.child(copy, "w:rPr");
    if (copiedProperties !== null) removeProperties(document, copiedProperties, trackedProperties);
    return copy;
  }

  /** A paragraph without runs and properties, which is not in the document yet. */
  emptyParagraph(): XmlElement {
    return this.#document.copyEmpty(this.#paragraph);
  }

  /**
   * A paragraph without runs, which is not in the document yet.
   *
   * @param style the id of its style, which is then its only property; `null`: it is formatted like
   *   the tag's paragraph.
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

  /**
   * A run without text, which is not in the document yet.
   *
   * @param isPlain the run has no properties; otherwise those of the tag's run.
   */
  newRun({ isPlain }: { isPlain: boolean }): XmlElement {
    const run = this.#document.copyEmpty(this.#run);
    if (!isPlain && this.#runProperties !== null) {
      this.#document.insertAfter(run, this.#document.copy(this.#runProperties), noNode);
    }
    return run;
  }
}

/** A copy of an element without its content and its identity. */
function emptyCopy(document: XmlDocument, element: XmlElement): XmlElement {
  const copy = document.copyEmpty(element);
  for (const name of identityAttributes) document.removeAttribute(copy, name);
  return copy;
}

/**
 * A copy of properties without some of them. The properties are unfolded in their place, where
 * their namespaces are known.
 */
function cleanCopy(
  document: XmlDocument,
  properties: XmlElement,
  without: readonly string[],
): XmlElement {
  const copy = document.copy(document.unfold(properties)) as XmlElement;
  removeProperties(document, copy, without);
  return copy;
}
