import type { Length, Line, ParagraphFormat, TextFormat } from "./model.ts";

/** A paragraph without any formatting. */
export const plain: ParagraphFormat = {
  alignment: "left",
  firstLine: { twips: 0 },
  left: { twips: 0 },
  right: { twips: 0 },
  before: 0,
  after: 0,
  line: { rule: "auto", amount: 240 },
  top: null,
  bottom: null,
  tabs: [],
  outline: null,
  pageBreakBefore: false,
  list: null,
  frame: null,
};

export const none: Length = { twips: 0 };

/** A length in characters. */
export function chars(count: number): Length {
  return { chars: Math.round(count * 100) };
}

export function inches(count: number): Length {
  return { twips: Math.round(count * 1440) };
}

export function exactly(points: number): Line {
  return { rule: "exact", amount: Math.round(points * 20) };
}

export function lines(count: number): Line {
  return { rule: "auto", amount: Math.round(count * 240) };
}

/** The formatting of text in a font. One name stands for both Chinese and Latin text. */
export function text(eastAsia: string, points: number, latin = eastAsia): TextFormat {
  return {
    eastAsia,
    latin,
    size: Math.round(points * 2),
    bold: false,
    italic: false,
    underline: false,
    hidden: false,
    color: null,
    highlight: null,
    hint: true,
  };
}

/** Type sizes in points, by their Chinese names. */
export const sizes = {
  二号: 22,
  小二: 18,
  三号: 16,
  小三: 15,
  四号: 14,
  小四: 12,
  五号: 10.5,
} as const;
