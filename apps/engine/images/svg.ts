import { isDocumentError } from "../errors.ts";
import type { XmlDocument } from "../xml/document.ts";
import { decodePart } from "../xml/encoding.ts";
import { parseXml } from "../xml/parse.ts";
import { noVocabulary } from "../xml/vocabulary.ts";
import { defaultPackageLimits } from "../zip/limits.ts";
import { ImageError } from "./image-error.ts";
import { emuPerInch, parseEmu } from "./lengths.ts";
import { checkSvgContent } from "./svg-content.ts";

/** An SVG as it may stand in a document. */
export interface Svg {
  /** Without its document type. */
  bytes: Buffer;
  /** English Metric Units: `width` and `height`, else the size of the `viewBox` (SVG 1.1, 5.1.2, 7.7). */
  width: number;
  height: number;
}

/** As much of an SVG as its root must begin in. */
const svgHead = 65_536;

/**
 * Reads an SVG. One that runs code or loads anything is refused, and so is one whose document type
 * declares anything; a document type that is only a name, as drawing programs write it, is left out.
 *
 * @returns `null` of what is no SVG.
 * @throws ImageError that says what is wrong with it.
 */
export function readSvg(bytes: Buffer): Svg | null {
  const documentType = documentTypeOf(bytes.toString("latin1", 0, svgHead));
  if (documentType === null) return null;
  const [start, end] = documentType;
  const plain =
    end > start ? Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]) : bytes;
  const document = parse(plain);
  checkSvgContent(document);
  return { bytes: plain, ...sizeOf(document) };
}

/**
 * Where the document type of an SVG stands; an empty span of one that has none, `null` of what is no SVG.
 *
 * @param text the beginning as octets.
 */
function documentTypeOf(text: string): [start: number, end: number] | null {
  let found: [number, number] = [0, 0];
  let at = text.startsWith("\xef\xbb\xbf") ? 3 : 0;
  for (;;) {
    while (/\s/.test(text.charAt(at))) at++;
    const isDocumentType = /^<!doctype\s/i.test(text.slice(at, at + 10));
    const isComment = text.startsWith("<!--", at);
    if (!isDocumentType && !isComment && !text.startsWith("<?", at)) break;
    const close = isComment ? "-->" : isDocumentType ? ">" : "?>";
    let end = text.indexOf(close, at);
    if (end < 0) return null;
    if (isDocumentType) {
      if (!/^\s+(?:[\w-]+:)?svg[\s>[]/.test(text.slice(at + 9, at + 80))) return null;
      if (text.slice(at, end).includes("[")) {
        throw new ImageError("is an SVG whose document type declares something");
      }
      found = [at, end + 1];
    }
    end += close.length;
    at = end;
  }
  return /^<(?:[\w-]+:)?svg[\s/>]/.test(text.slice(at, at + 80)) ? found : null;
}

function parse(bytes: Buffer): XmlDocument {
  try {
    const { utf8 } = decodePart(bytes, "it");
    return parseXml(utf8, {
      partName: "it",
      maxDepth: defaultPackageLimits.maxXmlDepth,
      vocabulary: noVocabulary,
    });
  } catch (error) {
    if (!isDocumentError(error)) throw error;
    throw new ImageError(`is an SVG, but ${error.message}`);
  }
}

function sizeOf(document: XmlDocument): { width: number; height: number } {
  const attribute = (name: string) => document.attribute(document.root, name);
  const length = (text: string | undefined) =>
    text === undefined ? null : parseEmu(/^[\d.]+$/.test(text) ? `${text}px` : text);
  const box = (attribute("viewBox") ?? "")
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const [boxWidth = 0, boxHeight = 0] = box.slice(2).map((each) => Math.max(each, 0) || 0);
  const pixel = emuPerInch / 96;
  const stated = { width: length(attribute("width")), height: length(attribute("height")) };
  // Of one that is stated, the shape of the box gives the other.
  const width =
    stated.width ?? (stated.height ? (stated.height * boxWidth) / boxHeight : boxWidth * pixel);
  const height =
    stated.height ?? (stated.width ? (stated.width * boxHeight) / boxWidth : boxHeight * pixel);
  if (!(width >= 1 && height >= 1 && Number.isFinite(width) && Number.isFinite(height))) {
    throw new ImageError("is an SVG without width and height, and without a viewBox");
  }
  return { width: Math.round(width), height: Math.round(height) };
}
