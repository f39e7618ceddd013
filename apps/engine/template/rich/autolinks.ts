/** A piece of a text: an address, or what stands between two. */
export interface LinkedText {
  text: string;
  /** Where it leads; left out of text that is no address. */
  href?: string;
}

/**
 * Addresses that stand in a text as they are, without brackets (GFM 0.29, 6.9): `https://…`, `www.…`,
 * `name@example.org`. Chinese sets no spaces around them: full-width punctuation ends one, too.
 *
 * @returns all of the text in pieces, in linear time.
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

interface Found {
  start: number;
  end: number;
  href: string;
}

const web =
  /(?<![A-Za-z0-9])(?:https?:\/\/|www\.)[A-Za-z0-9\u00a1-\u2000\u3040-\uff00][^\s<>"\u3000-\u303f\uff00-\uff65“”‘’]*/gi;

function* webAddresses(text: string): Generator<Found> {
  for (const { 0: match, index } of text.matchAll(web)) {
    const own = withoutEnd(match);
    const href = /^www\./i.test(own) ? `http://${own}` : own;
    yield { start: index, end: index + own.length, href };
  }
}

/** Punctuation at its end is the sentence's, and so is a bracket that does not open in the address. */
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

function* mailAddresses(text: string): Generator<Found> {
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
