import { localName } from "../../xml/namespaces.ts";

/**
 * The elements and attributes whose text a document shows, and which of them can be filled. The
 * table in docs/templates.md lists them too.
 */

/** Tracked deletions, and formatting before a tracked change: Word removes both. */
const deleted = new Set([
  "w:del",
  "w:moveFrom",
  "w:delText",
  "w:delInstrText",
  "w14:conflictDel",
  "w:rPrChange",
  "w:pPrChange",
  "w:tblPrChange",
  "w:trPrChange",
  "w:tcPrChange",
  "w:sectPrChange",
]);

/** Elements with names that parts of a document refer to, and with help texts of form fields. */
const names = new Set([
  "w:ffData",
  "w:bookmarkStart",
  "w:permStart",
  "w:tag",
  "w:alias",
  "w:docPart",
  "w:dataBinding",
  "w:pStyle",
  "w:rStyle",
  "w:tblStyle",
  "w:rFonts",
]);

/** Whether an element and its content have no text of the template. */
export function isPassedOver(element: string): boolean {
  return deleted.has(element) || names.has(element);
}

/** The kind of an attribute that can be filled; values are encoded by it. */
export type AttributeKind = "text" | "anchor" | "link" | "field";

const alternativeTexts = new Set(["descr", "title", "name"]);
const anchors = new Set(["w:anchor", "w:docLocation"]);
/** Shapes in VML: the alternative text, the tooltip, the text of a watermark, a picture's title. */
const vmlTexts = new Set(["alt", "title", "string", "o:title"]);

/** @returns `null` for an attribute that cannot be filled. */
export function attributeKind(element: string, attribute: string): AttributeKind | null {
  const local = localName(element);
  if (local === "docPr" || local === "cNvPr") {
    return alternativeTexts.has(attribute) ? "text" : null;
  }
  if (element.startsWith("v:")) {
    if (attribute === "href") return "link";
    return vmlTexts.has(attribute) ? "text" : null;
  }
  if (element.startsWith("a:hlink")) return attribute === "tooltip" ? "text" : null;
  switch (element) {
    case "w:tblCaption":
    case "w:tblDescription":
      return attribute === "w:val" ? "text" : null;
    case "w:hyperlink":
      if (anchors.has(attribute)) return "anchor";
      return attribute === "w:tooltip" ? "text" : null;
    case "w:fldSimple":
      return attribute === "w:instr" ? "field" : null;
    default:
      return null;
  }
}

/** Why a tag in the text of an element cannot be filled. */
export type UnfillableReason =
  | "tag_outside_text"
  | "tag_in_field_code"
  | "tag_in_chart_data"
  | "tag_in_embedded_document";

/** @param element the name of the element that holds the tag. */
export function unfillableReason(element: string): UnfillableReason {
  if (element === "w:instrText" || element === "w:fldSimple") return "tag_in_field_code";
  return element === "c:v" ? "tag_in_chart_data" : "tag_outside_text";
}
