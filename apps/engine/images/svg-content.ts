import type { XmlDocument } from "../xml/document.ts";
import { localName } from "../xml/namespaces.ts";
import { noNode, type XmlElement } from "../xml/tree.ts";
import { ImageError } from "./image-error.ts";

/** Elements that run code or hold foreign content, by their names in lower case. */
const forbiddenElements: Readonly<Record<string, string>> = {
  script: "a script",
  handler: "a script",
  listener: "a script",
  foreignobject: "foreign content",
  iframe: "foreign content",
  object: "foreign content",
  embed: "foreign content",
  audio: "foreign content",
  video: "foreign content",
};

/** The references that an SVG may have: to its own elements, and to embedded pixels. */
const internalReference = /^(?:#|data:image\/(?:png|jpe?g|gif|bmp);)/i;
const link = /^(?:https?:\/\/|mailto:)/i;

/**
 * Checks that an SVG needs neither code nor other files, so that every program can show it safely.
 *
 * @throws ImageError that names the first forbidden thing, and quotes no text.
 */
export function checkSvgContent(document: XmlDocument): void {
  if (document.bytes.includes("<?xml-stylesheet")) {
    throw new ImageError("is an SVG with a style sheet outside of it");
  }
  const open: XmlElement[] = [document.root];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    checkElement(document, at);
    for (
      let child = document.firstElement(at);
      child !== noNode;
      child = document.nextElement(child)
    ) {
      open.push(child);
    }
  }
}

function checkElement(document: XmlDocument, element: XmlElement): void {
  const name = localName(document.name(element)).toLowerCase();
  const forbidden = forbiddenElements[name];
  if (forbidden !== undefined) throw new ImageError(`is an SVG with ${forbidden} (${name})`);
  if (name === "style" && loadsFiles(document.text(element))) throw externalReference("a style");
  for (const [attribute, value] of document.attributes(element)) {
    checkAttribute(name, attribute, value);
  }
}

function checkAttribute(element: string, attribute: string, value: string): void {
  if (attribute.startsWith("xmlns")) return;
  const name = localName(attribute).toLowerCase();
  if (/^on[a-z]+$/.test(name)) throw new ImageError("is an SVG with a script (an event attribute)");
  if (attribute === "xml:base") throw externalReference("xml:base");
  if (name === "href" || name === "src") {
    const target = value.trim();
    const isLink = element === "a" && link.test(target);
    if (target !== "" && !isLink && !internalReference.test(target))
      throw externalReference(`a reference of ${nameForMessage(element)}`);
  }
  // An animation may set an address later.
  if (name === "attributename" && localName(value.trim()).toLowerCase() === "href") {
    throw externalReference("an animated reference");
  }
  if (loadsFiles(value)) throw externalReference("a style");
}

/** The name of an element for a message. Names that SVG does not have are the sender's text. */
function nameForMessage(element: string): string {
  return /^(?:image|use|a|feimage|pattern|lineargradient|radialgradient|textpath|mpath|set|animate)$/.test(
    element,
  )
    ? element
    : "an element";
}

function externalReference(place: string): ImageError {
  return new ImageError(`is an SVG that loads something from outside of it (${place})`);
}

/** Whether CSS loads a file (CSS Values 4, `url()`; CSS Cascade 4, `@import`). */
function loadsFiles(css: string): boolean {
  if (!/[@(\\]/.test(css)) return false;
  const plain = css.replace(/\\([0-9a-f]{1,6})\s?|\\(.)/gis, (_all, code?: string, one?: string) =>
    code === undefined ? (one ?? "") : codePoint(Number.parseInt(code, 16)),
  );
  if (/@import|(?:image|image-set|src)\(\s*["']/i.test(plain)) return true;
  for (const { 1: target = "" } of plain.matchAll(/url\(\s*["']?([^)]{0,30})/gi)) {
    if (!internalReference.test(target)) return true;
  }
  return false;
}

function codePoint(code: number): string {
  return code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code);
}
