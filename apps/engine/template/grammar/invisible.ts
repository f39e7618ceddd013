/**
 * Characters that nobody sees and that get into a tag by themselves: zero-width ones, soft hyphens,
 * marks of direction and other format characters, fillers, variation selectors.
 */
const invisible =
  /\p{Cf}|\u034F|\u115F|\u1160|\u17B4|\u17B5|[\u180B-\u180F]|\u3164|[\uFE00-\uFE0F]|\uFFA0|[\u{E0100}-\u{E01EF}]/gu;

/** Spaces that break no line: a key on some keyboards. */
const hardSpaces = /[\u00A0\u2007\u202F]/g;

const hardSpace = /[\u00A0\u2007\u202F]/;

/** Whether there can be any: most texts in brackets have neither. */
const suspicious = /[^\x20-\x7E\u3000-\u3126\u4E00-\u9FFF\uFF01-\uFF60]/;

/**
 * The text between brackets without the characters that nobody sees.
 * Arguments of formatters keep theirs: `join:` may name one.
 */
export function withoutInvisible(inside: string): string {
  if (!suspicious.test(inside)) return inside;
  return inside
    .split("|")
    .map((piece, index) => {
      const colon = index === 0 ? -1 : piece.indexOf(":");
      const head = colon < 0 ? piece : piece.slice(0, colon);
      return visible(head) + piece.slice(head.length);
    })
    .join("|");
}

function visible(text: string): string {
  const seen = text.replace(invisible, "");
  const mark = /^[#^/%~]/.exec(seen)?.[0] ?? "";
  return mark + withoutOuterHardSpaces(seen.slice(mark.length));
}

function withoutOuterHardSpaces(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && hardSpace.test(text.charAt(start))) start++;
  while (end > start && hardSpace.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** The same without any hard space in the names: 【A B】 may be the name AB, and may be two words. */
export function withoutHardSpaces(inside: string): string {
  const end = inside.indexOf("|");
  const names = end < 0 ? inside : inside.slice(0, end);
  return names.replace(hardSpaces, "") + inside.slice(names.length);
}
