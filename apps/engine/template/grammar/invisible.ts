/**
 * Invisible characters that editors put into tags: zero-width characters, soft hyphens, direction
 * marks and other format characters, fillers, variation selectors.
 */
const invisible =
  /\p{Cf}|\u034F|\u115F|\u1160|\u17B4|\u17B5|[\u180B-\u180F]|\u3164|[\uFE00-\uFE0F]|\uFFA0|[\u{E0100}-\u{E01EF}]/gu;

/** No-break spaces. Some keyboards have a key for them. */
const hardSpaces = /[\u00A0\u2007\u202F]/g;

const hardSpace = /[\u00A0\u2007\u202F]/;

/**
 * A text that does not match has no invisible character and no no-break space. Most texts do not.
 */
const suspicious = /[^\x20-\x7E\u3000-\u3126\u4E00-\u9FFF\uFF01-\uFF60]/;

/**
 * The text between brackets without invisible characters. Arguments of formatters keep them,
 * because `join:` may name one as its separator.
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
  const sign = /^[#^/%~]/.exec(seen)?.[0] ?? "";
  return sign + withoutOuterHardSpaces(seen.slice(sign.length));
}

function withoutOuterHardSpaces(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && hardSpace.test(text.charAt(start))) start++;
  while (end > start && hardSpace.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** The text without no-break spaces in the names: 【A B】 may be the name AB, or two words. */
export function withoutHardSpaces(inside: string): string {
  const end = inside.indexOf("|");
  const names = end < 0 ? inside : inside.slice(0, end);
  return names.replace(hardSpaces, "") + inside.slice(names.length);
}
