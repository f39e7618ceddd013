import { conformanceOf } from "../../word/conformance.ts";
import { propertiesOf, propertyElement } from "../../word/property-order.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import type { MarkdownSpan } from "../rich/blocks.ts";
import type { TagModel } from "./tag-model.ts";

/** The settings that all runs of one tag share. */
export interface SpanSettings {
  /** The paragraph and run that new ones are copies of. */
  model: TagModel;
  /**
   * The value tag that each run contains, which is later replaced with the run's text: `【NOTE】`.
   */
  textTag: string;
  /** The id of the character style of links; `null` if the template has none. */
  linkStyle: string | null;
  /** Returns the id of a relationship to an address. */
  link(href: string): string;
  /** Gives the tag in a run its text. */
  bind(run: XmlElement, text: string): void;
}

/**
 * Writes spans as runs at the end of a paragraph that is already in the document. The runs contain
 * tags in place of their texts, so that these are filled, checked and logged like any other value.
 *
 * @param isPlain the runs have no direct formatting, because the paragraph has a style.
 */
export function writeSpans(
  document: XmlDocument,
  paragraph: XmlElement,
  spans: readonly MarkdownSpan[],
  { isPlain }: { isPlain: boolean },
  settings: SpanSettings,
): void {
  let last: XmlElement = document.child(paragraph, "w:pPr") ?? noNode;
  for (const span of spans) {
    if (span.text === "") continue;
    const run = settings.model.newRun({ isPlain });
    if (span.link === undefined) {
      document.insertAfter(paragraph, run, last);
      last = run;
    } else {
      const link = newLink(document, paragraph, settings.link(span.link));
      document.insertAfter(paragraph, link, last);
      document.insertAfter(link, run, noNode);
      last = link;
    }
    formatRun(document, run, span, settings);
    const text = document.createElement(run, "w:t");
    document.setAttribute(text, "xml:space", "preserve");
    document.setText(text, settings.textTag);
    document.insertAfter(run, text, document.child(run, "w:rPr") ?? noNode);
    settings.bind(run, span.text);
  }
}

function formatRun(
  document: XmlDocument,
  run: XmlElement,
  { bold, italic, strike, code, link }: MarkdownSpan,
  { linkStyle }: SpanSettings,
): void {
  const toggles = [bold && ["w:b", "w:bCs"], italic && ["w:i", "w:iCs"], strike && ["w:strike"]];
  const names = toggles.flatMap((properties) => properties || []);
  const style = link === undefined ? null : linkStyle;
  if (names.length === 0 && !code && style === null) return;
  const properties = propertiesOf(document, run, "w:rPr");
  for (const name of names) {
    document.removeAttribute(propertyElement(document, properties, name), "w:val");
  }
  if (code) setFont(document, propertyElement(document, properties, "w:rFonts"), "Courier New");
  if (style !== null) {
    document.setAttribute(propertyElement(document, properties, "w:rStyle"), "w:val", style);
  }
}

/**
 * Sets the font of Latin letters. The attributes of theme fonts are removed, because they would
 * override it (17.3.2.26). Chinese keeps its font.
 */
function setFont(document: XmlDocument, fonts: XmlElement, font: string): void {
  for (const slot of ["ascii", "hAnsi", "cs"]) {
    document.setAttribute(fonts, `w:${slot}`, font);
    document.removeAttribute(fonts, slot === "cs" ? "w:cstheme" : `w:${slot}Theme`);
  }
}

/**
 * A new link. It declares the namespace of relationships if the part does not, which Word's parts
 * do.
 */
function newLink(document: XmlDocument, paragraph: XmlElement, id: string): XmlElement {
  const declared = document.namespacesIn(paragraph).declared("r");
  const attribute =
    declared === undefined || declared.prefix === ""
      ? `xmlns:r="${conformanceOf(document).relationshipsNamespace}" r:id="${id}"`
      : `${declared.prefix}:id="${id}"`;
  return document.createElement(paragraph, "w:hyperlink", attribute);
}
