import type { XmlDocument } from "../xml/document.ts";
import { localName } from "../xml/namespaces.ts";
import { noNode, type XmlElement } from "../xml/tree.ts";
import { ImageError } from "./image-error.ts";

/** Elements that run code, or hold what is no picture, by their names in lower case. */
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

/** What an SVG may show of elsewhere: a piece of its own, and pixels that it brings along. */
const ownReference = /^(?:#|data:image\/(?:png|jpe?g|gif|bmp);)/i;
const link = /^(?:https?:\/\/|mailto:)/i;

/**
 * Holds an SVG against what a picture needs: whoever shows it later must neither run code nor load
 * anything for it.
 *
 * @throws ImageError that names the first thing that is too much; none of its text.
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
  if (name === "style" && loadsMore(document.text(element))) throw loads("a style");
  for (const [attribute, value] of document.attributes(element)) {
    checkAttribute(name, attribute, value);
  }
}

function checkAttribute(element: string, attribute: string, value: string): void {
  if (attribute.startsWith("xmlns")) return;
  const name = localName(attribute).toLowerCase();
  if (/^on[a-z]+$/.test(name)) throw new ImageError("is an SVG with a script (an event attribute)");
  if (attribute === "xml:base") throw loads("xml:base");
  if (name === "href" || name === "src") {
    const target = value.trim();
    const isLink = element === "a" && link.test(target);
    if (target !== "" && !isLink && !ownReference.test(target))
      throw loads(`a reference of ${known(element)}`);
  }
  // An animation may put an address where none stood.
  if (name === "attributename" && localName(value.trim()).toLowerCase() === "href") {
    throw loads("an animated reference");
  }
  if (loadsMore(value)) throw loads("a style");
}

/** Names that SVG has may be told; others are the sender's own words. */
function known(element: string): string {
  return /^(?:image|use|a|feimage|pattern|lineargradient|radialgradient|textpath|mpath|set|animate)$/.test(
    element,
  )
    ? element
    : "an element";
}

function loads(what: string): ImageError {
  return new ImageError(`is an SVG that loads something from outside of it (${what})`);
}

/** CSS that asks for an address (CSS Values 4, `url()`; CSS Cascade 4, `@import`). */
function loadsMore(css: string): boolean {
  if (!/[@(\\]/.test(css)) return false;
  const plain = css.replace(/\\([0-9a-f]{1,6})\s?|\\(.)/gis, (_all, code?: string, one?: string) =>
    code === undefined ? (one ?? "") : codePoint(Number.parseInt(code, 16)),
  );
  if (/@import|(?:image|image-set|src)\(\s*["']/i.test(plain)) return true;
  for (const { 1: target = "" } of plain.matchAll(/url\(\s*["']?([^)]{0,30})/gi)) {
    if (!ownReference.test(target)) return true;
  }
  return false;
}

function codePoint(code: number): string {
  return code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code);
}
