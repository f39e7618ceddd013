/**
 * Predicates on characters for the rules on punctuation. They take one UTF-16 code unit, or "" for
 * the end of a text.
 */

export function isHan(character: string): boolean {
  const code = character === "" ? 0 : character.charCodeAt(0);
  return (
    (code >= 0x3400 && code <= 0x9fff) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    code === 0x3007 ||
    // The high and low surrogates of supplementary ideographs.
    (code >= 0xd840 && code <= 0xd888) ||
    (code >= 0xdc00 && code <= 0xdfff)
  );
}

export function isLatin(character: string): boolean {
  return /^[A-Za-zÀ-ɏ]$/u.test(character);
}

export function isDigit(character: string): boolean {
  return character >= "0" && character <= "9" && character.length === 1;
}

const openings = "“‘《〈（【〔「『";
const closings = "”’》〉）】〕」』";
const points = "，。、；：？！…—";

/** Whether a character is Chinese punctuation. */
export function isChineseMark(character: string): boolean {
  return character !== "" && (openings + closings + points).includes(character);
}

export function isChineseOpening(character: string): boolean {
  return character !== "" && openings.includes(character);
}

/** Whether a character is punctuation that no other punctuation may follow. */
export function isChinesePoint(character: string): boolean {
  return character !== "" && "，。、；：".includes(character);
}

export function isChineseClosing(character: string): boolean {
  return character !== "" && closings.includes(character);
}

/** The next character that is not a space; `""` at the end of the line. */
export function characterBehind(text: string, at: number): string {
  let next = at + 1;
  while (text[next] === " " || text[next] === "\u00a0") next++;
  const character = text[next] ?? "";
  return character === "\n" || character === "\t" ? "" : character;
}

/** The character before an offset; `""` at the beginning of the line. */
export function characterBefore(text: string, at: number): string {
  const character = text[at - 1] ?? "";
  return character === "\n" || character === "\t" ? "" : character;
}

const longestToken = 42;
const embedded =
  /[\u3007\u3400-\u9fff“‘《〈（【〔”’》〉）】〕，。、；：？！] ?[A-Za-z0-9%‰℃°.+#_/\ue000-]{1,40}$/u;

/** Whether a Latin word or a number stands before an offset, with Chinese text right before it. */
export function isInChinese(text: string, at: number): boolean {
  return embedded.test(text.slice(Math.max(0, at - longestToken), at));
}

const phrase = /[A-Za-z'’-]+[ ,]+[A-Za-z'’-]+[ ,]+[A-Za-z'’-]+$/;

/**
 * Whether three Latin words stand before an offset: a sentence of another language with its own
 * punctuation.
 */
export function endsForeignPhrase(text: string, at: number): boolean {
  return phrase.test(text.slice(Math.max(0, at - 60), at));
}
