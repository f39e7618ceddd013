import { exifTurn, type Turn, upright } from "./turn.ts";

/** The properties of a raster image. */
export interface Raster {
  extension: "png" | "jpeg" | "gif" | "bmp";
  contentType: "image/png" | "image/jpeg" | "image/gif" | "image/bmp";
  /** The stored size in pixels. */
  width: number;
  height: number;
  /** Pixels per inch in each direction. */
  columnsPerInch: number;
  rowsPerInch: number;
  turn: Turn;
  /** The file is not cut off. */
  isWhole: boolean;
}

/** Pixels per inch of a file without a density, or with one that is not plausible. */
const defaultPixelsPerInch = 96;
const minPixelsPerInch = 10;
const maxPixelsPerInch = 10_000;

/** `null` if the file is not a PNG, JPEG, GIF or BMP. */
export function readRaster(bytes: Buffer): Raster | null {
  return readPng(bytes) ?? readJpeg(bytes) ?? readGif(bytes) ?? readBmp(bytes);
}

function plausibleDensity(value: number): number {
  return value >= minPixelsPerInch && value <= maxPixelsPerInch ? value : defaultPixelsPerInch;
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** PNG (ISO/IEC 15948): IHDR (11.2.2), pHYs (11.3.5.3); eXIf (PNG third edition, 11.3.4.5). */
function readPng(bytes: Buffer): Raster | null {
  if (bytes.length < 33 || !bytes.subarray(0, 8).equals(pngSignature)) return null;
  const raster: Raster = {
    extension: "png",
    contentType: "image/png",
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
    columnsPerInch: defaultPixelsPerInch,
    rowsPerInch: defaultPixelsPerInch,
    turn: upright,
    // IEND may stand anywhere, because Word shows files with wrong chunk lengths.
    isWhole: bytes.includes("IEND", 33, "latin1"),
  };
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    const end = at + 12 + length;
    if (end > bytes.length) break;
    if (type === "pHYs" && length === 9 && bytes[at + 16] === 1) {
      // pHYs counts pixels per metre.
      raster.columnsPerInch = plausibleDensity(bytes.readUInt32BE(at + 8) * 0.0254);
      raster.rowsPerInch = plausibleDensity(bytes.readUInt32BE(at + 12) * 0.0254);
    } else if (type === "eXIf") {
      raster.turn = exifTurn(bytes.subarray(at + 8, end - 4));
    }
    at = end;
  }
  return raster;
}

/** Markers without a length (T.81, table B.1): TEM, RST0 to RST7. */
function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/** SOF0 to SOF15, without the tables and the extension between them (T.81, table B.1). */
function beginsFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** JPEG (ITU-T T.81, B.2.2) with the density of JFIF (T.871, 10.1) and the orientation of Exif. */
function readJpeg(bytes: Buffer): Raster | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null;
  const raster: Raster = {
    extension: "jpeg",
    contentType: "image/jpeg",
    width: 0,
    height: 0,
    columnsPerInch: defaultPixelsPerInch,
    rowsPerInch: defaultPixelsPerInch,
    turn: upright,
    isWhole: false,
  };
  let hasExif = false;
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) break;
    const marker = bytes[at + 1] as number;
    // A marker may have any number of FF in front (B.1.1.2).
    if (marker === 0xff || standsAlone(marker)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const length = bytes.readUInt16BE(at + 2);
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length) break;
    const segment = bytes.subarray(at + 4, end);
    if (beginsFrame(marker)) {
      if (segment.length < 6) break;
      raster.height = segment.readUInt16BE(1);
      raster.width = segment.readUInt16BE(3);
      // Search EOI after the frame, because a thumbnail before it has its own.
      raster.isWhole = bytes.indexOf("ffd9", end, "hex") >= 0;
      break;
    }
    if (marker === 0xe0 && segment.length >= 12 && segment.toString("latin1", 0, 4) === "JFIF") {
      const perUnit = { 1: 1, 2: 2.54 }[segment[7] ?? 0] ?? 0;
      raster.columnsPerInch = plausibleDensity(segment.readUInt16BE(8) * perUnit);
      raster.rowsPerInch = plausibleDensity(segment.readUInt16BE(10) * perUnit);
    }
    if (marker === 0xe1 && !hasExif && segment.toString("latin1", 0, 6) === "Exif\0\0") {
      hasExif = true;
      raster.turn = exifTurn(segment.subarray(6));
    }
    at = end;
  }
  return raster;
}

/** GIF (89a, 18). The logical screen has the size of the picture. */
function readGif(bytes: Buffer): Raster | null {
  if (bytes.length < 13 || !/^GIF8[79]a/.test(bytes.toString("latin1", 0, 6))) return null;
  return {
    extension: "gif",
    contentType: "image/gif",
    width: bytes.readUInt16LE(6),
    height: bytes.readUInt16LE(8),
    columnsPerInch: defaultPixelsPerInch,
    rowsPerInch: defaultPixelsPerInch,
    turn: upright,
    // A complete file ends with the trailer (27).
    isWhole: bytes.lastIndexOf(0x3b) > 13,
  };
}

/** BMP ([MS-WMF] 2.2.2.9, with BITMAPINFOHEADER 2.2.2.3 or a longer header that begins with it). */
function readBmp(bytes: Buffer): Raster | null {
  if (bytes.length < 54 || bytes.toString("latin1", 0, 2) !== "BM") return null;
  if (bytes.readUInt32LE(14) < 40) return null;
  const pixelOffset = bytes.readUInt32LE(10);
  const width = bytes.readInt32LE(18);
  // A negative height means that the rows are stored from top to bottom.
  const height = Math.abs(bytes.readInt32LE(22));
  const rowBytes = Math.ceil((width * bytes.readUInt16LE(28)) / 32) * 4;
  const isCompressed = ![0, 3].includes(bytes.readUInt32LE(30));
  return {
    extension: "bmp",
    contentType: "image/bmp",
    width: Math.max(width, 0),
    height,
    // The header counts pixels per metre.
    columnsPerInch: plausibleDensity(bytes.readInt32LE(38) * 0.0254),
    rowsPerInch: plausibleDensity(bytes.readInt32LE(42) * 0.0254),
    turn: upright,
    isWhole:
      bytes.length >= pixelOffset &&
      (isCompressed || bytes.length >= pixelOffset + rowBytes * height),
  };
}
