import { PlaceError, type Stretch } from "./text-place.ts";

/**
 * Addresses of links (RFC 3986). Word writes what a person types percent-encoded or as it is, so that
 * a tag may stand in either form.
 */

const tagInTarget = /(?:【|%E3%80%90)((?:(?!【|】|%E3%80%9[01]).)*)(?:】|%E3%80%91)/gi;

/** An address with its tags decoded; everything else stays as it is written. */
export function readTarget(target: string): string {
  return target.replace(tagInTarget, (_all, inside: string) => `【${decode(inside)}】`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Schemes of the links that a value may make. */
const allowedSchemes = new Set(["http", "https", "mailto", "tel", "ftp"]);
/** Schemes that run code. */
const forbiddenSchemes = new Set(["javascript", "vbscript", "data"]);

/**
 * An address with encoded values.
 *
 * @throws PlaceError `link_scheme`.
 */
export function composeTarget(stretches: readonly Stretch[]): readonly Stretch[] {
  let address = "";
  let own: string | null = null;
  const composed = stretches.map((stretch) => {
    if (stretch.isValue) own ??= address;
    const text = stretch.isValue ? encodeValue(address, stretch.text) : stretch.text;
    address += text;
    return { ...stretch, text };
  });
  if (own !== null) checkScheme(own, address);
  return composed;
}

/** No scheme and no host is longer. */
const longestStart = 2048;

/**
 * A value as it stands in an address: an address itself where it begins one, else a part of it in
 * which no character has a meaning (RFC 6570, 3.2.2 and 3.2.3).
 *
 * @param before the address up to the value.
 */
export function encodeValue(before: string, value: string): string {
  if (before.length > longestStart) return encodeURIComponent(value);
  if (before.trim() === "") return encodeURI(value.trim()).replace(/%25([\dA-F]{2})/gi, "%$1");
  const encoded = encodeURIComponent(value);
  if (/^mailto:[^?]*$/i.test(before)) return encoded.replaceAll("%40", "@");
  if (/^tel:/i.test(before)) return encoded.replaceAll("%2B", "+");
  return /^[a-z][\w+.-]*:\/\/[^/?#]*$/i.test(before) ? encoded.replaceAll("%3A", ":") : encoded;
}

/**
 * @param own what of the address stands before its first value: a scheme in it is the template's.
 * @throws PlaceError `link_scheme`.
 */
export function checkScheme(own: string, address: string): void {
  const scheme = schemeOf(address);
  const isShare = /^\s*(?:\/|\\|%5C){2}/i.test(address) && own.trim() === "";
  // Lenient readers take a first segment with a colon for a scheme (RFC 3986, 4.2).
  const isNearlyScheme = own.trim() === "" && /^[^/?#]*:/.test(address);
  const isAllowed =
    scheme === null
      ? !isShare && !isNearlyScheme
      : !forbiddenSchemes.has(scheme) && (scheme === schemeOf(own) || allowedSchemes.has(scheme));
  if (isAllowed) return;
  throw new PlaceError("link_scheme", "links lead to the web, to mail, to a telephone");
}

function schemeOf(address: string): string | null {
  return /^\s*([a-z][\w+.-]*):/i.exec(address)?.[1]?.toLowerCase() ?? null;
}
