/**
 * The asset files of a job, by the names that values use for them. A file is read when a value
 * first names it; later calls return the same bytes.
 */
export type Assets = ReadonlyMap<string, () => Buffer>;

export const noAssets: Assets = new Map();

/** The value of a picture names an asset that was not sent. */
export class MissingAssetError extends Error {
  override readonly name = "MissingAssetError";
  readonly asset: string;

  constructor(asset: string) {
    super("an asset was not sent");
    this.asset = asset;
  }
}
