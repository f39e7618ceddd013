/**
 * A part, or a piece of it, as octets: a string with one character for each byte of the UTF-8.
 * Octets take half the memory of text and are searched fast, and unchanged content is never
 * decoded. Positions in octets are positions in the file.
 */
export type Octets = OctetsBrand & string;

declare const octetsBrand: unique symbol;
interface OctetsBrand {
  readonly [octetsBrand]: true;
  slice(from: number, to?: number): Octets;
}

/** Converts text to the octets of its UTF-8. */
export function toOctets(text: string): Octets {
  return (isAscii(text) ? text : Buffer.from(text, "utf8").toString("latin1")) as Octets;
}

/** Converts a range of bytes to octets. */
export function octetsOf(bytes: Buffer, from = 0, to = bytes.length): Octets {
  return bytes.toString("latin1", from, to) as Octets;
}

/** Decodes octets to text. */
export function fromOctets(octets: Octets): string {
  return isAscii(octets) ? octets : Buffer.from(octets, "latin1").toString("utf8");
}

function isAscii(text: string): boolean {
  return !beyondAscii.test(text);
}

const beyondAscii = /[\x80-\uffff]/;
