import { assetName } from "../../../contract/asset-names.ts";
import { type Image, imageKinds, readImage } from "../../images/image.ts";
import { ImageError } from "../../images/image-error.ts";
import type { DataValue } from "../values/data.ts";
import { FormatterError } from "../values/formatters.ts";
import { type Assets, MissingAssetError, noAssets } from "./assets.ts";

/** The picture files of a job. Many are shown more than once, but each file is read only once. */
export class PictureFiles {
  readonly #assets: Assets;
  readonly #byText = new Map<string, Image>();
  readonly #byAsset = new Map<string, Image>();

  constructor(assets: Assets = noAssets) {
    this.#assets = assets;
  }

  /**
   * The picture file that a value holds or names.
   *
   * @param value Base64 (RFC 4648, section 4 or 5, with lines of any length), a data URL (RFC
   *   2397), or `{asset: name}`.
   * @throws FormatterError for another value.
   * @throws MissingAssetError if the asset was not sent.
   */
  of(value: DataValue | undefined): Image {
    if (typeof value === "string") {
      return remembered(this.#byText, value, () => bytesOf(value.trim()));
    }
    const name = assetIn(value);
    if (name === null) throw pictureError(`needs ${imageKinds} in Base64, or an asset`);
    const key = assetName(name);
    const file = key === null ? undefined : this.#assets.get(key);
    if (key === null || file === undefined) throw new MissingAssetError(name);
    return remembered(this.#byAsset, key, file);
  }
}

function remembered(images: Map<string, Image>, key: string, bytes: () => Buffer): Image {
  let image = images.get(key);
  if (image === undefined) {
    image = read(bytes());
    images.set(key, image);
  }
  return image;
}

/** The name in `{asset: name}`. */
function assetIn(value: DataValue | undefined): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const { asset, ...rest } = value as Readonly<Record<string, DataValue>>;
  return typeof asset === "string" && Object.keys(rest).length === 0 ? asset : null;
}

/** The error for a value that is not a picture. */
export function pictureError(message: string): FormatterError {
  return new FormatterError("picture_value", message);
}

function read(bytes: Buffer): Image {
  if (bytes.length === 0) throw pictureError("is empty");
  try {
    return readImage(bytes);
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    throw pictureError(error.message);
  }
}

function bytesOf(text: string): Buffer {
  if (text === "") throw pictureError("is empty");
  if (/^(?:https?|ftp|file|blob):/i.test(text) || text.startsWith("//")) {
    throw pictureError(`is an address: nothing is loaded, send ${imageKinds} in Base64`);
  }
  const head = /^data:([^,]*),/i.exec(text.slice(0, 256));
  if (head === null) return base64(text);
  const rest = text.slice(head[0].length);
  return /;\s*base64\s*$/i.test(head[1] ?? "") ? base64(rest) : percentEncoded(rest);
}

function base64(text: string): Buffer {
  const compact = /\s/.test(text) ? text.replace(/\s+/g, "") : text;
  const firstOther = compact.search(/[^A-Za-z0-9+/_-]/);
  const digitCount = firstOther < 0 ? compact.length : firstOther;
  if (digitCount === 0 || !/^={0,2}$/.test(compact.slice(digitCount, digitCount + 3))) {
    throw pictureError(`is not Base64: a picture is ${imageKinds} in Base64`);
  }
  // Four digits are three bytes; a single digit has too few bits for one byte.
  if (digitCount % 4 === 1) throw pictureError("is Base64 that is cut off");
  return Buffer.from(compact, "base64");
}

function percentEncoded(text: string): Buffer {
  try {
    return Buffer.from(decodeURIComponent(text));
  } catch {
    throw pictureError("is a data URL that is not percent-encoded");
  }
}
