import type { RolePlace } from "../../policy/role-match.ts";
import { roleInChinese } from "../../report/chinese/roles.ts";

/** The words in which a paragraph's role is explained. */
export interface ReasonWords {
  style(name: string): string;
  outlineLevel(level: number): string;
  in: Readonly<Record<Exclude<RolePlace, "body">, string>>;
  inList: string;
  listNumber(number: string): string;
  byText: string;
  /** @param quote has an ellipsis where the paragraph's text goes on. */
  text(quote: string): string;
  first: string;
  last: string;
  after(role: string): string;
  before(role: string): string;
  rightAfter(role: string): string;
  rightBefore(role: string): string;
  /** The reason for the role of everything that shows no sign. */
  rest: string;
  alignments: Readonly<Record<string, string>>;
  larger: string;
  smaller: string;
  likeBody: string;
  bold: string;
  beginsBold: string;
  italic: string;
  leftIndent(length: string): string;
  firstLineIndent(length: string): string;
  font(names: string): string;
  size(size: string): string;
  aboveLine: string;
  belowLine: string;
  or: string;
  comma: string;
}

const spaced = (role: string) => role.replaceAll("_", " ");

export const reasonWords: Readonly<Record<"en" | "zh", ReasonWords>> = {
  en: {
    style: (name) => `style ${name}`,
    outlineLevel: (level) => `outline level ${level}`,
    in: { table: "in a table", header: "in a header", footer: "in a footer", notes: "in a note" },
    inList: "in a list",
    listNumber: (number) => `list number ${number}`,
    byText: "by its text",
    text: (quote) => `text ${quote}`,
    first: "first of all",
    last: "last of all",
    after: (role) => `after the ${spaced(role)}`,
    before: (role) => `before the ${spaced(role)}`,
    rightAfter: (role) => `right after the ${spaced(role)}`,
    rightBefore: (role) => `right before the ${spaced(role)}`,
    rest: "no other sign",
    alignments: {
      center: "centred",
      right: "to the right",
      left: "to the left",
      both: "justified",
      distribute: "distributed",
    },
    larger: "larger than the body",
    smaller: "smaller than the body",
    likeBody: "looks like most text",
    bold: "bold",
    beginsBold: "bold at the beginning",
    italic: "italic",
    leftIndent: (length) => `left indent ${length}`,
    firstLineIndent: (length) => `first-line indent ${length}`,
    font: (names) => `font ${names}`,
    size: (size) => `size ${size}`,
    aboveLine: "above a line",
    belowLine: "below a line",
    or: " or ",
    comma: ", ",
  },
  zh: {
    style: (name) => `样式“${name}”`,
    outlineLevel: (level) => `大纲 ${level} 级`,
    in: { table: "在表格中", header: "在页眉中", footer: "在页脚中", notes: "在注释中" },
    inList: "在列表中",
    listNumber: (number) => `列表编号 ${number}`,
    byText: "由文字判断",
    text: (quote) => `文字“${quote}”`,
    first: "位于最前",
    last: "位于最后",
    after: (role) => `在${roleInChinese(role)}之后`,
    before: (role) => `在${roleInChinese(role)}之前`,
    rightAfter: (role) => `紧接${roleInChinese(role)}之后`,
    rightBefore: (role) => `紧接${roleInChinese(role)}之前`,
    rest: "没有其他特征",
    alignments: {
      center: "居中",
      right: "右对齐",
      left: "左对齐",
      both: "两端对齐",
      distribute: "分散对齐",
    },
    larger: "字号大于正文",
    smaller: "字号小于正文",
    likeBody: "格式与多数文字相同",
    bold: "加粗",
    beginsBold: "开头加粗",
    italic: "倾斜",
    leftIndent: (length) => `左缩进 ${length}`,
    firstLineIndent: (length) => `首行缩进 ${length}`,
    font: (names) => `字体 ${names}`,
    size: (size) => `字号 ${size}`,
    aboveLine: "在横线之上",
    belowLine: "在横线之下",
    or: "或",
    comma: "，",
  },
};
