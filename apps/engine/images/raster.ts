import { exifTurn, type Turn, upright } from "./turn.ts";

/** The head of a file of pixels. */
export interface Raster {
  extension: "png" | "jpeg" | "gif" | "bmp";
  contentType: "image/png" | "image/jpeg" | "image/gif" | "image/bmp";
  /** Pixels, as they are stored. */
  across: number;
  down: number;
  /** Pixels to an inch. */
  x: number;
  y: number;
  turn: Turn;
  /** Whether the file goes on to its end. */
  isWhole: boolean;
}

/** Pixels to an inch where a file does not say, or says what cannot be. */
const usualDensity = 96;
const leastDensity = 10;
const mostDensity = 10_000;

/** `null` if the file is not a PNG, JPEG, GIF or BMP. */
export function readRaster(bytes: Buffer): Raster | null {
  return readPng(bytes) ?? readJpeg(bytes) ?? readGif(bytes) ?? readBmp(bytes);
}

function density(value: number): number {
  return value >= leastDensity && value <= mostDensity ? value : usualDensity;
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** PNG (ISO/IEC 15948): IHDR (11.2.2), pHYs (11.3.5.3); eXIf (PNG third edition, 11.3.4.5). */
function readPng(bytes: Buffer): Raster | null {
  if (bytes.length < 33 || !bytes.subarray(0, 8).equals(pngSignature)) return null;
  const raster: Raster = {
    extension: "png",
    contentType: "image/png",
    across: bytes.readUInt32BE(16),
    down: bytes.readUInt32BE(20),
    x: usualDensity,
    y: usualDensity,
    turn: upright,
    // Wherever it stands: Word shows files whose chunks state wrong lengths.
    isWhole: bytes.includes("IEND", 33, "latin1"),
  };
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    const end = at + 12 + length;
    if (end > bytes.length) break;
    if (type === "pHYs" && length === 9 && bytes[at + 16] === 1) {
      // Pixels to a metre.
      raster.x = density(bytes.readUInt32BE(at + 8) * 0.0254);
      raster.y = density(bytes.readUInt32BE(at + 12) * 0.0254);
    } else if (type === "eXIf") {
      raster.turn = exifTurn(bytes.subarray(at + 8, end - 4));
    }
    at = end;
  }
  return raster;
}

/** Markers that have no length behind them (T.81, table B.1): TEM, RST0 to RST7. */
function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/** SOF0 to SOF15, without the tables and the extension that stand among them (T.81, table B.1). */
function beginsFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** JPEG (ITU-T T.81, B.2.2) with the density of JFIF (T.871, 10.1) and the orientation of Exif. */
function readJpeg(bytes: Buffer): Raster | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null;
  const raster: Raster = {
    extension: "jpeg",
    contentType: "image/jpeg",
    across: 0,
    down: 0,
    x: usualDensity,
    y: usualDensity,
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
      raster.down = segment.readUInt16BE(1);
      raster.across = segment.readUInt16BE(3);
      // EOI; those of thumbnails stand in front of the frame.
      raster.isWhole = bytes.indexOf("ffd9", end, "hex") >= 0;
      break;
    }
    if (marker === 0xe0 && segment.length >= 12 && segment.toString("latin1", 0, 4) === "JFIF") {
      const perUnit = { 1: 1, 2: 2.54 }[segment[7] ?? 0] ?? 0;
      raster.x = density(segment.readUInt16BE(8) * perUnit);
      raster.y = density(segment.readUInt16BE(10) * perUnit);
    }
    if (marker === 0xe1 && !hasExif && segment.toString("latin1", 0, 6) === "Exif\0\0") {
      hasExif = true;
      raster.turn = exifTurn(segment.subarray(6));
    }
    at = end;
  }
  return raster;
}

/** GIF (89a, 18): the logical screen is as large as the picture. */
function readGif(bytes: Buffer): Raster | null {
  if (bytes.length < 13 || !/^GIF8[79]a/.test(bytes.toString("latin1", 0, 6))) return null;
  return {
    extension: "gif",
    contentType: "image/gif",
    across: bytes.readUInt16LE(6),
    down: bytes.readUInt16LE(8),
    x: usualDensity,
    y: usualDensity,
    turn: upright,
    // The trailer (27).
    isWhole: bytes.lastIndexOf(0x3b) > 13,
  };
}

/** BMP ([MS-WMF] 2.2.2.9, BITMAPINFOHEADER 2.2.2.3, and what is longer and begins with it). */
function readBmp(bytes: Buffer): Raster | null {
  if (bytes.length < 54 || bytes.toString("latin1", 0, 2) !== "BM") return null;
  if (bytes.readUInt32LE(14) < 40) return null;
  const pixels = bytes.readUInt32LE(10);
  const across = bytes.readInt32LE(18);
  // Below 0: the first row is the upper one.
  const down = Math.abs(bytes.readInt32LE(22));
  const rowBytes = Math.ceil((across * bytes.readUInt16LE(28)) / 32) * 4;
  const isCompressed = ![0, 3].includes(bytes.readUInt32LE(30));
  return {
    extension: "bmp",
    contentType: "image/bmp",
    across: Math.max(across, 0),
    down,
    // Pixels to a metre.
    x: density(bytes.readInt32LE(38) * 0.0254),
    y: density(bytes.readInt32LE(42) * 0.0254),
    turn: upright,
    isWhole: bytes.length >= pixels && (isCompressed || bytes.length >= pixels + rowBytes * down),
  };
}
