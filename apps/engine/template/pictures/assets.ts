/**
 * Files that came beside a task, by the names by which values call them. A file is read when a value
 * first asks for it; the map gives the same bytes each time.
 */
export type Assets = ReadonlyMap<string, () => Buffer>;

export const noAssets: Assets = new Map();

/** Files beside one task, at most. */
export const maxAssets = 64;

/** What the form part of an asset is called before the asset's name. */
export const assetPartPrefix = "asset_";

/** How names of assets are written, for messages. */
export const assetNameRule =
  "1 to 64 letters, digits, dots, hyphens and underscores, a letter or digit first";

const nameForm = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]{0,63}$/u;

/**
 * The name of an asset as it is compared: in the composed form (Unicode NFC), because the file names
 * of some systems are decomposed.
 *
 * @returns null for what is no such name.
 */
export function assetName(text: string): string | null {
  const name = text.normalize("NFC");
  return nameForm.test(name) ? name : null;
}

/** A value that a picture is made of names an asset that did not come. */
export class MissingAssetError extends Error {
  override readonly name = "MissingAssetError";
  readonly asset: string;

  constructor(asset: string) {
    super("an asset was not sent");
    this.asset = asset;
  }
}
