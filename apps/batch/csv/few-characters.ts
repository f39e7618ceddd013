/** The least part of bytes that are no capital letters of Cyrillic or Greek. In Chinese it is about a half. */
const minOtherBytes = 0.25;

/**
 * Whether a text of a few Chinese characters is certainly GB18030. Statistics need more of them, but the bytes alone
 * exclude the other encodings:
 *
 * - All characters are frequent ones or punctuation of GB 2312: leads A1, A3 and B0 to D7. Words of Western languages with
 *   single accented letters hardly ever are pairs of such bytes.
 * - At least one lead is above CF. In EUC-KR and EUC-JP these are rare Chinese characters, in Big5 rare ones too.
 * - Some bytes are outside of C0 to DF, where the capital letters of Cyrillic and Greek are.
 *
 * @param bytes a text that can be decoded as GB18030.
 */
export function areFrequentChinese(bytes: Uint8Array): boolean {
  let hasHighLead = false;
  let characters = 0;
  let capitals = 0;
  for (let at = 0; at < bytes.length; at++) {
    const lead = bytes[at] as number;
    if (lead < 0x80) continue;
    const trail = bytes[++at] ?? 0;
    const isPunctuation = lead === 0xa1 || lead === 0xa3;
    if (trail < 0xa1 || trail > 0xfe) return false;
    if (!isPunctuation && (lead < 0xb0 || lead > 0xd7)) return false;
    hasHighLead ||= lead >= 0xd0;
    characters++;
    capitals += Number(isCapital(lead)) + Number(isCapital(trail));
  }
  return hasHighLead && capitals <= characters * 2 * (1 - minOtherBytes);
}

/** Whether a byte is a capital letter in windows-1251 and windows-1253. */
function isCapital(byte: number): boolean {
  return byte >= 0xc0 && byte <= 0xdf;
}
