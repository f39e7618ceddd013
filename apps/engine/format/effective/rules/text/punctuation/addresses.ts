/** Replaces each character of an address. It is neither a letter nor punctuation. */
const filler = "\ue000";

const address = new RegExp(
  [
    // An address in a text ends before the comma that follows it.
    "(?:https?|ftp|file|mailto):[!-~]*[A-Za-z0-9/#=&%_~+-]",
    "(?<![A-Za-z0-9])www\\.[!-~]*[A-Za-z0-9/#=&%_~+-]",
    "(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,8}",
    // A path: C:\\data, \\\\server\\share.
    "(?<![A-Za-z0-9])[A-Za-z]:\\\\[^\\s，。；]{0,200}",
    // The dot of a domain in Chinese: 江城.中国.
    "\\.(?:中国|公司|网络|政务|公益|集团|网址|在线|中文网)(?!\\p{Script=Han}{0,1}[\\n。])",
  ].join("|"),
  "giu",
);

/**
 * Replaces web and mail addresses and paths by fillers of the same length, so that all offsets
 * stay.
 */
export function withoutAddresses(text: string): string {
  // Every address has one of these characters.
  if (!/[:@.]/.test(text)) return text;
  return text.replace(address, (match) => filler.repeat(match.length));
}
