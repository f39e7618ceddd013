import { isDocumentError } from "../errors.ts";
import type { XmlDocument } from "../xml/document.ts";
import { decodePart } from "../xml/encoding.ts";
import { parseXml } from "../xml/parse.ts";
import { noVocabulary } from "../xml/vocabulary.ts";
import { defaultPackageLimits } from "../zip/limits.ts";
import { ImageError } from "./image-error.ts";
import { emuPerInch, parseEmu } from "./lengths.ts";
import { checkSvgContent } from "./svg-content.ts";

/** An SVG that a document may contain. */
export interface Svg {
  /** The file without its document type. */
  bytes: Buffer;
  /**
   * English Metric Units: `width` and `height`, else the size of the `viewBox` (SVG 1.1, 5.1.2,
   * 7.7).
   */
  width: number;
  height: number;
}

/** The root of an SVG must begin in so many bytes. */
const headBytes = 65_536;

/**
 * Reads an SVG. It is refused if it runs code, loads files, or has a document type with
 * declarations. A document type without declarations, as drawing programs write it, is removed.
 *
 * @returns `null` if the file is not an SVG.
 * @throws ImageError that says what is wrong with the file.
 */
export function readSvg(bytes: Buffer): Svg | null {
  const documentType = documentTypeOf(bytes.toString("latin1", 0, headBytes));
  if (documentType === null) return null;
  const [start, end] = documentType;
  const plain =
    end > start ? Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]) : bytes;
  const document = parse(plain);
  checkSvgContent(document);
  return { bytes: plain, ...sizeOf(document) };
}

/**
 * Finds the document type of an SVG.
 *
 * @param text the beginning of the file, with a character for each octet.
 * @returns the offsets of its start and end, both 0 for an SVG without a document type; `null` if the
 *   file is not an SVG.
 */
function documentTypeOf(text: string): [start: number, end: number] | null {
  let documentType: [number, number] = [0, 0];
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
      documentType = [at, end + 1];
    }
    end += close.length;
    at = end;
  }
  return /^<(?:[\w-]+:)?svg[\s/>]/.test(text.slice(at, at + 80)) ? documentType : null;
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
  const [boxWidth = 0, boxHeight = 0] = box.slice(2).map((side) => Math.max(side, 0) || 0);
  const emuPerPixel = emuPerInch / 96;
  const stated = { width: length(attribute("width")), height: length(attribute("height")) };
  // If only one side is stated, the other follows from the shape of the box.
  const width =
    stated.width ??
    (stated.height ? (stated.height * boxWidth) / boxHeight : boxWidth * emuPerPixel);
  const height =
    stated.height ??
    (stated.width ? (stated.width * boxHeight) / boxWidth : boxHeight * emuPerPixel);
  if (!(width >= 1 && height >= 1 && Number.isFinite(width) && Number.isFinite(height))) {
    throw new ImageError("is an SVG without width and height, and without a viewBox");
  }
  return { width: Math.round(width), height: Math.round(height) };
}
