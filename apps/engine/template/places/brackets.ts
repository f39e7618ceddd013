import type { XmlDocument } from "../../xml/document.ts";
import { mayBeUtf16 } from "../../xml/encoding.ts";

/** An opening bracket as a character, and percent-encoded as in link targets. */
const opener = Buffer.from("【");
const percentOpeners = ["%E3%80%90", "%e3%80%90"].map((text) => Buffer.from(text));
const openers = [opener, ...percentOpeners];
const reference = Buffer.from("&#");
/** First octets. To search one octet is faster than to search several, and most parts have none. */
const openerOctet = 0xe3;
const ampersand = 0x26;
const percent = 0x25;

/** Whether a part may hold an opening bracket, as a character or encoded; `false` is certain. */
export function mayHoldTag(bytes: Buffer): boolean {
  if (mayBeUtf16(bytes) || mayHoldEncoded(bytes)) return true;
  return bytes.indexOf(openerOctet) >= 0 && bytes.includes(opener);
}

/** Whether a part may hold opening brackets as character references or percent-encoded. */
function mayHoldEncoded(bytes: Buffer): boolean {
  if (bytes.indexOf(ampersand) >= 0 && bytes.includes(reference)) return true;
  return bytes.indexOf(percent) >= 0 && percentOpeners.some((needle) => bytes.includes(needle));
}

/**
 * The number of opening brackets in a part; `Infinity` if some may be encoded, because these are
 * not counted.
 */
export function countOpeners(bytes: Buffer): number {
  if (mayHoldEncoded(bytes)) return Infinity;
  let count = 0;
  for (let at = bytes.indexOf(opener); at >= 0; at = bytes.indexOf(opener, at + 3)) count++;
  return count;
}

/**
 * The offsets of the opening brackets of a part: characters, references and percent-encoded ones.
 */
export class BracketPositions {
  readonly #positions: number[];

  constructor(document: XmlDocument) {
    const { bytes } = document;
    const positions = openers.flatMap((opener) => [...occurrences(bytes, opener)]);
    for (const at of occurrences(bytes, reference)) {
      if (isOpenerReference(bytes, at)) positions.push(at);
    }
    this.#positions = positions.sort((a, b) => a - b);
  }

  get isEmpty(): boolean {
    return this.#positions.length === 0;
  }

  /**
   * Whether a span of the source holds an opening bracket; offsets in octets. A changed node has no
   * span (-1): it may hold one.
   */
  holds(from: number, to: number): boolean {
    if (from < 0) return true;
    let low = 0;
    let high = this.#positions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#positions[middle] as number) < from) low = middle + 1;
      else high = middle;
    }
    return (this.#positions[low] ?? to) < to;
  }
}

function* occurrences(bytes: Buffer, needle: Buffer): Generator<number> {
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) yield at;
}

/** Whether `&#x3010;` or `&#12304;` stands at an offset, with any number of leading zeros. */
function isOpenerReference(bytes: Buffer, at: number): boolean {
  const isHexadecimal = bytes[at + 2] === 0x78;
  let start = at + (isHexadecimal ? 3 : 2);
  while (bytes[start] === 0x30) start++;
  const number = isHexadecimal ? "3010;" : "12304;";
  return bytes.toString("latin1", start, start + number.length) === number;
}
