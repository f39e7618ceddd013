import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { checkScheme, encodeValue } from "./link-target.ts";
import type { Stretch } from "./text-place.ts";

/** Codes of fields (ECMA-376 part 1, 17.16): only that of HYPERLINK (17.16.5.25) is filled. */

export function isHyperlinkCode(code: string): boolean {
  return /^\s*HYPERLINK\b/i.test(code);
}

/** The `w:instrText` of each field in these runs, also of a field that begins before them. */
export function fieldCodesOf(document: XmlDocument, runs: readonly XmlElement[]): XmlElement[][] {
  const begun: XmlElement[] = [];
  const codes = [begun];
  const open: XmlElement[][] = [];
  for (const run of runs) {
    for (const child of document.elements(run)) {
      const name = document.name(child);
      if (name === "w:instrText") (open.at(-1) ?? begun).push(child);
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
 * The code of a HYPERLINK with its values: encoded in its address, as a text in quotes elsewhere.
 *
 * @throws PlaceError `link_scheme`.
 */
export function composeHyperlinkCode(stretches: readonly Stretch[]): readonly Stretch[] {
  let code = "";
  let isQuoted = false;
  let own: string | null = null;
  const composed = stretches.map((stretch) => {
    let { text } = stretch;
    if (stretch.isValue) {
      const address = code.length > longestStart ? null : openAddress(code);
      if (address !== null) own ??= address;
      const value = address === null ? escaped(text) : encodeValue(address, text);
      text = isQuoted || (address !== null && value !== "") ? value : `"${value}"`;
    }
    if (quotesIn(text) % 2 === 1) isQuoted = !isQuoted;
    code += text;
    return { ...stretch, text };
  });
  if (own !== null) checkScheme(own, addressOf(code));
  return composed;
}

/** An address begins at the start of its code. */
const longestStart = 4096;

/** The address so far, where a code ends in the middle of it. */
function openAddress(code: string): string | null {
  const match = /^\s*HYPERLINK\s+(?:"([^"]*)|([^\s"\\]*))$/i.exec(code);
  return match === null ? null : (match[1] ?? match[2] ?? "");
}

function addressOf(code: string): string {
  const match = /^\s*HYPERLINK\s+(?:"([^"]*)"?|([^\s"\\]*))/i.exec(code);
  return match?.[1] ?? match?.[2] ?? "";
}

function quotesIn(code: string): number {
  return (code.match(/\\.|"/g) ?? []).filter((each) => each === '"').length;
}

/** In a code a backslash and a quote are marked by a backslash. */
function escaped(text: string): string {
  return text.replace(/[\n\t]/g, " ").replace(/[\\"]/g, "\\$&");
}
