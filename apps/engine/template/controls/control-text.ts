import { propertiesOf, propertyElement } from "../../word/property-order.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement, type XmlNode } from "../../xml/tree.ts";
import { prepareValue } from "../values/value-text.ts";
import { type ControlContent, isText, readContent } from "./control-content.ts";
import { dropParagraphs } from "./emptied-paragraphs.ts";
import { takeTextOut } from "./emptied-runs.ts";
import type { Control } from "./read-controls.ts";

/** The new text of a control, or a character of a symbol font. `font: null` keeps the font. */
export type ControlText =
  | { kind: "text"; text: string; font: string | null }
  | { kind: "symbol"; font: string; char: string };

/** The destination of a control's text: a run, or a parent that gets a new run. */
type Destination = ({ run: XmlElement } | { parent: XmlElement; isNewParagraph: boolean }) & {
  /** The cell around it within the control; without one, the control's `w:sdtContent`. */
  cell: XmlElement | null;
};

/** Whether a control can show a text without losing anything but its old text. */
export function canShow(document: XmlDocument, control: Control): boolean {
  const content = document.child(control.element, "w:sdtContent");
  return (
    destinationFor(document, control, content, content && readContent(document, content)) !== null
  );
}

/**
 * Puts a text into a control, with the format of its first text. Drawings, notes, page breaks and
 * bookmarks stay. Runs and paragraphs that become empty are removed.
 */
export function showText(document: XmlDocument, control: Control, shown: ControlText): void {
  let content = document.child(control.element, "w:sdtContent");
  const oldContent = content && readContent(document, content);
  const destination = destinationFor(document, control, content, oldContent);
  if (destination === null) return;
  content ??= addContent(document, control);
  const target = "run" in destination ? destination.run : addRun(document, content, destination);
  const wasPlaceholder = removePlaceholder(document, control, target);
  const isReplaced = (element: XmlElement) =>
    isText(document, element) ||
    // The symbol of a check box, or part of a prompt.
    ((wasPlaceholder || isCheckBox(document, control)) && document.name(element) === "w:sym");
  if (oldContent !== null) {
    const runs = oldContent.runs.filter(({ cell }) => cell === destination.cell);
    takeTextOut(document, runs, target, isReplaced);
    dropParagraphs(document, oldContent.paragraphs, target);
  }
  putText(document, target, shown, isReplaced);
  if (shown.kind === "text" && shown.font !== null) setFont(document, target, shown.font);
}

/**
 * Chooses the place of a new text in a control.
 *
 * @returns `null` if the control has texts in several cells, a field or another control.
 */
function destinationFor(
  document: XmlDocument,
  control: Control,
  content: XmlElement | null,
  oldContent: ControlContent | null,
): Destination | null {
  const { runs, paragraphs, hasForeignText } = oldContent ?? nothing;
  if (hasForeignText) return null;
  const [first, ...others] = runs.filter(({ hasText }) => hasText);
  if (first !== undefined) {
    const isOneCell = others.every(({ cell }) => cell === first.cell);
    return isOneCell ? { run: first.element, cell: first.cell } : null;
  }
  const isOwn = ({ cell }: { cell: XmlElement }) => cell === content;
  const free = isCheckBox(document, control) ? runs : runs.filter(({ hasOther }) => !hasOther);
  const paragraph = paragraphs.find(isOwn);
  const run = free.find(isOwn) ?? (paragraph === undefined ? free[0] : undefined);
  if (run !== undefined) return { run: run.element, cell: run.cell };
  const home = paragraph ?? paragraphs[0];
  if (home !== undefined) return { parent: home.element, isNewParagraph: false, cell: home.cell };
  const level = levelOf(document, control.element);
  if (level === "table") return null;
  const parent = content ?? control.element;
  return { parent, isNewParagraph: level === "block", cell: content };
}

const nothing: ControlContent = { runs: [], paragraphs: [], hasForeignText: false };

/** The level of a control, by its siblings: runs, blocks, or rows and cells. */
function levelOf(document: XmlDocument, control: XmlElement): "inline" | "block" | "table" {
  for (let at = document.parent(control); at !== noNode; at = document.parent(at)) {
    const name = document.name(at);
    if (name === "w:p") return "inline";
    if (name === "w:tbl" || name === "w:tr") return "table";
    if (name === "w:tc" || name === "w:txbxContent") return "block";
  }
  return "block";
}

function addContent(document: XmlDocument, control: Control): XmlElement {
  const content = document.createElement(control.element, "w:sdtContent");
  const last = [...document.elements(control.element)].at(-1) ?? noNode;
  document.insertAfter(control.element, content, last);
  return content;
}

function addRun(
  document: XmlDocument,
  content: XmlElement,
  { parent, isNewParagraph }: Extract<Destination, { parent: XmlElement }>,
): XmlElement {
  const run = document.createElement(content, "w:r");
  let holder = document.name(parent) === "w:p" ? parent : content;
  if (isNewParagraph) {
    holder = document.createElement(content, "w:p");
    document.insertAfter(content, holder, noNode);
  }
  document.insertAfter(holder, run, document.child(holder, "w:pPr") ?? noNode);
  return run;
}

function isCheckBox(document: XmlDocument, { properties }: Control): boolean {
  return document.child(properties, "w14:checkbox") !== null;
}

/**
 * Notes that a control no longer shows a prompt (17.5.2.39). The run gets the format that the
 * control has for typed text (17.5.2.27); without one it keeps the format of the prompt without its
 * style.
 *
 * @returns whether the control showed a prompt.
 */
function removePlaceholder(
  document: XmlDocument,
  { properties }: Control,
  run: XmlElement,
): boolean {
  const placeholder = document.child(properties, "w:showingPlcHdr");
  if (placeholder === null) return false;
  document.remove(placeholder);
  const rPr = document.child(run, "w:rPr");
  const style = rPr === null ? null : document.child(document.unfold(rPr), "w:rStyle");
  const typed = document.child(properties, "w:rPr");
  if (typed === null) {
    if (style !== null) document.remove(style);
  } else if (rPr === null || style !== null) {
    document.insertAfter(run, document.copy(typed), rPr ?? noNode);
    if (rPr !== null) document.remove(rPr);
  }
  return true;
}

function putText(
  document: XmlDocument,
  run: XmlElement,
  shown: ControlText,
  isReplaced: (element: XmlElement) => boolean,
): void {
  const children = document.nodes(run);
  const isOld = (node: XmlNode) => document.isElement(node) && isReplaced(node);
  const first = children.findIndex(isOld);
  const at = first < 0 ? children.length : first;
  document.setChildren(run, [
    ...children.slice(0, at),
    ...textElements(document, run, shown),
    ...children.slice(at).filter((node) => !isOld(node)),
  ]);
}

function textElements(document: XmlDocument, run: XmlElement, shown: ControlText): XmlElement[] {
  if (shown.kind === "symbol") {
    const symbol = document.createElement(run, "w:sym");
    document.setAttribute(symbol, "w:font", shown.font);
    document.setAttribute(symbol, "w:char", shown.char);
    return [symbol];
  }
  return prepareValue(shown.text).chunks.map((chunk) => {
    if ("break" in chunk) return document.createElement(run, chunk.break);
    const text = document.createElement(run, "w:t");
    document.setText(text, "text" in chunk ? chunk.text : "");
    document.setAttribute(text, "xml:space", "preserve");
    return text;
  });
}

/** Sets one font for all scripts (17.3.2.26). Theme fonts are removed, because they would win. */
function setFont(document: XmlDocument, run: XmlElement, font: string): void {
  const fonts = propertyElement(document, propertiesOf(document, run, "w:rPr"), "w:rFonts");
  for (const theme of ["asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"]) {
    document.removeAttribute(fonts, `w:${theme}`);
  }
  for (const script of ["ascii", "hAnsi", "eastAsia", "cs"]) {
    document.setAttribute(fonts, `w:${script}`, font);
  }
}
