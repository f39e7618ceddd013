import { chars, exactly, lines, none } from "../formats.ts";
import { both, formatting, words } from "./changes.ts";
import { faultsOf } from "./fault.ts";
import { all, one, restyled } from "./puts.ts";

const firstLine = ["FIRST_LINE_INDENT_MISMATCH"];
const indents = ["FIRST_LINE_INDENT_MISMATCH", "LEFT_INDENT_MISMATCH", "HANGING_INDENT_MISMATCH"];
const whiteSpace = [
  ...firstLine,
  "LEADING_WHITESPACE",
  "FULL_WIDTH_SPACE",
  "TAB_AS_INDENT",
  "DOUBLED_WHITESPACE",
];
const spacing = ["LINE_SPACING_MISMATCH"];
const alignment = ["ALIGNMENT_MISMATCH"];

/** Faults in indents, line spacing and alignment (GB/T 9704-2012, 7). */
export const layoutFaults = faultsOf("Indents, lines, alignment", "gbt9704-2012", {
  "body without indent": {
    what: "a paragraph without its indent",
    clause: "7.3.3",
    codes: firstLine,
    put: one("body", formatting({ firstLine: none })),
  },
  "body indented by four": {
    what: "a paragraph indented by four characters",
    clause: "7.3.3",
    codes: firstLine,
    put: one("body", formatting({ firstLine: chars(4) })),
  },
  "body indented for 五号": {
    what: "an indent of 420 twips, two characters of the default size",
    clause: "7.3.3",
    codes: firstLine,
    put: one("body", formatting({ firstLine: { twips: 420 } })),
  },
  "body indented by ideographic spaces": {
    what: "two ideographic spaces in the place of the indent",
    clause: "7.3.3",
    codes: whiteSpace,
    put: one("body", both(formatting({ firstLine: none }), words(/^/, "　　"))),
  },
  "body indented by spaces": {
    what: "four spaces in the place of the indent",
    clause: "7.3.3",
    codes: whiteSpace,
    put: one("body", both(formatting({ firstLine: none }), words(/^/, "    "))),
  },
  "body indented by a tab": {
    what: "a tab in the place of the indent",
    clause: "7.3.3",
    codes: whiteSpace,
    put: one("body", both(formatting({ firstLine: none }), words(/^/, "\t"))),
  },
  "body indented as a whole": {
    what: "all lines of a paragraph indented",
    clause: "7.3.3",
    codes: indents,
    put: one("body", formatting({ firstLine: none, left: chars(2) })),
  },
  "body hanging": {
    what: "a hanging paragraph",
    clause: "7.3.3",
    codes: indents,
    put: one("body", formatting({ firstLine: chars(-2), left: chars(2) })),
  },
  "body indented on the right": {
    what: "a paragraph five characters narrower",
    clause: "7.3.3",
    codes: ["RIGHT_INDENT_MISMATCH"],
    put: one("body", formatting({ right: chars(5) })),
  },
  "body style without indent": {
    what: "no paragraph of the body indented",
    clause: "7.3.3",
    codes: firstLine,
    put: restyled("body", { firstLine: none }),
  },
  "body at one and a half lines": {
    what: "a paragraph with 1.5 lines",
    clause: "5.2.3",
    codes: spacing,
    put: one("body", formatting({ line: lines(1.5) })),
  },
  "body at 20 points": {
    what: "a paragraph with 20 points from line to line",
    clause: "5.2.3",
    codes: spacing,
    put: one("body", formatting({ line: exactly(20) })),
  },
  "body style at one and a half lines": {
    what: "all of the body with 1.5 lines",
    clause: "5.2.3",
    codes: spacing,
    put: restyled("body", { line: lines(1.5) }),
  },
  "body with space around": {
    what: "space before and after a paragraph",
    clause: "5.2.3",
    codes: ["SPACE_BEFORE_MISMATCH", "SPACE_AFTER_MISMATCH"],
    put: one("body", formatting({ before: 240, after: 240 })),
  },
  "body centred": {
    what: "a paragraph in the middle",
    clause: "7.3.3",
    codes: alignment,
    put: one("body", formatting({ alignment: "center" })),
  },
  "body at the right": {
    what: "a paragraph at the right",
    clause: "7.3.3",
    codes: alignment,
    put: one("body", formatting({ alignment: "right" })),
  },
  "title at the left": {
    what: "the title at the left",
    clause: "7.3.1",
    codes: alignment,
    put: all("title", formatting({ alignment: "left" })),
  },
  "title indented": {
    what: "the title with the indent of the body",
    clause: "7.3.1",
    codes: firstLine,
    put: all("title", formatting({ firstLine: chars(2) })),
  },
  "addressee indented": {
    what: "the addressee indented by two characters",
    clause: "7.3.2",
    codes: indents,
    put: one("addressee", formatting({ firstLine: chars(2) })),
  },
  "heading at the edge": {
    what: "一、 without its indent",
    clause: "7.3.3",
    codes: firstLine,
    put: one("heading1", formatting({ firstLine: none })),
  },
  "heading centred": {
    what: "一、 in the middle",
    clause: "7.3.3",
    codes: alignment,
    put: one("heading1", formatting({ alignment: "center" })),
  },
  "heading 2 without indent": {
    what: "（一） without its indent",
    clause: "7.3.3",
    codes: firstLine,
    put: one("heading2", formatting({ firstLine: none })),
  },
  "heading 3 indented by four": {
    what: "1. indented by four characters",
    clause: "7.3.3",
    codes: firstLine,
    put: one("heading3", formatting({ firstLine: chars(4) })),
  },
  "signature at the left": {
    what: "who signs at the left",
    clause: "7.3.5",
    codes: [...alignment, "RIGHT_INDENT_MISMATCH"],
    put: one("signature", formatting({ alignment: "left", right: none })),
  },
  "date at the left": {
    what: "the date at the left",
    clause: "7.3.5",
    codes: [...alignment, "RIGHT_INDENT_MISMATCH"],
    put: one("date", formatting({ alignment: "left", right: none })),
  },
  "note at the edge": {
    what: "附注 without its two characters",
    clause: "7.3.6",
    codes: indents,
    put: one("note", formatting({ firstLine: none })),
  },
  "note at the right": {
    what: "附注 at the right, under the date",
    clause: "7.3.6",
    codes: alignment,
    put: one("note", formatting({ alignment: "right" })),
  },
  "attachment note at the edge": {
    what: "附件说明 at the left edge",
    clause: "7.3.4",
    codes: indents,
    put: one("attachmentNote", formatting({ firstLine: none, left: none })),
  },
  "second attachment at the edge": {
    what: "the second name of 附件说明 at the left edge",
    clause: "7.3.4",
    codes: indents,
    put: one("attachmentNoteMore", formatting({ firstLine: none, left: none })),
  },
  "attachment label indented": {
    what: "附件1 at the head of its page indented",
    clause: "7.3.7",
    codes: indents,
    put: one("attachmentLabel", formatting({ firstLine: chars(2) })),
  },
  "attachment title at the left": {
    what: "the title of an attachment at the left",
    clause: "7.3.7",
    codes: alignment,
    put: one("attachmentTitle", formatting({ alignment: "left" })),
  },
  "mark at the left": {
    what: "the red head at the left",
    clause: "7.2.4",
    codes: alignment,
    put: one("mark", formatting({ alignment: "left" })),
  },
  "number at the left": {
    what: "发文字号 at the left, in a document to those below",
    clause: "7.2.5",
    codes: alignment,
    put: one("docNumber", formatting({ alignment: "left" })),
  },
  "letter's number at the left": {
    what: "发文字号 of a letter at the left",
    clause: "10.1",
    codes: alignment,
    put: one("letterNumber", formatting({ alignment: "left" })),
  },
  "copies at the edge": {
    what: "抄送 without a character on either side",
    clause: "7.4.2",
    codes: [...indents, "RIGHT_INDENT_MISMATCH"],
    put: one("copies", formatting({ left: none, right: none, firstLine: none })),
  },
  "printing line at the edge": {
    what: "印发机关 without a character on either side",
    clause: "7.4.3",
    codes: [...indents, "RIGHT_INDENT_MISMATCH"],
    put: one("issuer", formatting({ left: none, right: none })),
  },
});
