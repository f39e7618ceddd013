import type { XmlDocument } from "../xml/document.ts";
import { noNode, type XmlElement } from "../xml/tree.ts";

/** The order that the schema demands for the children of properties (ECMA-376 part 1, annex A). */
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

/** Returns a property, or a child of a style. If it does not exist, it is made in its place. */
export function propertyElement(
  document: XmlDocument,
  properties: XmlElement,
  name: string,
): XmlElement {
  document.unfold(properties);
  const existing = document.child(properties, name);
  if (existing !== null) return existing;
  const order = orders[document.name(properties)] ?? [];
  const rank = (element: string) => order.indexOf(element.slice(2));
  const rankOfNew = rank(name);
  let after: XmlElement = noNode;
  for (const element of document.elements(properties)) {
    const rankOfOther = rank(document.name(element));
    if (rankOfOther >= 0 && rankOfOther < rankOfNew) after = element;
  }
  const created = document.createElement(properties, name);
  document.insertAfter(properties, created, after);
  return created;
}

/** Removes the properties with these names. */
export function removeProperties(
  document: XmlDocument,
  properties: XmlElement,
  names: readonly string[],
): void {
  const all = document.nodes(document.unfold(properties));
  const remaining = all.filter(
    (node) => !document.isElement(node) || !names.includes(document.name(node)),
  );
  if (remaining.length < all.length) document.setChildren(properties, remaining);
}

/** Replaces a property with a new one in the same place. @returns the new property. */
export function replaceProperty(
  document: XmlDocument,
  properties: XmlElement,
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  children: readonly XmlElement[] = [],
): XmlElement {
  removeProperties(document, properties, [name]);
  const property = propertyElement(document, properties, name);
  for (const [attribute, value] of Object.entries(attributes)) {
    document.setAttribute(property, attribute, value);
  }
  if (children.length > 0) document.setChildren(property, children);
  return property;
}

/**
 * Returns `w:pPr` of a paragraph or `w:rPr` of a run, unfolded. If it does not exist, it is made as
 * the first child (17.3.1.26, 17.3.2.28).
 */
export function propertiesOf(
  document: XmlDocument,
  owner: XmlElement,
  name: "w:pPr" | "w:rPr",
): XmlElement {
  const existing = document.child(owner, name);
  if (existing !== null) return document.unfold(existing);
  const created = document.createElement(owner, name);
  document.insertAfter(owner, created, noNode);
  return created;
}
