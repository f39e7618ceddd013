import { conformanceOf } from "../../word/conformance.ts";
import { propertiesOf, propertyElement } from "../../word/property-order.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import type { MarkdownSpan } from "../rich/blocks.ts";
import type { TagLook } from "./tag-look.ts";

/** What the runs of one tag have in common. */
export interface SpanSettings {
  look: TagLook;
  /** The tag in its plain form, which asks for the text of a run: `【NOTE】`. */
  wording: string;
  /** The id of the character style of links; `null` where the template has none. */
  linkStyle: string | null;
  /** The id of a relationship to an address. */
  link(href: string): string;
  /** Lets a run ask for its text. */
  bind(run: XmlElement, text: string): void;
}

/**
 * Writes spans as runs at the end of a paragraph, which must stand in its place already. Texts are
 * not written but asked for by tags, so that they are filled, checked and logged as any other value.
 *
 * @param isPlain the runs have nothing from the tag's: the paragraph has a style of its own.
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
    const run = settings.look.newRun({ isPlain });
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
    document.setText(text, settings.wording);
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
  const names = toggles.flatMap((each) => each || []);
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

/** The font of Latin letters. A theme's font would win over it (17.3.2.26); Chinese keeps its own. */
function setFont(document: XmlDocument, fonts: XmlElement, font: string): void {
  for (const slot of ["ascii", "hAnsi", "cs"]) {
    document.setAttribute(fonts, `w:${slot}`, font);
    document.removeAttribute(fonts, slot === "cs" ? "w:cstheme" : `w:${slot}Theme`);
  }
}

/** The prefix of relationships is declared with the part, as Word does, else with the link. */
function newLink(document: XmlDocument, paragraph: XmlElement, id: string): XmlElement {
  const declared = document.namespacesIn(paragraph).declared("r");
  const attribute =
    declared === undefined || declared.prefix === ""
      ? `xmlns:r="${conformanceOf(document).relationshipsNamespace}" r:id="${id}"`
      : `${declared.prefix}:id="${id}"`;
  return document.createElement(paragraph, "w:hyperlink", attribute);
}
