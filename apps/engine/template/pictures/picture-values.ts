import { type Image, readImage } from "../../docx/image.ts";
import { emuPerInch, parseEmu } from "../../docx/lengths.ts";
import type { TagFormatter } from "../grammar/tag-grammar.ts";
import { loadRich } from "../rich/load-rich.ts";
import type { DataValue } from "../values/data.ts";
import { FormatterError } from "../values/formatters.ts";

/** A picture that takes the place of a tag. */
export interface PictureValue {
  /** What every Word shows: of an SVG its fallback. */
  image: Image;
  svg: Image | null;
  /** English Metric Units; null: as the other one and the picture's own shape have it. */
  width: number | null;
  height: number | null;
  description: string | null;
}

/** Of a QR code that says nothing about it: 3 cm. */
const qrSize = Math.round((emuPerInch / 2.54) * 3);

const options = ["width", "height", "qr"];

/** @throws FormatterError for what no picture tag has. */
export function checkPictureOptions(chain: readonly TagFormatter[]): void {
  for (const { name, argument } of chain) {
    if (!options.includes(name)) {
      throw new FormatterError("unknown_formatter", `there is no formatter ${name} of a picture`);
    }
    if (name === "qr" ? argument !== null : parseEmu(argument ?? "") === null) {
      throw new FormatterError("formatter_argument", "is written width:6cm, height:4cm or qr");
    }
  }
}

/**
 * The picture of a value: an image file in Base64, as it is or as a data URL (RFC 2397), or an object
 * of `data`, `fallback` (of an SVG), `width`, `height` and `alt`; with `qr` a text.
 *
 * @throws FormatterError for what is none.
 */
export function pictureOf(value: DataValue, chain: readonly TagFormatter[]): PictureValue {
  const lengthOf = (name: string) => {
    const argument = chain.find((each) => each.name === name)?.argument ?? null;
    return argument === null ? null : parseEmu(argument);
  };
  const [width, height] = [lengthOf("width"), lengthOf("height")];
  if (chain.some(({ name }) => name === "qr")) {
    const side = width ?? height ?? qrSize;
    const image = readImage(qrOf(value)) as Image;
    return { image, svg: null, width: side, height: height ?? side, description: null };
  }
  const about = typeof value === "string" ? { data: value } : objectOf(value);
  const image = imageOf(about.data);
  const fallback = about.fallback === undefined ? null : imageOf(about.fallback);
  const isSvg = image.extension === "svg";
  if (isSvg && (fallback === null || fallback.extension === "svg")) {
    throw wrong("needs a PNG or JPEG as fallback beside an SVG");
  }
  const own = (name: "width" | "height") => {
    const text = about[name];
    if (text === undefined || text === null) return null;
    const length = typeof text === "string" ? parseEmu(text) : null;
    if (length === null) throw wrong(`needs a ${name} such as 6cm`);
    return length;
  };
  const isSized = width !== null || height !== null;
  return {
    image: isSvg ? (fallback as Image) : image,
    svg: isSvg ? image : null,
    width: isSized ? width : own("width"),
    height: isSized ? height : own("height"),
    description: typeof about.alt === "string" ? about.alt : null,
  };
}

/** What the log says of a picture: what it is, nothing of what it shows. */
export function describePicture({ image, svg }: PictureValue): string {
  return `(${(svg ?? image).contentType}, ${(svg ?? image).bytes.length} bytes)`;
}

/** Width and height on the page, no wider than `most`. */
export function pictureSize(
  { image, svg, width, height }: PictureValue,
  most: number,
): { width: number; height: number } {
  const natural = svg ?? image;
  const ratio = natural.height / natural.width;
  if (width !== null) return { width, height: height ?? Math.round(width * ratio) };
  if (height !== null) return { width: Math.round(height / ratio), height };
  const own = Math.min(natural.width, most);
  return { width: own, height: Math.round(own * ratio) };
}

function objectOf(value: DataValue): Record<string, DataValue | undefined> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrong("needs an image in Base64");
  }
  return value as Record<string, DataValue>;
}

function imageOf(value: DataValue | undefined): Image {
  const text = typeof value === "string" ? value.replace(/^data:[^,]*;base64,/, "") : "";
  const isBase64 = text !== "" && /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text);
  const image = isBase64 ? readImage(Buffer.from(text, "base64")) : null;
  if (image === null) throw wrong("needs a PNG, JPEG or SVG in Base64");
  return image;
}

function qrOf(value: DataValue): Buffer {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  const { maxQrBytes, qrPng } = loadRich();
  if (text === "" || Buffer.byteLength(text) > maxQrBytes) {
    throw wrong(`needs a text of at most ${maxQrBytes} bytes`);
  }
  return qrPng(text);
}

function wrong(message: string): FormatterError {
  return new FormatterError("picture_value", message);
}
