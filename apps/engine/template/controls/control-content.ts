import { textOfRunChild } from "../../word/paragraph-text.ts";
import { isUnshown } from "../../word/structure.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import { fieldName } from "./field-name.ts";

/** A run of a control. */
export interface ControlRun {
  element: XmlElement;
  /** The cell that it stands in; the control's content where it stands in no cell of the control. */
  cell: XmlElement;
  hasText: boolean;
  /** It holds something other than text: a drawing, a note reference, a page break. */
  hasOther: boolean;
}

/** What a control holds, as far as its text goes. */
export interface ControlContent {
  runs: ControlRun[];
  paragraphs: { element: XmlElement; cell: XmlElement }[];
  /** It holds a text that a value of the control must not replace. */
  hasForeignText: boolean;
}

/** Elements that only wrap: their content belongs to the control. */
const transparent = new Set([
  "w:ins",
  "w:moveTo",
  "w:hyperlink",
  "w:smartTag",
  "w:customXml",
  "w:bdo",
  "w:dir",
  "w:tbl",
  "w:tr",
]);

/** Parts of a field (17.16.18): what stands between them is its result, which Word makes anew. */
const fieldParts = new Set(["w:fldChar", "w:instrText"]);

/** Settings of a control that only marks a place, as Google Docs puts them around everything. */
const settingsOfWrapper = new Set([
  "w:rPr",
  "w:alias",
  "w:tag",
  "w:id",
  "w:lock",
  "w:placeholder",
  "w:richText",
  "w15:appearance",
  "w15:color",
]);

/**
 * Reads the content of a control. Text boxes, equations and deleted text do not count as its text.
 *
 * @param content `w:sdtContent`.
 */
export function readContent(document: XmlDocument, content: XmlElement): ControlContent {
  const found: ControlContent = { runs: [], paragraphs: [], hasForeignText: false };
  const walk = (container: XmlElement, cell: XmlElement) => {
    for (let at = document.firstElement(container); at !== noNode; at = document.nextElement(at)) {
      const name = document.name(at);
      if (name === "w:r") {
        found.runs.push(readRun(document, at, cell));
        found.hasForeignText ||= holdsField(document, at);
      } else if (name === "w:p") {
        found.paragraphs.push({ element: at, cell });
        walk(at, cell);
      } else if (name === "w:tc") {
        walk(at, at);
      } else if (transparent.has(name)) {
        walk(at, cell);
      } else if (name === "w:fldSimple") {
        found.hasForeignText = true;
      } else if (name === "w:sdt") {
        const inner = document.child(at, "w:sdtContent");
        if (!isWrapper(document, at)) found.hasForeignText = true;
        else if (inner !== null) walk(inner, cell);
      }
    }
  };
  walk(content, content);
  return found;
}

/** The text of a control as a reader sees it, with line ends between its paragraphs. */
export function textOfContent(document: XmlDocument, content: XmlElement): string {
  let text = "";
  let hasParagraph = false;
  const walk = (container: XmlElement) => {
    for (let at = document.firstElement(container); at !== noNode; at = document.nextElement(at)) {
      const name = document.name(at);
      if (name === "w:r") {
        for (const child of document.elements(at)) text += textOfRunChild(document, child) ?? "";
      } else if (name === "w:p") {
        if (hasParagraph) text += "\n";
        hasParagraph = true;
        walk(at);
      } else if (transparent.has(name) || otherContainers.has(name)) {
        walk(at);
      }
    }
  };
  walk(content);
  return text;
}

const otherContainers = new Set(["w:tc", "w:sdt", "w:sdtContent", "w:fldSimple"]);

/** Whether a value replaces an element: characters, tabs, line breaks; not page and column breaks. */
export function isText(document: XmlDocument, element: XmlElement): boolean {
  switch (document.name(element)) {
    case "w:t":
    case "w:tab":
    case "w:ptab":
    case "w:cr":
    case "w:noBreakHyphen":
    case "w:softHyphen":
      return true;
    case "w:br":
      return (document.attribute(element, "w:type") ?? "textWrapping") === "textWrapping";
    default:
      return false;
  }
}

function readRun(document: XmlDocument, element: XmlElement, cell: XmlElement): ControlRun {
  const run = { element, cell, hasText: false, hasOther: false };
  for (let at = document.firstElement(element); at !== noNode; at = document.nextElement(at)) {
    if (isText(document, at)) run.hasText = true;
    else if (!isUnshown(document.name(at))) run.hasOther = true;
  }
  return run;
}

function holdsField(document: XmlDocument, run: XmlElement): boolean {
  for (let at = document.firstElement(run); at !== noNode; at = document.nextElement(at)) {
    if (fieldParts.has(document.name(at))) return true;
  }
  return false;
}

function isWrapper(document: XmlDocument, control: XmlElement): boolean {
  const properties = document.child(control, "w:sdtPr");
  if (properties === null) return true;
  for (const setting of document.elements(properties)) {
    if (!settingsOfWrapper.has(document.name(setting))) return false;
  }
  const tag = document.child(properties, "w:tag");
  return !fieldName.test((tag && document.attribute(tag, "w:val")) ?? "");
}
