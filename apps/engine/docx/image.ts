import { emuPerInch, parseEmu } from "./lengths.ts";

/** An image file that Word shows, and how large it is by itself. */
export interface Image {
  bytes: Buffer;
  extension: "png" | "jpeg" | "svg";
  contentType: "image/png" | "image/jpeg" | "image/svg+xml";
  /** English Metric Units, at the density that the file states, else 96 to the inch. */
  width: number;
  height: number;
}

/** Pixels to an inch where a file does not say. */
const usualDensity = 96;

/** A file of pixels: how many, and how many of them to an inch. */
interface Raster extends Pick<Image, "extension" | "contentType"> {
  across: number;
  down: number;
  x: number;
  y: number;
}

/** Reads what a file says of itself; `null` for what is neither PNG nor JPEG nor SVG. */
export function readImage(bytes: Buffer): Image | null {
  const raster = readPng(bytes) ?? readJpeg(bytes);
  if (raster === null) return readSvg(bytes);
  const { extension, contentType, across, down, x, y } = raster;
  return sized({ bytes, extension, contentType }, across / x, down / y);
}

/** Width and height in pixels of a PNG or a JPEG; `null` of anything else. */
export function pixelSize(bytes: Buffer): { width: number; height: number } | null {
  const raster = readPng(bytes) ?? readJpeg(bytes);
  return raster && { width: raster.across, height: raster.down };
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** PNG (ISO/IEC 15948): IHDR (11.2.2), pHYs (11.3.5.3). */
function readPng(bytes: Buffer): Raster | null {
  if (bytes.length < 33 || !bytes.subarray(0, 8).equals(pngSignature)) return null;
  const [across, down] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  let [x, y] = [usualDensity, usualDensity];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (type === "IDAT" || at + 12 + length > bytes.length) break;
    if (type === "pHYs" && length === 9 && bytes[at + 16] === 1) {
      // Pixels to a metre.
      x = bytes.readUInt32BE(at + 8) * 0.0254 || usualDensity;
      y = bytes.readUInt32BE(at + 12) * 0.0254 || usualDensity;
    }
    at += 12 + length;
  }
  return { extension: "png", contentType: "image/png", across, down, x, y };
}

/** JPEG (ITU-T T.81, B.2.2) with the density of JFIF (T.871, 10.1). */
function readJpeg(bytes: Buffer): Raster | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null;
  let [x, y] = [usualDensity, usualDensity];
  for (let at = 2; at + 9 < bytes.length; ) {
    const marker = bytes.readUInt16BE(at);
    if (marker < 0xff01) return null;
    const isFrame =
      marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) {
      const [down, across] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)];
      return { extension: "jpeg", contentType: "image/jpeg", across, down, x, y };
    }
    if (marker === 0xffe0 && bytes.toString("latin1", at + 4, at + 8) === "JFIF") {
      const perUnit = { 1: 1, 2: 2.54 }[bytes[at + 11] ?? 0] ?? 0;
      x = bytes.readUInt16BE(at + 12) * perUnit || usualDensity;
      y = bytes.readUInt16BE(at + 14) * perUnit || usualDensity;
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

/** SVG (W3C SVG 1.1, 5.1.2 and 7.7): `width` and `height`, else the size of the `viewBox`. */
function readSvg(bytes: Buffer): Image | null {
  const head = bytes.toString("utf8", 0, 4096);
  const tag = /<svg\b[^>]*>/.exec(head)?.[0];
  if (tag === undefined) return null;
  const attribute = (name: string) =>
    new RegExp(`\\s${name}\\s*=\\s*["']([^"']*)["']`).exec(tag)?.[1];
  const length = (text: string | undefined) =>
    text === undefined ? null : parseEmu(/^[\d.]+$/.test(text) ? `${text}px` : text);
  const box = (attribute("viewBox") ?? "")
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const pixel = emuPerInch / usualDensity;
  const width = length(attribute("width")) ?? (box[2] ?? 0) * pixel;
  const height = length(attribute("height")) ?? (box[3] ?? 0) * pixel;
  const about = { bytes, extension: "svg", contentType: "image/svg+xml" } as const;
  return sized(about, width / emuPerInch, height / emuPerInch);
}

/** @param across inches. */
function sized(
  about: Pick<Image, "bytes" | "extension" | "contentType">,
  across: number,
  down: number,
): Image | null {
  const [width, height] = [Math.round(across * emuPerInch), Math.round(down * emuPerInch)];
  return width > 0 && height > 0 ? { ...about, width, height } : null;
}
