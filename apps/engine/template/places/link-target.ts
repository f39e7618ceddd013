import { PlaceError, type Stretch } from "./text-place.ts";

/**
 * Addresses of links (RFC 3986). Word stores a typed address percent-encoded or as it is, so that
 * tags occur in both forms.
 */

const tagInTarget = /(?:【|%E3%80%90)((?:(?!【|】|%E3%80%9[01]).)*)(?:】|%E3%80%91)/gi;

/** An address with decoded tags. The other text stays as it is. */
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

/** The schemes that a value may bring into a link. */
const allowedSchemes = new Set(["http", "https", "mailto", "tel", "ftp"]);
/** Schemes that run code. */
const forbiddenSchemes = new Set(["javascript", "vbscript", "data"]);

/**
 * An address with encoded values.
 *
 * @throws PlaceError `link_scheme` for a scheme that a link must not have.
 */
export function composeTarget(stretches: readonly Stretch[]): readonly Stretch[] {
  let address = "";
  let addressStart: string | null = null;
  const composed = stretches.map((stretch) => {
    if (stretch.isValue) addressStart ??= address;
    const text = stretch.isValue ? encodeValue(address, stretch.text) : stretch.text;
    address += text;
    return { ...stretch, text };
  });
  if (addressStart !== null) checkScheme(addressStart, address);
  return composed;
}

/** Behind so many UTF-16 units of an address, no scheme and no host is expected. */
const longestStart = 2048;

/**
 * A value encoded for an address. At the beginning it is an address itself; elsewhere all reserved
 * characters are encoded (RFC 6570, 3.2.2 and 3.2.3).
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
 * Refuses addresses with a scheme that a value must not bring in.
 *
 * @param addressStart the part of the address before its first value. The template's author wrote
 *   it, so that a scheme in it is allowed, unless it runs code.
 * @throws PlaceError `link_scheme`.
 */
export function checkScheme(addressStart: string, address: string): void {
  const scheme = schemeOf(address);
  const isShare = /^\s*(?:\/|\\|%5C){2}/i.test(address) && addressStart.trim() === "";
  // Lenient readers treat a first segment with a colon as a scheme (RFC 3986, 4.2).
  const isNearlyScheme = addressStart.trim() === "" && /^[^/?#]*:/.test(address);
  const isAllowed =
    scheme === null
      ? !isShare && !isNearlyScheme
      : !forbiddenSchemes.has(scheme) &&
        (scheme === schemeOf(addressStart) || allowedSchemes.has(scheme));
  if (isAllowed) return;
  throw new PlaceError("link_scheme", "links lead to the web, to mail, to a telephone");
}

function schemeOf(address: string): string | null {
  return /^\s*([a-z][\w+.-]*):/i.exec(address)?.[1]?.toLowerCase() ?? null;
}
