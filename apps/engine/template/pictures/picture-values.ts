import { type Image, imageKinds, readImage } from "../../images/image.ts";
import { emuPerInch, parseEmu } from "../../images/lengths.ts";
import type { Turn } from "../../images/turn.ts";
import { replaceForbidden } from "../../xml/entities.ts";
import type { TagFormatter } from "../grammar/tag-grammar.ts";
import { loadRich } from "../rich/load-rich.ts";
import type { DataValue } from "../values/data.ts";
import { FormatterError } from "../values/formatters.ts";
import { PictureFiles, wrong } from "./picture-file.ts";

/** A picture that takes the place of a tag. */
export interface PictureValue {
  /** What every Word shows: of an SVG its fallback. */
  image: Image;
  svg: Image | null;
  /** English Metric Units; null: as the other one and the picture's own shape have it. */
  width: number | null;
  height: number | null;
  /** Without what XML cannot hold. */
  description: string | null;
}

/** English Metric Units. */
export interface Size {
  width: number;
  height: number;
}

/** Of a QR code that says nothing about it: 3 cm. */
const qrSize = Math.round((emuPerInch / 2.54) * 3);

/** No page of Word is wider or higher: 22 inches (17.6.13). */
const largestPage = 22 * emuPerInch;

const options = ["width", "height", "qr"];

/** @throws FormatterError for an option that picture tags do not have. */
export function checkPictureOptions(chain: readonly TagFormatter[]): void {
  for (const { name, argument } of chain) {
    if (!options.includes(name)) {
      throw new FormatterError("unknown_formatter", `there is no formatter ${name} of a picture`);
    }
    if (name === "qr" ? argument !== null : lengthOf(argument) === null) {
      throw new FormatterError(
        "formatter_argument",
        "is written width:6cm, height:4cm (up to 55.88cm) or qr",
      );
    }
  }
}

/** The width or the height that a tag asks for; `null` where it does not. */
export function lengthIn(chain: readonly TagFormatter[], name: "width" | "height"): number | null {
  return lengthOf(chain.find((each) => each.name === name)?.argument ?? null);
}

/** `null` if the text is not a length, or the length is larger than any page. */
function lengthOf(text: string | null): number | null {
  const length = text === null ? null : parseEmu(text);
  return length !== null && length > 0 && length <= largestPage ? length : null;
}

/**
 * The picture of a value: an image file in Base64, as it is or as a data URL (RFC 2397), or an object
 * of `data` or `asset`, `fallback` (of an SVG), `width`, `height` and `alt`; with `qr` a text. Wherever
 * Base64 may stand, `{asset: name}` may stand.
 *
 * @throws FormatterError that says what the value is instead.
 * @throws MissingAssetError for the name of an asset that did not come.
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
  const about = typeof value === "string" ? { data: value } : objectOf(value);
  const image = files.of(sourceOf(about));
  const fallback =
    about.fallback === undefined || about.fallback === null ? null : files.of(about.fallback);
  const isSvg = image.extension === "svg";
  if (isSvg && (fallback === null || fallback.extension === "svg")) {
    throw wrong("needs a PNG or JPEG as fallback beside an SVG");
  }
  const own = (name: "width" | "height") => {
    const text = about[name];
    if (text === undefined || text === null) return null;
    const length = typeof text === "string" ? lengthOf(text) : null;
    if (length === null) throw wrong(`needs a ${name} such as 6cm, up to 55.88cm`);
    return length;
  };
  const isSized = width !== null || height !== null;
  const picture = {
    image: isSvg ? (fallback as Image) : image,
    svg: isSvg ? image : null,
    width: isSized ? width : own("width"),
    height: isSized ? height : own("height"),
    description: typeof about.alt === "string" ? replaceForbidden(about.alt).text : null,
  };
  checkShape(picture);
  return picture;
}

/** Where one side is asked for, the shape of the picture gives the other, which has to fit a page, too. */
function checkShape(picture: PictureValue): void {
  const { width, height } = picture;
  if ((width === null) === (height === null)) return;
  const size = pictureSize(picture, () => picture.image);
  const [asked, other] = width === null ? ["height", size.width] : ["width", size.height];
  if ((other as number) > largestPage) {
    throw wrong(`has a shape that this ${asked} makes larger than 55.88cm: ask for both sides`);
  }
}

/** A picture in the log: its type and size, nothing of what it shows. */
export function describePicture({ image, svg }: PictureValue): string {
  return `(${(svg ?? image).contentType}, ${(svg ?? image).bytes.length} bytes)`;
}

/** How a picture has to be turned; an SVG and its fallback stand in one frame. */
export function shownTurn({ image, svg }: PictureValue): Turn {
  return (svg ?? image).turn;
}

/** How large a picture is shown: as it says; one that says nothing fits into its place. */
export function pictureSize({ image, svg, width, height }: PictureValue, room: () => Size): Size {
  const natural = svg ?? image;
  const ratio = natural.height / natural.width;
  const least = (length: number) => Math.max(Math.round(length), 1);
  if (width !== null) return { width, height: height ?? least(width * ratio) };
  if (height !== null) return { width: least(height / ratio), height };
  const most = room();
  const scale = Math.min(1, most.width / natural.width, most.height / natural.height);
  return { width: least(natural.width * scale), height: least(natural.height * scale) };
}

/** Base64, or an object that names an asset and says nothing else. */
function sourceOf({ data, asset }: Record<string, DataValue | undefined>): DataValue | undefined {
  if (asset === undefined) return data;
  if (data !== undefined) throw wrong("has data and asset: a picture is one of the two");
  return { asset };
}

function objectOf(value: DataValue): Record<string, DataValue | undefined> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrong(`needs ${imageKinds} in Base64, or an asset`);
  }
  return value as Record<string, DataValue>;
}

/** A QR code that is 3 cm wide, where its place is. */
function qrOf(value: DataValue): Image {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  const { maxQrBytes, qrPng } = loadRich();
  if (text === "" || Buffer.byteLength(text) > maxQrBytes) {
    throw wrong(`needs a text of 1 to ${maxQrBytes} bytes`);
  }
  return { ...readImage(qrPng(text)), width: qrSize, height: qrSize };
}
