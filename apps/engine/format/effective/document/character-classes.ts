/**
 * Classes of characters that rules search for, as bits. The classes of a text are the sum of its
 * bits.
 */
export const characterClasses = {
  /** Any visible character. */
  shown: 1,
  /** White space of any kind. */
  blank: 1 << 1,
  space: 1 << 2,
  fullWidthSpace: 1 << 3,
  lineBreak: 1 << 4,
  tab: 1 << 5,
  /** ASCII digits. */
  digit: 1 << 6,
  fullWidthDigit: 1 << 7,
  /** 年 and 月. */
  date: 1 << 8,
  /** CJK ideographs, U+3400 to U+9FFF. */
  han: 1 << 9,
  /** ASCII letters. */
  latin: 1 << 10,
  /** Half-width punctuation. */
  halfWidth: 1 << 11,
  /** Brackets and quotes that come in pairs. */
  bracket: 1 << 12,
  /** Quotes, ellipses and dashes that Chinese and Latin text share. */
  sharedPunctuation: 1 << 13,
  /** Characters of blank lines to write on: _ and ＿. */
  line: 1 << 14,
  /** Characters of tags, of crosses in place of a name, and of Word's error messages. */
  placeholder: 1 << 15,
} as const;

type ClassName = keyof typeof characterClasses;

/** The characters of each class, and ranges by their first and last character. */
const classes: readonly (readonly [
  ClassName,
  string,
  ranges?: readonly (readonly [string, string])[],
])[] = [
  // ECMA-262, 12.2 and 12.3: the characters of `\s`.
  ["blank", "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff", [["\u2000", "\u200a"]]],
  ["space", " "],
  ["fullWidthSpace", "\u3000"],
  ["lineBreak", "\n"],
  ["tab", "\t"],
  ["digit", "", [["0", "9"]]],
  ["fullWidthDigit", "", [["０", "９"]]],
  ["date", "年月"],
  ["han", "", [["\u3400", "\u9fff"]]],
  [
    "latin",
    "",
    [
      ["A", "Z"],
      ["a", "z"],
    ],
  ],
  ["halfWidth", "!\"'(),.:;<?｡､-"],
  ["bracket", "（）()《》〈〉“”‘’〔〕【】「」『』"],
  ["sharedPunctuation", "‘’“”…—"],
  ["line", "_＿"],
  ["placeholder", "【{×Xx!！此h"],
];

const classesByUnit = readClasses();

/**
 * The classes of a text's characters. This one pass saves the rules that search for characters
 * which the text does not have.
 */
export function classesOf(text: string): number {
  let bits = 0;
  for (let at = 0; at < text.length; at++) bits |= classesByUnit[text.charCodeAt(at)] as number;
  return bits;
}

/** Character classes by UTF-16 code unit. */
function readClasses(): Uint32Array {
  const byUnit = new Uint32Array(0x10000).fill(characterClasses.shown);
  for (const [name, characters, ranges = []] of classes) {
    const put = (unit: number) => {
      byUnit[unit] = (byUnit[unit] as number) | characterClasses[name];
    };
    for (const character of characters) put(character.charCodeAt(0));
    for (const [first, last] of ranges) {
      for (let unit = first.charCodeAt(0); unit <= last.charCodeAt(0); unit++) put(unit);
    }
  }
  for (let unit = 0; unit < byUnit.length; unit++) {
    const bits = byUnit[unit] as number;
    if ((bits & characterClasses.blank) !== 0) byUnit[unit] = bits & ~characterClasses.shown;
  }
  return byUnit;
}
