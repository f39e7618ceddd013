/**
 * Facts about the bytes of a text that may be GB18030. Statistics of characters alone do not see them:
 *
 * - Nearly all characters of Chinese texts are frequent ones or punctuation of GB 2312, with leads A1, A3 and B0 to D7.
 *   Single accented letters of Western languages hardly ever make such pairs.
 * - More than a quarter of the leads are above CF. In EUC-KR and EUC-JP, such pairs are rare Chinese characters.
 * - About a half of the bytes are outside of C0 to DF, where the capital letters of Cyrillic and Greek are.
 */
interface ChineseBytes {
  characters: number;
  frequent: number;
  /** Characters with a lead above CF. */
  highLeads: number;
  /** Bytes from C0 to DF. */
  capitals: number;
}

/** One or two pairs may be anything: `Ув` in windows-1251 is a pair of a frequent character. */
const minCharacters = 3;

/** Of so many characters, one may be rare, as in names. */
const maxRareIn = 12;

const minFrequent = 0.8;
const minHighLeads = 0.08;
const maxCapitals = 0.75;

/** Whether a text is certainly Chinese: its characters are frequent ones, and other encodings do not explain them. */
export function areChinese(text: Uint8Array): boolean {
  const { characters, frequent } = countBytes(text);
  const rare = characters - frequent;
  return characters >= minCharacters && rare <= characters / maxRareIn && mayBeChinese(text);
}

/** Whether nothing in the bytes of a text speaks against Chinese. */
export function mayBeChinese(text: Uint8Array): boolean {
  const { capitals, characters, frequent, highLeads } = countBytes(text);
  if (frequent < characters * minFrequent || highLeads < characters * minHighLeads) return false;
  return highLeads > 0 && capitals <= characters * 2 * maxCapitals;
}

/** The most characters of two bytes that may be UTF-8 by chance. */
const mostByChance = 8;

/** Two or more pairs that are letters in UTF-8, beside no letter of ASCII as those of Western words are. */
const pairsAlone = /(?<![A-Za-z\xa1-\xdf])(?:[\xc2-\xdf][\xa1-\xbf]){2,}(?![A-Za-z])/;

/**
 * Whether a text that is UTF-8 may be of another encoding as well: a few pairs of bytes such as C4AB are letters in
 * UTF-8, and Chinese or Korean characters in encodings of their own.
 */
export function mayBeUtf8ByChance(text: Uint8Array): boolean {
  const { characters, frequent } = countBytes(text);
  if (characters > mostByChance || frequent < characters) return false;
  return pairsAlone.test(Buffer.from(text).toString("latin1"));
}

/** Counts the pairs of bytes that are a character in GB18030. */
function countBytes(text: Uint8Array): ChineseBytes {
  const counts = { characters: 0, frequent: 0, highLeads: 0, capitals: 0 };
  for (let at = 0; at < text.length; at++) {
    const lead = text[at] as number;
    if (lead < 0x80) continue;
    const trail = text[++at] ?? 0;
    const isPunctuation = lead === 0xa1 || lead === 0xa3;
    const isFrequent = trail >= 0xa1 && (isPunctuation || (lead >= 0xb0 && lead <= 0xd7));
    counts.characters++;
    counts.frequent += Number(isFrequent);
    counts.highLeads += Number(isFrequent && lead >= 0xd0);
    counts.capitals += Number(isCapital(lead)) + Number(isCapital(trail));
  }
  return counts;
}

function isCapital(byte: number): boolean {
  return byte >= 0xc0 && byte <= 0xdf;
}
