import { type Image, imageKinds, readImage } from "../../images/image.ts";
import { emuPerInch, parseEmu } from "../../images/lengths.ts";
import type { Turn } from "../../images/turn.ts";
import { replaceForbidden } from "../../xml/entities.ts";
import type { TagFormatter } from "../grammar/tag-grammar.ts";
import { loadRich } from "../rich/load-rich.ts";
import type { DataValue } from "../values/data.ts";
import { FormatterError } from "../values/formatters.ts";
import { nearestName } from "../values/nearest-name.ts";
import { PictureFiles, pictureError } from "./picture-file.ts";

/** A picture that takes the place of a tag. */
export interface PictureValue {
  /** The raster image that every version of Word shows; of an SVG, its fallback. */
  image: Image;
  svg: Image | null;
  /** English Metric Units; null: it follows from the other side and the shape of the picture. */
  width: number | null;
  height: number | null;
  /** The text contains only characters that XML allows. */
  description: string | null;
}

/** English Metric Units. */
export interface Size {
  width: number;
  height: number;
}

/** The size of a QR code whose tag has no size: 3 cm. */
const defaultQrEmu = Math.round((emuPerInch / 2.54) * 3);

/** The largest width and height of a page in Word: 22 inches (17.6.13). */
const largestPageEmu = 22 * emuPerInch;

const options = ["width", "height", "qr"];

/** @throws FormatterError for an option that picture tags do not have. */
export function checkPictureOptions(chain: readonly TagFormatter[]): void {
  for (const { name, argument } of chain) {
    if (!options.includes(name)) {
      const facts = { word: name, allowed: options, nearest: nearestName(name, options) };
      const message = `there is no formatter ${name} of a picture`;
      throw new FormatterError("unknown_formatter", message, facts);
    }
    if (name === "qr" ? argument !== null : lengthOf(argument) === null) {
      throw new FormatterError(
        "formatter_argument",
        "is written width:6cm, height:4cm (up to 55.88cm) or qr",
      );
    }
  }
}

/** The width or the height that a tag asks for, in English Metric Units; `null` if it has none. */
export function lengthIn(chain: readonly TagFormatter[], name: "width" | "height"): number | null {
  return lengthOf(chain.find((formatter) => formatter.name === name)?.argument ?? null);
}

/** `null` if the text is not a length, or the length is larger than any page. */
function lengthOf(text: string | null): number | null {
  const length = text === null ? null : parseEmu(text);
  return length !== null && length > 0 && length <= largestPageEmu ? length : null;
}

/**
 * Reads the picture of a value.
 *
 * @param value an image file in Base64, alone or in a data URL (RFC 2397), or an object with `data`
 *   or `asset`, `fallback` (of an SVG), `width`, `height` and `alt`; with the formatter `qr`, a
 *   text. `{asset: name}` may stand wherever Base64 may stand.
 * @throws FormatterError if the value is not a picture.
 * @throws MissingAssetError if the asset was not sent.
 */
export function pictureOf(
  value: DataValue,
  chain: readonly TagFormatter[],
  files: PictureFiles = new PictureFiles(),
): PictureValue {
  const [width, height] = [lengthIn(chain, "width"), lengthIn(chain, "height")];
  if (chain.some(({ name }) => name === "qr")) {
    return { image: qrOf(value), svg: null, width, height, description: null };
  }
  const source = typeof value === "string" ? { data: value } : objectOf(value);
  const image = files.of(fileValueOf(source));
  const fallback =
    source.fallback === undefined || source.fallback === null ? null : files.of(source.fallback);
  const isSvg = image.extension === "svg";
  if (isSvg && (fallback === null || fallback.extension === "svg")) {
    throw pictureError("needs a PNG or JPEG as fallback beside an SVG");
  }
  const lengthOfValue = (name: "width" | "height") => {
    const text = source[name];
    if (text === undefined || text === null) return null;
    const length = typeof text === "string" ? lengthOf(text) : null;
    if (length === null) throw pictureError(`needs a ${name} such as 6cm, up to 55.88cm`);
    return length;
  };
  const isSized = width !== null || height !== null;
  const picture = {
    image: isSvg ? (fallback as Image) : image,
    svg: isSvg ? image : null,
    width: isSized ? width : lengthOfValue("width"),
    height: isSized ? height : lengthOfValue("height"),
    description: typeof source.alt === "string" ? replaceForbidden(source.alt).text : null,
  };
  checkShape(picture);
  return picture;
}

/**
 * If only one side is set, the other follows from the picture's shape. It must fit on a page, too.
 */
function checkShape(picture: PictureValue): void {
  const { width, height } = picture;
  if ((width === null) === (height === null)) return;
  const size = pictureSize(picture, () => picture.image);
  const [asked, other] = width === null ? ["height", size.width] : ["width", size.height];
  if ((other as number) > largestPageEmu) {
    throw pictureError(
      `has a shape that this ${asked} makes larger than 55.88cm: ask for both sides`,
    );
  }
}

/** Describes a picture for the log by its type and size, without its content. */
export function describePicture({ image, svg }: PictureValue): string {
  return `(${(svg ?? image).contentType}, ${(svg ?? image).bytes.length} bytes)`;
}

/**
 * The turn that a picture needs. An SVG and its fallback share one frame, which turns as the SVG
 * needs.
 */
export function shownTurn({ image, svg }: PictureValue): Turn {
  return (svg ?? image).turn;
}

/**
 * The size of a picture: the size that was asked for, else its natural size, reduced to fit the
 * room.
 */
export function pictureSize({ image, svg, width, height }: PictureValue, room: () => Size): Size {
  const natural = svg ?? image;
  const ratio = natural.height / natural.width;
  const atLeastOne = (length: number) => Math.max(Math.round(length), 1);
  if (width !== null) return { width, height: height ?? atLeastOne(width * ratio) };
  if (height !== null) return { width: atLeastOne(height / ratio), height };
  const available = room();
  const scale = Math.min(1, available.width / natural.width, available.height / natural.height);
  return { width: atLeastOne(natural.width * scale), height: atLeastOne(natural.height * scale) };
}

/** The value that holds the file: Base64, or an object with nothing but the name of an asset. */
function fileValueOf({
  data,
  asset,
}: Record<string, DataValue | undefined>): DataValue | undefined {
  if (asset === undefined) return data;
  if (data !== undefined) throw pictureError("has data and asset: a picture is one of the two");
  return { asset };
}

function objectOf(value: DataValue): Record<string, DataValue | undefined> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw pictureError(`needs ${imageKinds} in Base64, or an asset`);
  }
  return value as Record<string, DataValue>;
}

/** The QR code of a text, with a natural size of 3 cm. */
function qrOf(value: DataValue): Image {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  const { maxQrBytes, qrPng } = loadRich();
  if (text === "" || Buffer.byteLength(text) > maxQrBytes) {
    throw pictureError(`needs a text of 1 to ${maxQrBytes} bytes`);
  }
  return { ...readImage(qrPng(text)), width: defaultQrEmu, height: defaultQrEmu };
}
