/** A class of characters that rules look for; a text's marks are the sum of those that it has. */
export const textMarks = {
  /** Anything that is to be seen. */
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
  /** Punctuation of half the width of the Chinese one. */
  halfWidth: 1 << 11,
  /** Brackets and quotes that come in pairs. */
  bracket: 1 << 12,
  /** Quotes, ellipses and dashes that Chinese and Latin share. */
  sharedPunctuation: 1 << 13,
  /** Lines to write on: _ and ＿. */
  line: 1 << 14,
  /** Characters of tags, of crosses in the place of a name, and of Word's messages. */
  placeholder: 1 << 15,
} as const;

type MarkName = keyof typeof textMarks;

/** Characters of each class, and ranges as the first and the last one. */
const classes: readonly (readonly [
  MarkName,
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

const marksByUnit = readClasses();

/** The marks of a text. One pass over it spares the rules that need characters it does not have. */
export function marksOf(text: string): number {
  let marks = 0;
  for (let at = 0; at < text.length; at++) marks |= marksByUnit[text.charCodeAt(at)] as number;
  return marks;
}

/** Marks by UTF-16 unit. */
function readClasses(): Uint32Array {
  const byUnit = new Uint32Array(0x10000).fill(textMarks.shown);
  for (const [name, characters, ranges = []] of classes) {
    const put = (unit: number) => {
      byUnit[unit] = (byUnit[unit] as number) | textMarks[name];
    };
    for (const character of characters) put(character.charCodeAt(0));
    for (const [first, last] of ranges) {
      for (let unit = first.charCodeAt(0); unit <= last.charCodeAt(0); unit++) put(unit);
    }
  }
  for (let unit = 0; unit < byUnit.length; unit++) {
    const marks = byUnit[unit] as number;
    if ((marks & textMarks.blank) !== 0) byUnit[unit] = marks & ~textMarks.shown;
  }
  return byUnit;
}
