/**
 * Which delimiters of emphasis belong together (CommonMark 0.31, 6.2), with the rules for East Asian
 * text of the CJK-friendly emphasis amendment: Chinese sets no spaces between words, so that
 * punctuation beside a delimiter says nothing about where a word ends.
 */

/** Emphasis from its first delimiter to the end of its last, as offsets in the text. */
export interface Emphasis {
  start: number;
  end: number;
  /** How many characters each of its delimiters has. */
  width: number;
}

interface DelimiterRun {
  /** Where what is left of it begins. */
  start: number;
  left: number;
  /** How long it was at first. */
  length: number;
  canOpen: boolean;
  canClose: boolean;
}

/**
 * Characters that are as wide as an ideograph, or half of one in East Asian text, punctuation too
 * (UAX #11, W, F and H), with Hangul; pictures (emoji) are none.
 */
const eastAsian =
  /[\u1100-\u11ff\u20a9\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe6f\uff01-\uffee\u{1aff0}-\u{1b16f}\u{1f200}-\u{1f202}\u{1f210}-\u{1f23b}\u{20000}-\u{3fffd}]/u;
const punctuation = /[\p{P}\p{S}]/u;
/** The form of the character before it; it has no width of its own. */
const variationSelector = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;

/** Whether the rules for East Asian text may tell anything else than those of CommonMark. */
export function hasEastAsian(text: string): boolean {
  return eastAsian.test(text);
}

/** Emphasis by `*`, by where it begins. */
export function findEmphasis(text: string): Map<number, Emphasis> {
  return pair(runsOf(text, "*"), (opener, closer) => {
    // A delimiter that can be both must not make much of little (rules 9 and 10).
    const isEither = opener.canClose || closer.canOpen;
    const isBad =
      isEither &&
      (opener.length + closer.length) % 3 === 0 &&
      (opener.length % 3 !== 0 || closer.length % 3 !== 0);
    return isBad ? 0 : Math.min(opener.left, closer.left, 2);
  });
}

/** What is struck through by `~` or `~~` (GFM 0.29, 6.5), by where it begins. */
export function findStrikethrough(text: string): Map<number, Emphasis> {
  const runs = runsOf(text, "~").filter(({ length }) => length <= 2);
  return pair(runs, (opener, closer) => (opener.length === closer.length ? closer.length : 0));
}

/** @param widthOf how many characters of each make a pair; 0: they make none. */
function pair(
  runs: readonly DelimiterRun[],
  widthOf: (opener: DelimiterRun, closer: DelimiterRun) => number,
): Map<number, Emphasis> {
  const found = new Map<number, Emphasis>();
  const openers: DelimiterRun[] = [];
  /** How many openers no closer of a kind can pair with: it need not look at them again. */
  const hopeless = new Map<string, number>();
  for (const closer of runs) {
    const kind = `${closer.canOpen} ${closer.length % 3} ${closer.length}`;
    while (closer.canClose && closer.left > 0) {
      const bottom = hopeless.get(kind) ?? 0;
      let at = openers.length - 1;
      while (at >= bottom && widthOf(openers[at] as DelimiterRun, closer) === 0) at--;
      if (at < bottom) {
        hopeless.set(kind, openers.length);
        break;
      }
      const opener = openers[at] as DelimiterRun;
      const width = widthOf(opener, closer);
      const start = opener.start + opener.left - width;
      found.set(start, { start, end: closer.start + width, width });
      opener.left -= width;
      closer.start += width;
      closer.left -= width;
      openers.length = opener.left > 0 ? at + 1 : at;
      for (const [each, count] of hopeless) hopeless.set(each, Math.min(count, openers.length));
    }
    if (closer.canOpen && closer.left > 0) openers.push(closer);
  }
  return found;
}

/** Runs of a delimiter, with what each can do by what stands beside it (6.2, left- and right-flanking). */
function runsOf(text: string, delimiter: "*" | "~"): DelimiterRun[] {
  const runs: DelimiterRun[] = [];
  for (let at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, at)) {
    const start = at;
    while (text[at] === delimiter) at++;
    const before = sideOf(characterBefore(text, start));
    const after = sideOf(String.fromCodePoint(text.codePointAt(at) ?? space));
    const isLeft = !after.isSpace && (!after.isPunctuation || before.endsWord);
    const isRight = !before.isSpace && (!before.isPunctuation || after.endsWord);
    runs.push({ start, left: at - start, length: at - start, canOpen: isLeft, canClose: isRight });
  }
  return runs;
}

/** The beginning and the end of a text count as white space. */
const space = 0x20;

function sideOf(character: string) {
  const isSpace = /\s/.test(character);
  // East Asian punctuation is a character like any other; so is a tilde, which may strike it all.
  const isFree = character === "~" || eastAsian.test(character);
  const isPunctuation = !isFree && punctuation.test(character);
  /** A delimiter may stand between it and punctuation. */
  const endsWord = isSpace || isFree || isPunctuation;
  return { isSpace, isPunctuation, endsWord };
}

function characterBefore(text: string, offset: number): string {
  let end = offset;
  for (let skipped = 0; ; skipped++) {
    if (end === 0) return " ";
    const isPair = /[\udc00-\udfff]/.test(text[end - 1] ?? "") && end > 1;
    const start = isPair ? end - 2 : end - 1;
    const character = text.slice(start, end);
    if (!variationSelector.test(character) || skipped > 0) return character;
    end = start;
  }
}
