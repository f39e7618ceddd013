import { type Image, imageKinds, readImage } from "../../docx/image.ts";
import { ImageError } from "../../docx/image-error.ts";
import type { DataValue } from "../values/data.ts";
import { FormatterError } from "../values/formatters.ts";

/** Files of pictures that were read for a job, by the text that they came in: most come often. */
export type KnownPictures = Map<string, Image>;

/**
 * The picture file of a text: Base64 (RFC 4648, section 4 or 5, lines of any length) or a data URL
 * (RFC 2397).
 *
 * @throws FormatterError that says what the value is instead.
 */
export function pictureFile(value: DataValue | undefined, known: KnownPictures): Image {
  if (typeof value !== "string") throw wrong(`needs ${imageKinds} in Base64`);
  let image = known.get(value);
  if (image === undefined) {
    image = read(bytesOf(value.trim()));
    known.set(value, image);
  }
  return image;
}

/** The error of a value that is no picture. */
export function wrong(message: string): FormatterError {
  return new FormatterError("picture_value", message);
}

function read(bytes: Buffer): Image {
  try {
    return readImage(bytes);
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    throw wrong(error.message);
  }
}

function bytesOf(text: string): Buffer {
  if (text === "") throw wrong("is empty");
  if (/^(?:https?|ftp|file|blob):/i.test(text) || text.startsWith("//")) {
    throw wrong(`is an address: nothing is loaded, send ${imageKinds} in Base64`);
  }
  const head = /^data:([^,]*),/i.exec(text.slice(0, 256));
  if (head === null) return base64(text);
  const rest = text.slice(head[0].length);
  return /;\s*base64\s*$/i.test(head[1] ?? "") ? base64(rest) : percentEncoded(rest);
}

function base64(text: string): Buffer {
  const packed = /\s/.test(text) ? text.replace(/\s+/g, "") : text;
  const foreign = packed.search(/[^A-Za-z0-9+/_-]/);
  const digits = foreign < 0 ? packed.length : foreign;
  if (digits === 0 || !/^={0,2}$/.test(packed.slice(digits, digits + 3))) {
    throw wrong(`is not Base64: a picture is ${imageKinds} in Base64`);
  }
  // A group of four digits is three bytes, and one digit is none.
  if (digits % 4 === 1) throw wrong("is Base64 that is cut off");
  return Buffer.from(packed, "base64");
}

function percentEncoded(text: string): Buffer {
  try {
    return Buffer.from(decodeURIComponent(text));
  } catch {
    throw wrong("is a data URL that is not percent-encoded");
  }
}
