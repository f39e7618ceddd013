import { begins, both, face, part, text } from "./changes.ts";
import { faultsOf } from "./fault.ts";
import { all, has, one, restyled } from "./puts.ts";

const font = ["RUN_FONT_MISMATCH"];
const size = ["RUN_SIZE_MISMATCH"];
/** With another size of the text, an indent in twips is another number of characters. */
const indents = ["FIRST_LINE_INDENT_MISMATCH", "LEFT_INDENT_MISMATCH", "RIGHT_INDENT_MISMATCH"];
const color = ["RUN_COLOR_MISMATCH"];
const emphasis = ["RUN_EMPHASIS_MISMATCH"];

/** Faults in fonts, sizes and colours (GB/T 9704-2012, 5.2.2, 5.2.4 and 7). */
export const fontFaults = faultsOf("Fonts, sizes, colours", "gbt9704-2012", {
  "title in bold 宋体": {
    what: "the title in bold 宋体 instead of 小标宋",
    clause: "7.3.1",
    codes: [...font, ...emphasis],
    put: all("title", both(face("宋体"), text({ bold: true }))),
  },
  "title in 黑体": {
    what: "the title in 黑体",
    clause: "7.3.1",
    codes: font,
    put: all("title", face("黑体")),
  },
  "title too small": {
    what: "the title in 小二",
    clause: "7.3.1",
    codes: size,
    also: indents,
    put: all("title", text({ size: 36 })),
  },
  "title bold": {
    what: "the title in bold 小标宋",
    clause: "7.3.1",
    codes: emphasis,
    put: all("title", text({ bold: true })),
  },
  "title red": {
    what: "the title as red as the head",
    clause: "5.2.4",
    codes: color,
    put: all("title", text({ color: "FF0000" })),
  },
  "body in 宋体": {
    what: "a paragraph in 宋体",
    clause: "7.3.3",
    codes: font,
    put: one("body", face("宋体")),
  },
  "body in 小四": {
    what: "a paragraph in 小四, pasted",
    clause: "7.3.3",
    codes: size,
    also: indents,
    put: one("body", text({ size: 24 })),
  },
  "body bold": {
    what: "a paragraph in bold",
    clause: "7.3.3",
    codes: emphasis,
    put: one("body", text({ bold: true })),
  },
  "body italic and underlined": {
    what: "a paragraph in italics, underlined",
    clause: "7.3.3",
    codes: emphasis,
    put: one("body", text({ italic: true, underline: true })),
  },
  "body red": {
    what: "a paragraph in red",
    clause: "5.2.4",
    codes: color,
    put: one("body", text({ color: "FF0000" })),
  },
  "words blue": {
    what: "some words in blue",
    clause: "5.2.4",
    codes: color,
    put: one(
      "body",
      part(/[一-龥]{4}/, ({ formatting }) => Object.assign(formatting, { color: "0000FF" })),
    ),
  },
  "words in 微软雅黑": {
    what: "some words in another font",
    clause: "7.3.3",
    codes: font,
    put: one(
      "body",
      part(/[一-龥]{4}/, ({ formatting }) => Object.assign(formatting, { eastAsia: "微软雅黑" })),
    ),
  },
  "words in 四号": {
    what: "some words in another size",
    clause: "7.3.3",
    codes: size,
    also: indents,
    put: one(
      "body",
      part(/[一-龥]{6}/, ({ formatting }) => Object.assign(formatting, { size: 28 })),
      has(/[一-龥]{6}/),
    ),
  },
  "figures in another font": {
    what: "figures in 宋体 in a paragraph of 仿宋",
    clause: "5.2.2",
    codes: font,
    put: one("body", text({ latin: "宋体" }), has(/\d/)),
  },
  "body style in 四号": {
    what: "all of the body in 四号",
    clause: "7.3.3",
    codes: size,
    also: indents,
    put: restyled("body", {}, { size: 28 }),
  },
  "body style in 楷体": {
    what: "all of the body in 楷体",
    clause: "7.3.3",
    codes: font,
    put: restyled("body", {}, { eastAsia: "楷体_GB2312" }),
  },
  "heading 1 in 仿宋": {
    what: "一、 in 仿宋",
    clause: "7.3.3",
    codes: font,
    put: one("heading1", begins(face("仿宋_GB2312"))),
  },
  "heading 1 in 小三": {
    what: "一、 in 小三",
    clause: "7.3.3",
    codes: size,
    also: indents,
    put: one("heading1", text({ size: 30 })),
  },
  "heading 2 in 黑体": {
    what: "（一） in 黑体",
    clause: "7.3.3",
    codes: font,
    put: one("heading2", begins(face("黑体"))),
  },
  "heading 2 in 仿宋": {
    what: "（一） in the font of the text behind it",
    clause: "7.3.3",
    codes: font,
    put: one("heading2", face("仿宋")),
  },
  "heading 2 runs on": {
    what: "the text behind （一） in 楷体, too",
    clause: "7.3.3",
    codes: font,
    put: one(
      "heading2",
      ({ pieces: [first, second] }) => {
        if (first && second) second.formatting = { ...first.formatting };
      },
      (_, { pieces }) => pieces.length > 1,
    ),
  },
  "heading 3 in 宋体": {
    what: "1. in 宋体",
    clause: "7.3.3",
    codes: font,
    put: one("heading3", face("宋体")),
  },
  "heading style in 宋体": {
    what: "all headings of the first level in 宋体",
    clause: "7.3.3",
    codes: font,
    put: restyled("heading1", {}, { eastAsia: "宋体" }),
  },
  "addressee in 黑体": {
    what: "the addressee in 黑体",
    clause: "7.3.2",
    codes: font,
    put: one("addressee", face("黑体")),
  },
  "addressee in 四号": {
    what: "the addressee in 四号",
    clause: "7.3.2",
    codes: size,
    also: indents,
    put: one("addressee", text({ size: 28 })),
  },
  "signer in 仿宋": {
    what: "the name of who signs in 仿宋",
    clause: "7.2.6",
    codes: font,
    put: one("upNumber", face("仿宋_GB2312")),
  },
  "signer's label in 楷体": {
    what: "签发人： in 楷体, as the name",
    clause: "7.2.6",
    codes: font,
    put: one(
      "upNumber",
      part(/签发人：/, ({ formatting }) => {
        Object.assign(formatting, { eastAsia: "楷体_GB2312" });
      }),
    ),
  },
  "attendance in 仿宋": {
    what: "出席 in 仿宋 instead of 黑体",
    clause: "10.3",
    codes: font,
    put: one("attendance", face("仿宋_GB2312")),
  },
  "copy number in 四号": {
    what: "the number of the copy in 四号",
    clause: "7.2.1",
    codes: size,
    also: indents,
    put: one("copyNumber", text({ size: 28 })),
  },
  "urgency in 仿宋": {
    what: "how urgent it is in 仿宋 instead of 黑体",
    clause: "7.2.3",
    codes: font,
    put: one("urgency", face("仿宋_GB2312")),
  },
  "secrecy in 仿宋": {
    what: "how secret it is in 仿宋 instead of 黑体",
    clause: "7.2.2",
    codes: font,
    put: one("secrecy", face("仿宋_GB2312")),
  },
  "mark black": {
    what: "the head in black",
    clause: "7.2.4",
    codes: color,
    put: one("mark", text({ color: null })),
  },
  "number in 宋体": {
    what: "发文字号 in 宋体",
    clause: "5.2.2",
    codes: font,
    put: one("docNumber", face("宋体")),
  },
  "number in 四号": {
    what: "发文字号 in 四号",
    clause: "5.2.2",
    codes: size,
    also: indents,
    put: one("docNumber", text({ size: 28 })),
  },
  "attachment note in 黑体": {
    what: "附件说明 in 黑体",
    clause: "5.2.2",
    codes: font,
    put: one("attachmentNote", face("黑体")),
  },
  "attachment label in 仿宋": {
    what: "附件1 at the head of its page in 仿宋 instead of 黑体",
    clause: "7.3.7",
    codes: font,
    put: one("attachmentLabel", face("仿宋_GB2312")),
  },
  "signature in 宋体": {
    what: "who signs in 宋体",
    clause: "5.2.2",
    codes: font,
    put: one("signature", face("宋体")),
  },
  "date in 小四": {
    what: "the date in 小四",
    clause: "5.2.2",
    codes: size,
    also: indents,
    put: one("date", text({ size: 24 })),
  },
  "note in 楷体": {
    what: "附注 in 楷体",
    clause: "5.2.2",
    codes: font,
    put: one("note", face("楷体_GB2312")),
  },
  "copies in 三号": {
    what: "抄送 in 三号",
    clause: "7.4.2",
    codes: size,
    also: indents,
    put: one("copies", text({ size: 32 })),
  },
  "printing line in 宋体": {
    what: "印发机关 in 宋体",
    clause: "7.4.3",
    codes: font,
    put: one("issuer", face("宋体")),
  },
});
