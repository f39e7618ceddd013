import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { checkScheme, encodeValue } from "./link-target.ts";
import type { Stretch } from "./text-place.ts";

/** Codes of fields (ECMA-376 part 1, 17.16). Only codes of HYPERLINK (17.16.5.25) are filled. */

export function isHyperlinkCode(code: string): boolean {
  return /^\s*HYPERLINK\b/i.test(code);
}

/** The `w:instrText` elements of each field in runs, also of a field that begins before them. */
export function fieldCodesOf(document: XmlDocument, runs: readonly XmlElement[]): XmlElement[][] {
  const begunBefore: XmlElement[] = [];
  const codes = [begunBefore];
  const open: XmlElement[][] = [];
  for (const run of runs) {
    for (const child of document.elements(run)) {
      const name = document.name(child);
      if (name === "w:instrText") (open.at(-1) ?? begunBefore).push(child);
      if (name !== "w:fldChar") continue;
      const type = document.attribute(child, "w:fldCharType");
      if (type === "end") open.pop();
      if (type !== "begin") continue;
      const code: XmlElement[] = [];
      open.push(code);
      codes.push(code);
    }
  }
  return codes.filter(({ length }) => length > 0);
}

/**
 * The code of a HYPERLINK with encoded values: in the address as part of a URI, elsewhere in
 * quotes.
 *
 * @throws PlaceError `link_scheme` for a scheme that a link must not have.
 */
export function composeHyperlinkCode(stretches: readonly Stretch[]): readonly Stretch[] {
  let code = "";
  let isQuoted = false;
  let addressStart: string | null = null;
  const composed = stretches.map((stretch) => {
    let { text } = stretch;
    if (stretch.isValue) {
      const address = code.length > longestStart ? null : openAddress(code);
      if (address !== null) addressStart ??= address;
      const value = address === null ? escaped(text) : encodeValue(address, text);
      text = isQuoted || (address !== null && value !== "") ? value : `"${value}"`;
    }
    if (quotesIn(text) % 2 === 1) isQuoted = !isQuoted;
    code += text;
    return { ...stretch, text };
  });
  if (addressStart !== null) checkScheme(addressStart, addressOf(code));
  return composed;
}

/** Behind so many UTF-16 units of a code, no address is expected: an address begins the code. */
const longestStart = 4096;

/**
 * The address up to the end of an unfinished code; `null` if the code does not end in its address.
 */
function openAddress(code: string): string | null {
  const match = /^\s*HYPERLINK\s+(?:"([^"]*)|([^\s"\\]*))$/i.exec(code);
  return match === null ? null : (match[1] ?? match[2] ?? "");
}

function addressOf(code: string): string {
  const match = /^\s*HYPERLINK\s+(?:"([^"]*)"?|([^\s"\\]*))/i.exec(code);
  return match?.[1] ?? match?.[2] ?? "";
}

function quotesIn(code: string): number {
  return (code.match(/\\.|"/g) ?? []).filter((sign) => sign === '"').length;
}

/** A value in a field code: a backslash escapes backslashes and quotes. */
function escaped(text: string): string {
  return text.replace(/[\n\t]/g, " ").replace(/[\\"]/g, "\\$&");
}
