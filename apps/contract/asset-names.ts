/** How assets are named: pictures that come beside a task, each as a file part of its own. */

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

/** The name in a form part's name; any other text stays as it is. */
export function withoutPartPrefix(text: string): string {
  return text.startsWith(assetPartPrefix) ? text.slice(assetPartPrefix.length) : text;
}
