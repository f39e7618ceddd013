/** A piece of a text: an address, or the text between two addresses. */
export interface LinkedText {
  text: string;
  /** The target of an address; other text has none. */
  href?: string;
}

/**
 * Finds addresses without brackets in a text (GFM 0.29, 6.9): `https://…`, `www.…`,
 * `name@example.org`. Chinese has no spaces around an address, so full-width punctuation ends it,
 * too.
 *
 * @returns the whole text in pieces. The time is linear.
 */
export function splitAtLinks(text: string): LinkedText[] {
  if (!/:\/\/|www\.|@/i.test(text)) return [{ text }];
  const pieces: LinkedText[] = [];
  let done = 0;
  for (const { start, end, href } of [...webAddresses(text), ...mailAddresses(text)].sort(
    (a, b) => a.start - b.start,
  )) {
    // A mail address in a web address is part of it.
    if (start < done) continue;
    if (start > done) pieces.push({ text: text.slice(done, start) });
    pieces.push({ text: text.slice(start, end), href });
    done = end;
  }
  if (done < text.length) pieces.push({ text: text.slice(done) });
  return pieces;
}

interface Address {
  start: number;
  end: number;
  href: string;
}

const webPattern =
  /(?<![A-Za-z0-9])(?:https?:\/\/|www\.)[A-Za-z0-9\u00a1-\u2000\u3040-\uff00][^\s<>"\u3000-\u303f\uff00-\uff65“”‘’]*/gi;

function* webAddresses(text: string): Generator<Address> {
  for (const { 0: match, index } of text.matchAll(webPattern)) {
    const address = withoutEnd(match);
    const href = /^www\./i.test(address) ? `http://${address}` : address;
    yield { start: index, end: index + address.length, href };
  }
}

/**
 * Removes what belongs to the sentence: punctuation at the end, and a bracket that opens before the
 * address.
 */
function withoutEnd(address: string): string {
  let open = 0;
  for (const character of address) {
    if (character === "(") open++;
    else if (character === ")") open--;
  }
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1] as string;
    if (last === ")" && open < 0) open++;
    else if (!"?!.,:;*_~'".includes(last)) break;
  }
  return address.slice(0, end);
}

const mailName = /[A-Za-z0-9._+-]/;
const mailHost = /@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+/y;

function* mailAddresses(text: string): Generator<Address> {
  let done = 0;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    let start = at;
    while (start > done && mailName.test(text[start - 1] as string)) start--;
    mailHost.lastIndex = at;
    const host = mailHost.exec(text)?.[0];
    done = at + 1;
    if (start === at || host === undefined) continue;
    let end = at + host.length;
    while ("-_".includes(text.charAt(end - 1))) end--;
    yield { start, end, href: `mailto:${text.slice(start, end)}` };
  }
}
