import { toOctets } from "./octets.ts";

const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

const reference = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\dA-Fa-f]{1,6}));/;
const everyReference = new RegExp(reference, "g");
const referenceHere = new RegExp(reference, "y");

/** Characters that XML 1.0 (2.2) does not allow, with lone surrogates. */
const forbidden =
  /[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Resolves the five predefined entities and character references. */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(everyReference, (_all, name?: string, decimal?: string, hex?: string) => {
    if (name !== undefined) return named[name] ?? "";
    return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex ?? "", 16) : +decimal);
  });
}

/** Whether a legal reference starts at `at`, the position of an `&`. */
export function isReference(text: string, at: number): boolean {
  referenceHere.lastIndex = at;
  const match = referenceHere.exec(text);
  if (match === null) return false;
  if (match[1] !== undefined) return true;
  const codePoint = match[2] === undefined ? Number.parseInt(match[3] ?? "", 16) : +match[2];
  return codePoint <= 0x10ffff && String.fromCodePoint(codePoint).search(forbidden) < 0;
}

export function escapeText(text: string): string {
  return text.replace(/[&<>\r]/g, (character) => {
    if (character === "&") return "&amp;";
    if (character === "<") return "&lt;";
    return character === ">" ? "&gt;" : "&#13;";
  });
}

export function escapeAttribute(text: string): string {
  return escapeText(text)
    .replaceAll('"', "&quot;")
    .replaceAll("\t", "&#9;")
    .replaceAll("\n", "&#10;");
}

/** Replaces characters that XML does not allow with U+FFFD, and counts them. */
export function replaceForbidden(text: string): { text: string; count: number } {
  let count = 0;
  const clean = text.replace(forbidden, () => {
    count++;
    return "\uFFFD";
  });
  return { text: clean, count };
}

/**
 * The position of the first character that XML 1.0 does not allow, in the octets of valid UTF-8; or
 * -1.
 */
export function firstForbidden(octets: string): number {
  const control = octets.search(/[\0-\x08\x0B\x0C\x0E-\x1F]/);
  if (control >= 0) return control;
  for (const noncharacter of noncharacters) {
    const at = octets.indexOf(noncharacter);
    if (at >= 0) return at;
  }
  return -1;
}

const noncharacters = ["\uFFFE", "\uFFFF"].map(toOctets);
