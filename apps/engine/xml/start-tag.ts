import type { Octets } from "./octets.ts";

/** The positions of an attribute in the text of its start tag. */
export interface AttributeSpan {
  nameStart: number;
  nameEnd: number;
  valueStart: number;
  valueEnd: number;
}

/** Yields the attributes of a well-formed start tag. */
export function* attributesOf(tag: Octets): Generator<AttributeSpan> {
  const pattern = /[ \t\r\n]([^ \t\r\n=]+)[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)')/g;
  for (let match = pattern.exec(tag); match !== null; match = pattern.exec(tag)) {
    const nameStart = match.index + 1;
    const valueEnd = pattern.lastIndex - 1;
    const value = match[2] ?? match[3] ?? "";
    yield {
      nameStart,
      nameEnd: nameStart + (match[1] ?? "").length,
      valueStart: valueEnd - value.length,
      valueEnd,
    };
  }
}

/** A start tag without its end, `>` or `/>`, and the white space before that. */
export function withoutTagEnd(startTag: Octets): Octets {
  let end = startTag.length - (startTag.endsWith("/>") ? 2 : 1);
  while (" \t\r\n".includes(startTag.charAt(end - 1))) end--;
  return startTag.slice(0, end);
}
