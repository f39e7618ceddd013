import { ImageError } from "./image-error.ts";
import { emuPerInch } from "./lengths.ts";
import { type Raster, readRaster } from "./raster.ts";
import { readSvg } from "./svg.ts";
import { isSideways, type Turn, upright } from "./turn.ts";

/** An image file that Word can show, with its natural size. */
export interface Image {
  bytes: Buffer;
  extension: Raster["extension"] | "svg";
  contentType: Raster["contentType"] | "image/svg+xml";
  /**
   * The size as shown, in English Metric Units, at the density in the file, else 96 pixels per
   * inch.
   */
  width: number;
  height: number;
  /** The turn that shows the stored picture as it was taken. */
  turn: Turn;
}

/** The files that a document can show, for messages. */
export const imageKinds = "PNG, JPEG, GIF, BMP or SVG";

/**
 * Reads type, size and orientation of an image file.
 *
 * @throws ImageError if the file is not a PNG, JPEG, GIF, BMP or SVG, has no size, is cut off, is
 *   larger than a document can be, or is an SVG that runs code or loads anything.
 */
export function readImage(bytes: Buffer): Image {
  const raster = readRaster(bytes);
  if (raster === null) {
    const svg = readSvg(bytes);
    if (svg === null) throw new ImageError(`is ${kindOf(bytes)}: a picture is ${imageKinds}`);
    const kind = { extension: "svg", contentType: "image/svg+xml", turn: upright } as const;
    return withinBounds({ ...svg, ...kind });
  }
  const { extension, contentType, width: columns, height: rows, turn, isWhole } = raster;
  const kind = extension.toUpperCase();
  if (!isWhole) throw new ImageError(`is a ${kind} that is cut off`);
  if (columns === 0 || rows === 0) throw new ImageError(`is a ${kind} without width or height`);
  const stored = [
    Math.round((columns / raster.columnsPerInch) * emuPerInch),
    Math.round((rows / raster.rowsPerInch) * emuPerInch),
  ];
  const [width, height] = (isSideways(turn) ? stored.reverse() : stored) as [number, number];
  return withinBounds({ bytes, extension, contentType, width, height, turn });
}

/** The largest length of DrawingML (ECMA-376 part 1, 20.1.10.42, ST_PositiveCoordinate). */
const longestEmu = 27_273_042_316_900;

function withinBounds(image: Image): Image {
  if (Math.max(image.width, image.height) <= longestEmu) return image;
  throw new ImageError(
    `is a ${image.extension.toUpperCase()} that is larger than a document can hold`,
  );
}

/** Width and height of a stored PNG or JPEG in pixels; `null` for other files. */
export function pixelSize(bytes: Buffer): { width: number; height: number } | null {
  const raster = readRaster(bytes);
  if (raster?.extension !== "png" && raster?.extension !== "jpeg") return null;
  return { width: raster.width, height: raster.height };
}

/**
 * Other formats that people send as pictures: the offset of their signature, the signature, the
 * name.
 */
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

/** Describes the kind of a file that is not a picture. */
function kindOf(bytes: Buffer): string {
  for (const [at, signature, name] of otherKinds) {
    if (bytes.toString("latin1", at, at + signature.length) === signature) return name;
  }
  return /^\s*<(?:!doctype\s+)?html/i.test(bytes.toString("utf8", 0, 256))
    ? "a web page"
    : "no picture";
}
