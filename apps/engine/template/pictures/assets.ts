/**
 * Files that came beside a task, by the names by which values call them. A file is read when a value
 * first asks for it; the map gives the same bytes each time.
 */
export type Assets = ReadonlyMap<string, () => Buffer>;

export const noAssets: Assets = new Map();

/** A value that a picture is made of names an asset that did not come. */
export class MissingAssetError extends Error {
  override readonly name = "MissingAssetError";
  readonly asset: string;

  constructor(asset: string) {
    super("an asset was not sent");
    this.asset = asset;
  }
}
