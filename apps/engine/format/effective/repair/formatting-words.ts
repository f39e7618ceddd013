import { valueInChinese } from "../../report/chinese/values.ts";
import type { EffectiveParagraph } from "../values/effective.ts";

/** The words in which formatting is described. Lengths come with their unit. */
export interface FormattingWords {
  comma: string;
  semicolon: string;
  and: string;
  points(points: number): string;
  lines(lines: number): string;
  multipleLines(lines: number): string;
  characters(characters: number): string;
  /** @param size a name such as `三号`, or points such as `10.5 pt`. */
  size(size: string): string;
  unknownFont: string;
  bold: string;
  italic: string;
  underlined: string;
  colour(value: string): string;
  highlighted(value: string): string;
  charSpacing(width: string): string;
  indents: {
    firstLine(length: string): string;
    hanging(length: string): string;
    left(length: string): string;
    right(length: string): string;
    none: string;
  };
  exact(height: string): string;
  atLeast(height: string): string;
  singleLines: string;
  space: { before(height: string): string; after(height: string): string };
  automatic: string;
  alignments: Readonly<Record<EffectiveParagraph["alignment"]["value"], string>>;
  keptWithNext: string;
  onNewPage: string;
  noWidowControl: string;
  offGrid: string;
  outlineLevel(level: number): string;
  /** The sizes of paper and margins are millimetres. */
  paper(width: string, height: string): string;
  landscape: string;
  /** @param sides clockwise from the top. */
  margins(sides: readonly string[]): string;
  gutter(width: string): string;
  headerAndFooter(header: string, footer: string): string;
  noGrid: string;
  grid(type: string, pitch: string | null): string;
}

export const formattingWords: Readonly<Record<"en" | "zh", FormattingWords>> = {
  en: {
    comma: ", ",
    semicolon: "; ",
    and: " and ",
    points: (points) => `${points} pt`,
    lines: (lines) => `${lines} lines`,
    multipleLines: (lines) => `${lines} lines`,
    characters: (characters) => `${characters} characters`,
    size: (size) => size,
    unknownFont: "unknown font",
    bold: "bold",
    italic: "italic",
    underlined: "underlined",
    colour: (value) => `colour ${value}`,
    highlighted: (value) => `highlighted ${value}`,
    charSpacing: (width) => `${width} between characters`,
    indents: {
      firstLine: (length) => `first line ${length}`,
      hanging: (length) => `hanging ${length}`,
      left: (length) => `left ${length}`,
      right: (length) => `right ${length}`,
      none: "no indent",
    },
    exact: (height) => `exact ${height}`,
    atLeast: (height) => `at least ${height}`,
    singleLines: "single lines",
    space: {
      before: (height) => `${height} before`,
      after: (height) => `${height} after`,
    },
    automatic: "automatic space",
    alignments: {
      left: "aligned left",
      center: "centred",
      right: "aligned right",
      both: "justified",
      distribute: "distributed",
      other: "aligned otherwise",
    },
    keptWithNext: "kept with the next",
    onNewPage: "on a new page",
    noWidowControl: "without widow control",
    offGrid: "not snapped to the grid",
    outlineLevel: (level) => `outline level ${level}`,
    paper: (width, height) => `${width} × ${height} mm`,
    landscape: "landscape",
    margins: (sides) => `margins ${sides.slice(0, 3).join(", ")} and ${sides[3]} mm`,
    gutter: (width) => `gutter ${width} mm`,
    headerAndFooter: (header, footer) => `header at ${header} mm, footer at ${footer} mm`,
    noGrid: "no grid",
    grid: (type, pitch) => `grid ${type} of ${pitch ?? "no pitch"}`,
  },
  zh: {
    comma: "，",
    semicolon: "；",
    and: "、",
    points: (points) => `${points} 磅`,
    lines: (lines) => `${lines} 行`,
    multipleLines: (lines) => `${lines} 倍行距`,
    characters: (characters) => `${characters} 字符`,
    size: valueInChinese,
    unknownFont: "未知字体",
    bold: "加粗",
    italic: "倾斜",
    underlined: "下划线",
    colour: (value) => `颜色 ${value}`,
    highlighted: (value) => `突出显示 ${valueInChinese(value)}`,
    charSpacing: (width) => `字符间距 ${width}`,
    indents: {
      firstLine: (length) => `首行缩进 ${length}`,
      hanging: (length) => `悬挂缩进 ${length}`,
      left: (length) => `左缩进 ${length}`,
      right: (length) => `右缩进 ${length}`,
      none: "无缩进",
    },
    exact: (height) => `行距固定值 ${height}`,
    atLeast: (height) => `行距最小值 ${height}`,
    singleLines: "单倍行距",
    space: { before: (height) => `段前 ${height}`, after: (height) => `段后 ${height}` },
    automatic: "自动",
    alignments: {
      left: "左对齐",
      center: "居中",
      right: "右对齐",
      both: "两端对齐",
      distribute: "分散对齐",
      other: "其他对齐方式",
    },
    keptWithNext: "与下段同页",
    onNewPage: "段前分页",
    noWidowControl: "无孤行控制",
    offGrid: "不对齐到网格",
    outlineLevel: (level) => `大纲 ${level} 级`,
    paper: (width, height) => `${width} × ${height} 毫米`,
    landscape: "横向",
    margins: (sides) => `上、右、下、左页边距 ${sides.join("、")} 毫米`,
    gutter: (width) => `装订线 ${width} 毫米`,
    headerAndFooter: (header, footer) => `页眉距边界 ${header} 毫米，页脚距边界 ${footer} 毫米`,
    noGrid: "无网格",
    grid: (type, pitch) => `网格：${valueInChinese(type)}，行跨度 ${pitch ?? "未设置"}`,
  },
};
