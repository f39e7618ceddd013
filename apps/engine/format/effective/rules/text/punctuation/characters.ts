/** What stands beside a mark, as rules on punctuation ask for it. All take one UTF-16 unit, or "" for an end. */

export function isHan(character: string): boolean {
  const code = character === "" ? 0 : character.charCodeAt(0);
  return (
    (code >= 0x3400 && code <= 0x9fff) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    code === 0x3007 ||
    // The first half of a pair, and the second one, of the supplementary ideographs.
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

/** A mark that opens, closes or parts Chinese text. */
export function isChineseMark(character: string): boolean {
  return character !== "" && (openings + closings + points).includes(character);
}

export function isChineseOpening(character: string): boolean {
  return character !== "" && openings.includes(character);
}

/** A mark behind which no other may stand. */
export function isChinesePoint(character: string): boolean {
  return character !== "" && "，。、；：".includes(character);
}

export function isChineseClosing(character: string): boolean {
  return character !== "" && closings.includes(character);
}

/** The character behind a place that is no space; `""` where the line ends. */
export function characterBehind(text: string, at: number): string {
  let next = at + 1;
  while (text[next] === " " || text[next] === "\u00a0") next++;
  const character = text[next] ?? "";
  return character === "\n" || character === "\t" ? "" : character;
}

/** The character before a place; `""` where the line begins. */
export function characterBefore(text: string, at: number): string {
  const character = text[at - 1] ?? "";
  return character === "\n" || character === "\t" ? "" : character;
}

const longestToken = 42;
const embedded =
  /[\u3007\u3400-\u9fff“‘《〈（【〔”’》〉）】〕，。、；：？！] ?[A-Za-z0-9%‰℃°.+#_/\ue000-]{1,40}$/u;

/** Before the place stands a Latin word or a figure, and Chinese text right before that. */
export function isInChinese(text: string, at: number): boolean {
  return embedded.test(text.slice(Math.max(0, at - longestToken), at));
}

const phrase = /[A-Za-z'’-]+[ ,]+[A-Za-z'’-]+[ ,]+[A-Za-z'’-]+$/;

/** Three Latin words stand before the place: a sentence of another language, with its own marks. */
export function endsForeignPhrase(text: string, at: number): boolean {
  return phrase.test(text.slice(Math.max(0, at - 60), at));
}
