import { emuPerInch, parseEmu } from "./lengths.ts";
import { type Raster, readRaster } from "./raster.ts";
import { isSideways, type Turn, upright } from "./turn.ts";

/** An image file that Word shows, and how large it is by itself. */
export interface Image {
  bytes: Buffer;
  extension: Raster["extension"] | "svg";
  contentType: Raster["contentType"] | "image/svg+xml";
  /** English Metric Units as it is shown, at the density that the file states, else 96 to the inch. */
  width: number;
  height: number;
  /** How the stored picture has to be turned to be shown as it was taken. */
  turn: Turn;
}

/** A file that is no picture for a document. The message says what it is instead. */
export class ImageError extends Error {
  override readonly name = "ImageError";
}

/** The files that a document can show, for messages. */
export const imageKinds = "PNG, JPEG, GIF, BMP or SVG";

/**
 * Reads what a file says of itself.
 *
 * @throws ImageError if the file is not a PNG, JPEG, GIF, BMP or SVG, has no size, or is cut off.
 */
export function readImage(bytes: Buffer): Image {
  const raster = readRaster(bytes);
  if (raster === null) {
    const svg = readSvg(bytes);
    if (svg === null) throw new ImageError(`is ${kindOf(bytes)}: a picture is ${imageKinds}`);
    return svg;
  }
  const { extension, contentType, across, down, x, y, turn, isWhole } = raster;
  const kind = extension.toUpperCase();
  if (!isWhole) throw new ImageError(`is a ${kind} that is cut off`);
  if (across === 0 || down === 0) throw new ImageError(`is a ${kind} without width or height`);
  const stored = [Math.round((across / x) * emuPerInch), Math.round((down / y) * emuPerInch)];
  const [width, height] = (isSideways(turn) ? stored.reverse() : stored) as [number, number];
  return { bytes, extension, contentType, width, height, turn };
}

/** Width and height in pixels of a PNG or a JPEG, as they are stored; `null` of anything else. */
export function pixelSize(bytes: Buffer): { width: number; height: number } | null {
  const raster = readRaster(bytes);
  if (raster?.extension !== "png" && raster?.extension !== "jpeg") return null;
  return { width: raster.across, height: raster.down };
}

/** As much of an SVG as its first start tag may be in. */
const svgHead = 65_536;

/** SVG (W3C SVG 1.1, 5.1.2 and 7.7): `width` and `height`, else the size of the `viewBox`. */
function readSvg(bytes: Buffer): Image | null {
  const tag = firstTag(bytes.toString("utf8", 0, svgHead));
  if (!/^<(?:[\w-]+:)?svg[\s/>]/.test(tag)) return null;
  const attribute = (name: string) =>
    new RegExp(`\\s${name}\\s*=\\s*["']([^"']*)["']`).exec(tag)?.[1];
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
  return {
    bytes,
    extension: "svg",
    contentType: "image/svg+xml",
    width: Math.round(width),
    height: Math.round(height),
    turn: upright,
  };
}

/** The first start tag, behind declarations and comments; `""` of what begins with none. */
function firstTag(text: string): string {
  let at = 0;
  for (;;) {
    while (/[\s\uFEFF]/.test(text.charAt(at))) at++;
    const isComment = text.startsWith("<!--", at);
    const end = text.indexOf(isComment ? "-->" : ">", at);
    if (text[at] !== "<" || end < 0) return "";
    if (!isComment && !/[?!]/.test(text.charAt(at + 1))) return text.slice(at, end + 1);
    // A document type may declare entities in brackets.
    const brackets = isComment ? -1 : text.slice(at, end).indexOf("[");
    const closed = brackets < 0 ? end : text.indexOf("]>", at);
    if (closed < 0) return "";
    at = closed + (isComment ? 3 : brackets < 0 ? 1 : 2);
  }
}

/** Other formats that people send as pictures: the offset of their signature, the signature, the name. */
const otherKinds: readonly (readonly [at: number, signature: string, name: string])[] = [
  [0, "%PDF", "a PDF"],
  [8, "WEBP", "a WebP"],
  [4, "ftyphei", "a HEIC"],
  [4, "ftyphev", "a HEIC"],
  [4, "ftypmif1", "a HEIC"],
  [4, "ftypavif", "an AVIF"],
  [0, "II*\0", "a TIFF"],
  [0, "MM\0*", "a TIFF"],
  [40, " EMF", "an EMF"],
  [0, "\xd7\xcd\xc6\x9a", "a WMF"],
  [0, "BM", "a BMP of OS/2"],
  [0, "8BPS", "a Photoshop file"],
  [0, "\0\0\x01\0", "an icon file"],
  [0, "PK\x03\x04", "a ZIP or Office file"],
  [0, "\x1f\x8b", "a gzip file"],
];

/** The kind of a file that is no picture, in words. */
function kindOf(bytes: Buffer): string {
  for (const [at, signature, name] of otherKinds) {
    if (bytes.toString("latin1", at, at + signature.length) === signature) return name;
  }
  return /^\s*<(?:!doctype\s+)?html/i.test(bytes.toString("utf8", 0, 256))
    ? "a web page"
    : "no picture";
}
