/**
 * Decides whether a delimiter may open or close emphasis (CommonMark 0.31, 6.2), by the
 * CJK-friendly emphasis amendment. Chinese has no spaces between words, so punctuation beside a
 * delimiter does not show the end of a word.
 */

/**
 * Wide, full-width and half-width characters with their punctuation (UAX #11, W, F and H), and
 * Hangul, but no emoji.
 */
const eastAsian =
  /[\u1100-\u11ff\u20a9\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe6f\uff01-\uffee\u{1aff0}-\u{1b16f}\u{1f200}-\u{1f202}\u{1f210}-\u{1f23b}\u{20000}-\u{3fffd}]/u;
const punctuation = /[\p{P}\p{S}]/u;
/** It selects the form of the character before it and has no width. */
const variationSelector = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;

/** Whether the rules for East Asian text may have another result than those of CommonMark. */
export function hasEastAsian(text: string): boolean {
  return eastAsian.test(text);
}

/**
 * Whether a run of `*` or `~` can open or close emphasis, which depends on the characters beside it
 * (left- and right-flanking).
 *
 * @param start the offset of the run in the text, in UTF-16 units; `end` is the offset after it.
 */
export function flanksOf(
  text: string,
  start: number,
  end: number,
): { canOpen: boolean; canClose: boolean } {
  const before = sideOf(characterBefore(text, start));
  const after = sideOf(String.fromCodePoint(text.codePointAt(end) ?? space));
  return {
    canOpen: !after.isSpace && (!after.isPunctuation || before.endsWord),
    canClose: !before.isSpace && (!before.isPunctuation || after.endsWord),
  };
}

/** The beginning and the end of a text count as white space. */
const space = 0x20;

function sideOf(character: string) {
  const isSpace = /\s/.test(character);
  // East Asian punctuation counts as a letter. So does a tilde, which may delimit a strikethrough
  // outside.
  const isFree = character === "~" || eastAsian.test(character);
  const isPunctuation = !isFree && punctuation.test(character);
  /** A delimiter may stand between this character and punctuation. */
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
