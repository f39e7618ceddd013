/**
 * Parts are worked on as octets: strings of one character for each byte of their UTF-8. They take
 * half the memory of text, are searched at the speed of memory, and what does not change is never
 * decoded. Positions in them are positions in the file.
 */
export type Octets = OctetsBrand & string;

declare const octetsBrand: unique symbol;
interface OctetsBrand {
  readonly [octetsBrand]: true;
  slice(from: number, to?: number): Octets;
}

/** Text as the octets of its UTF-8. */
export function toOctets(text: string): Octets {
  return (isAscii(text) ? text : Buffer.from(text, "utf8").toString("latin1")) as Octets;
}

/** Bytes as octets, from one of them to another. */
export function octetsOf(bytes: Buffer, from = 0, to = bytes.length): Octets {
  return bytes.toString("latin1", from, to) as Octets;
}

/** The text that octets stand for. */
export function fromOctets(octets: Octets): string {
  return isAscii(octets) ? octets : Buffer.from(octets, "latin1").toString("utf8");
}

function isAscii(text: string): boolean {
  return !beyondAscii.test(text);
}

const beyondAscii = /[\x80-\uffff]/;
