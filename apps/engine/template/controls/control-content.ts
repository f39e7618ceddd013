import { textOfRunChild } from "../../word/paragraph-text.ts";
import { isUnshown } from "../../word/structure.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import { fieldName } from "./field-name.ts";

/** A run of a control. */
export interface ControlRun {
  element: XmlElement;
  /** The cell around it within the control; without one, the control's `w:sdtContent`. */
  cell: XmlElement;
  hasText: boolean;
  /** It holds a drawing, a note reference, a page break, or another thing that is not text. */
  hasOther: boolean;
}

/** The runs and paragraphs of a control. */
export interface ControlContent {
  runs: ControlRun[];
  paragraphs: { element: XmlElement; cell: XmlElement }[];
  /** It holds text that a value must not replace: a field, or another control. */
  hasForeignText: boolean;
}

/** Wrappers whose content belongs to the control. */
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

/**
 * Parts of a field (17.16.18). Word writes the result between them, and would overwrite a value.
 */
const fieldParts = new Set(["w:fldChar", "w:instrText"]);

/** Settings of a control that only wraps its content. Google Docs writes many of these. */
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
  const control: ControlContent = { runs: [], paragraphs: [], hasForeignText: false };
  const walk = (container: XmlElement, cell: XmlElement) => {
    for (let at = document.firstElement(container); at !== noNode; at = document.nextElement(at)) {
      const name = document.name(at);
      if (name === "w:r") {
        control.runs.push(readRun(document, at, cell));
        control.hasForeignText ||= holdsField(document, at);
      } else if (name === "w:p") {
        control.paragraphs.push({ element: at, cell });
        walk(at, cell);
      } else if (name === "w:tc") {
        walk(at, at);
      } else if (transparent.has(name)) {
        walk(at, cell);
      } else if (name === "w:fldSimple") {
        control.hasForeignText = true;
      } else if (name === "w:sdt") {
        const inner = document.child(at, "w:sdtContent");
        if (!isWrapper(document, at)) control.hasForeignText = true;
        else if (inner !== null) walk(inner, cell);
      }
    }
  };
  walk(content, content);
  return control;
}

/** The shown text of a control, with line ends between its paragraphs. */
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

/**
 * Whether an element is text that a value replaces: characters, tabs, line breaks; not page breaks.
 */
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
