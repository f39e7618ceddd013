/**
 * Parts are worked on as octets: strings of one character for each byte of their UTF-8. They take
 * half the memory of text, are searched at the speed of memory, and what does not change is never
 * decoded. Positions in them are positions in the file.
 */

/** Text as the octets of its UTF-8. */
export function toOctets(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

/** The text that octets stand for. */
export function fromOctets(octets: string): string {
  return isAscii(octets) ? octets : Buffer.from(octets, "latin1").toString("utf8");
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 0x7f) return false;
  }
  return true;
}
