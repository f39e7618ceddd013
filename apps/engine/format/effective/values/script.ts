/** The four fonts of `w:rFonts`, one of which each character uses (ECMA-376 part 1, 17.3.2.26). */
export type FontSlot = "ascii" | "hAnsi" | "eastAsia" | "cs";

/**
 * The font slot of a character outside of complex-script runs, as Word chooses it ([MS-OI29500]
 * 2.1.88). Quotes, dashes and other characters of U+2000 to U+2EFF, and some of Latin-1, are East
 * Asian only if the run's `w:hint` says so.
 */
export function fontSlotOf(codePoint: number, isEastAsianHint: boolean): FontSlot {
  if (codePoint < 0x80) return "ascii";
  if (isEastAsian(codePoint)) return "eastAsia";
  if (isEastAsianHint && isAmbiguous(codePoint)) return "eastAsia";
  return "hAnsi";
}

export function isEastAsian(codePoint: number): boolean {
  return (
    (codePoint >= 0x1100 && codePoint <= 0x11ff) ||
    (codePoint >= 0x2f00 && codePoint <= 0x2fdf) ||
    (codePoint >= 0x2ff0 && codePoint <= 0xa4cf) ||
    (codePoint >= 0xac00 && codePoint <= 0xd7ff) ||
    (codePoint >= 0xf900 && codePoint <= 0xfaff) ||
    (codePoint >= 0xfe30 && codePoint <= 0xfe6f) ||
    (codePoint >= 0xff00 && codePoint <= 0xffef) ||
    (codePoint >= 0x20000 && codePoint <= 0x3ffff)
  );
}

const ambiguousLatin = new Set([
  0xa1, 0xa4, 0xa7, 0xa8, 0xaa, 0xad, 0xaf, 0xb0, 0xb1, 0xb2, 0xb3, 0xb4, 0xb6, 0xb7, 0xb8, 0xb9,
  0xba, 0xbc, 0xbd, 0xbe, 0xbf, 0xd7, 0xf7,
]);

function isAmbiguous(codePoint: number): boolean {
  return (codePoint >= 0x2000 && codePoint <= 0x2eff) || ambiguousLatin.has(codePoint);
}

/** The slots of a text, as bits of a number. */
const slotBits = { ascii: 1, eastAsia: 2, hAnsi: 4 } as const;
const slotNames = ["ascii", "eastAsia", "hAnsi"] as const;

/** Lists of slots by those bits. Texts with the same slots share one list. */
const slotLists: readonly (readonly FontSlot[])[] = Array.from({ length: 8 }, (_, bits) =>
  slotNames.filter((slot) => (bits & slotBits[slot]) !== 0),
);

/** The font slots that the characters of a text use. White space uses none. */
export function fontSlotsOf(text: string, isEastAsianHint: boolean): readonly FontSlot[] {
  let bits = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) {
      if (unit > 0x20 && unit < 0x7f) bits |= slotBits.ascii;
    } else if (unit >= 0x3001 && unit <= 0xa4cf) bits |= slotBits.eastAsia;
    else if (unit > 0xa0 && unit !== 0x3000) {
      // All other characters are rare.
      const codePoint = text.codePointAt(at) ?? unit;
      if (codePoint > 0xffff) at++;
      bits |=
        fontSlotOf(codePoint, isEastAsianHint) === "eastAsia" ? slotBits.eastAsia : slotBits.hAnsi;
    }
  }
  return slotLists[bits] as readonly FontSlot[];
}
