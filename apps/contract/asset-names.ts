/** The names of assets, which are pictures for a task. Each is sent as a separate file part. */

/** The most assets of a task. */
export const maxAssets = 64;

/** The name of an asset's form part is this prefix and the asset's name. */
export const assetPartPrefix = "asset_";

/** The form of an asset's name, for messages. */
export const assetNameRule =
  "1 to 64 letters, digits, dots, hyphens and underscores, a letter or digit first";

const nameForm = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]{0,63}$/u;

/**
 * Normalizes the name of an asset to the composed form (Unicode NFC), because file names of some systems are
 * decomposed.
 *
 * @returns null if the text is not a valid name.
 */
export function assetName(text: string): string | null {
  const name = text.normalize("NFC");
  return nameForm.test(name) ? name : null;
}

/** Removes the prefix from the name of a form part. Any other text stays the same. */
export function withoutPartPrefix(text: string): string {
  return text.startsWith(assetPartPrefix) ? text.slice(assetPartPrefix.length) : text;
}
