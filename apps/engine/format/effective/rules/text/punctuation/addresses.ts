/** Stands for each character of an address: no letter, no mark. */
const filler = "\ue000";

const address = new RegExp(
  [
    // An address in text ends before the comma that the text puts behind it.
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

/** The text with web and mail addresses and paths blotted out; every other character keeps its place. */
export function withoutAddresses(text: string): string {
  // Each of them has one of these.
  if (!/[:@.]/.test(text)) return text;
  return text.replace(address, (found) => filler.repeat(found.length));
}
