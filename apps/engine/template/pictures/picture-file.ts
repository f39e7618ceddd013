import { assetName } from "../../../contract/asset-names.ts";
import { type Image, imageKinds, readImage } from "../../images/image.ts";
import { ImageError } from "../../images/image-error.ts";
import type { DataValue } from "../values/data.ts";
import { FormatterError } from "../values/formatters.ts";
import { type Assets, MissingAssetError, noAssets } from "./assets.ts";

/** The picture files of a job. Most are shown more than once: each is read once. */
export class PictureFiles {
  readonly #assets: Assets;
  readonly #byText = new Map<string, Image>();
  readonly #byAsset = new Map<string, Image>();

  constructor(assets: Assets = noAssets) {
    this.#assets = assets;
  }

  /**
   * The picture file of a text, which is Base64 (RFC 4648, section 4 or 5, lines of any length) or a
   * data URL (RFC 2397), or of `{asset: name}`.
   *
   * @throws FormatterError that says what the value is instead.
   * @throws MissingAssetError for the name of an asset that did not come.
   */
  of(value: DataValue | undefined): Image {
    if (typeof value === "string") {
      return remembered(this.#byText, value, () => bytesOf(value.trim()));
    }
    const name = assetIn(value);
    if (name === null) throw wrong(`needs ${imageKinds} in Base64, or an asset`);
    const key = assetName(name);
    const file = key === null ? undefined : this.#assets.get(key);
    if (key === null || file === undefined) throw new MissingAssetError(name);
    return remembered(this.#byAsset, key, file);
  }
}

function remembered(known: Map<string, Image>, key: string, bytes: () => Buffer): Image {
  let image = known.get(key);
  if (image === undefined) {
    image = read(bytes());
    known.set(key, image);
  }
  return image;
}

/** The name in `{asset: name}`. */
function assetIn(value: DataValue | undefined): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const { asset, ...rest } = value as Readonly<Record<string, DataValue>>;
  return typeof asset === "string" && Object.keys(rest).length === 0 ? asset : null;
}

/** The error of a value that is no picture. */
export function wrong(message: string): FormatterError {
  return new FormatterError("picture_value", message);
}

function read(bytes: Buffer): Image {
  if (bytes.length === 0) throw wrong("is empty");
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
