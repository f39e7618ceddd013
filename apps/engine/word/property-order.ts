import type { XmlDocument } from "../xml/document.ts";
import { noNode, type XmlElement } from "../xml/tree.ts";

/** The order in which the schema wants what stands in properties (ECMA-376 part 1, annex A). */
const orders: Readonly<Record<string, readonly string[]>> = {
  "w:pPr": [
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "framePr",
    "widowControl",
    "numPr",
    "suppressLineNumbers",
    "pBdr",
    "shd",
    "tabs",
    "suppressAutoHyphens",
    "kinsoku",
    "wordWrap",
    "overflowPunct",
    "topLinePunct",
    "autoSpaceDE",
    "autoSpaceDN",
    "bidi",
    "adjustRightInd",
    "snapToGrid",
    "spacing",
    "ind",
    "contextualSpacing",
    "mirrorIndents",
    "suppressOverlap",
    "jc",
    "textDirection",
    "textAlignment",
    "textboxTightWrap",
    "outlineLvl",
    "divId",
    "cnfStyle",
    "rPr",
    "sectPr",
    "pPrChange",
  ],
  "w:rPr": [
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "i",
    "iCs",
    "caps",
    "smallCaps",
    "strike",
    "dstrike",
    "outline",
    "shadow",
    "emboss",
    "imprint",
    "noProof",
    "snapToGrid",
    "vanish",
    "webHidden",
    "color",
    "spacing",
    "w",
    "kern",
    "position",
    "sz",
    "szCs",
    "highlight",
    "u",
    "effect",
    "bdr",
    "shd",
    "fitText",
    "vertAlign",
    "rtl",
    "cs",
    "em",
    "lang",
    "eastAsianLayout",
    "specVanish",
    "oMath",
    "rPrChange",
  ],
  "w:style": [
    "name",
    "aliases",
    "basedOn",
    "next",
    "link",
    "autoRedefine",
    "hidden",
    "uiPriority",
    "semiHidden",
    "unhideWhenUsed",
    "qFormat",
    "locked",
    "personal",
    "personalCompose",
    "personalReply",
    "rsid",
    "pPr",
    "rPr",
    "tblPr",
    "trPr",
    "tcPr",
    "tblStylePr",
  ],
  "w:sectPr": [
    "headerReference",
    "footerReference",
    "footnotePr",
    "endnotePr",
    "type",
    "pgSz",
    "pgMar",
    "paperSrc",
    "pgBorders",
    "lnNumType",
    "pgNumType",
    "cols",
    "formProt",
    "vAlign",
    "noEndnote",
    "titlePg",
    "textDirection",
    "bidi",
    "rtlGutter",
    "docGrid",
    "printerSettings",
    "sectPrChange",
  ],
};

/** A property of `properties`, or of a style, made in its place if it is not there. */
export function propertyElement(
  document: XmlDocument,
  properties: XmlElement,
  name: string,
): XmlElement {
  document.unfold(properties);
  const found = document.child(properties, name);
  if (found !== null) return found;
  const order = orders[document.name(properties)] ?? [];
  const rank = (element: string) => order.indexOf(element.slice(2));
  const own = rank(name);
  let after: XmlElement = noNode;
  for (const element of document.elements(properties)) {
    const other = rank(document.name(element));
    if (other >= 0 && other < own) after = element;
  }
  const made = document.createElement(properties, name);
  document.insertAfter(properties, made, after);
  return made;
}

/** Takes the properties of these names out of `properties`. */
export function removeProperties(
  document: XmlDocument,
  properties: XmlElement,
  names: readonly string[],
): void {
  const all = document.nodes(document.unfold(properties));
  const kept = all.filter(
    (node) => !document.isElement(node) || !names.includes(document.name(node)),
  );
  if (kept.length < all.length) document.setChildren(properties, kept);
}

/** A property made anew in its place, with nothing of what stood there. */
export function replaceProperty(
  document: XmlDocument,
  properties: XmlElement,
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  children: readonly XmlElement[] = [],
): XmlElement {
  removeProperties(document, properties, [name]);
  const made = propertyElement(document, properties, name);
  for (const [attribute, value] of Object.entries(attributes)) {
    document.setAttribute(made, attribute, value);
  }
  if (children.length > 0) document.setChildren(made, children);
  return made;
}

/** `w:pPr` of a paragraph or `w:rPr` of a run: the first thing in it (17.3.1.26, 17.3.2.28). */
export function propertiesOf(
  document: XmlDocument,
  owner: XmlElement,
  name: "w:pPr" | "w:rPr",
): XmlElement {
  const found = document.child(owner, name);
  if (found !== null) return document.unfold(found);
  const made = document.createElement(owner, name);
  document.insertAfter(owner, made, noNode);
  return made;
}
