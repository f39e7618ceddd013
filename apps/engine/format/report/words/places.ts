/** The names of places in one language. */
export interface PlaceWords {
  document: string;
  section(number: number): string;
  style(name: string): string;
  note(number: string): string;
  /** The steps of a path: the second cell of a row. */
  steps: Readonly<Record<string, (number: number) => string>>;
  /** A part: `header1`, `footnotes`. */
  part(name: string): string;
  comma: string;
}

const parts: Readonly<Record<string, string>> = {
  header: "页眉",
  footer: "页脚",
  footnotes: "脚注",
  endnotes: "尾注",
  comments: "批注",
};

export const placeWords: Readonly<Record<"en" | "zh", PlaceWords>> = {
  en: {
    document: "The document as a whole",
    section: (number) => `Section ${number}`,
    style: (name) => `Style ${name}`,
    note: (number) => `note ${number}`,
    steps: {
      p: (number) => `paragraph ${number}`,
      t: (number) => `table ${number}`,
      r: (number) => `row ${number}`,
      c: (number) => `cell ${number}`,
      b: (number) => `text box ${number}`,
    },
    part: (name) => name.replace(/(?<=\D)(?=\d)/, " "),
    comma: ", ",
  },
  zh: {
    document: "整个文档",
    section: (number) => `第 ${number} 节`,
    style: (name) => `样式 ${name}`,
    note: (number) => `注 ${number}`,
    steps: {
      p: (number) => `第 ${number} 段`,
      t: (number) => `表格 ${number}`,
      r: (number) => `第 ${number} 行`,
      c: (number) => `第 ${number} 个单元格`,
      b: (number) => `文本框 ${number}`,
    },
    part: (name) =>
      name.replace(/^([a-z]+)(\d*)$/, (_, kind, number) =>
        `${parts[kind] ?? kind} ${number}`.trim(),
      ),
    comma: "，",
  },
};

/**
 * A place in words: `t0.r1.c2.p0` is `Table 1, row 2, cell 3, paragraph 1`, `header1:p0` is `Header
 * 1, paragraph 1`. A path of another form is returned unchanged.
 */
export function placeInWords(path: string, words: PlaceWords): string {
  const whole = nameOfWhole(path, words);
  if (whole !== null) return whole;
  const [, part, inPart = ""] = /^(?:([a-z]+\d*):)?(.+)$/.exec(path) ?? [];
  const steps = inPart.split(".").map((step) => {
    const [, kind = "", number = ""] = /^([a-z])(\d+)$/.exec(step) ?? [];
    // Notes keep the number that the document gives them; everything else is counted from 0.
    if (kind === "n") return words.note(number);
    return words.steps[kind]?.(Number(number) + 1) ?? null;
  });
  if (steps.includes(null)) return path;
  const all = [...(part === undefined ? [] : [words.part(part)]), ...steps].join(words.comma);
  return `${all.charAt(0).toUpperCase()}${all.slice(1)}`;
}

/** The name of a place that is not a paragraph; null for a paragraph. */
function nameOfWhole(path: string, words: PlaceWords): string | null {
  if (path === "document") return words.document;
  const [, section] = /^section(\d+)$/.exec(path) ?? [];
  if (section !== undefined) return words.section(Number(section) + 1);
  const [, style] = /^styles:(.+)$/.exec(path) ?? [];
  return style === undefined ? null : words.style(style);
}
