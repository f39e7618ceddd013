import { inches, lines, none } from "../formats.ts";
import { formatting, part, text, words } from "./changes.ts";
import { faultsOf } from "./fault.ts";
import { all, has, ifStyled, ofRole, one, restyled } from "./puts.ts";

const firstLine = ["FIRST_LINE_INDENT_MISMATCH"];
const alignment = ["ALIGNMENT_MISMATCH"];
const emphasis = ["RUN_EMPHASIS_MISMATCH"];
const hanging = ["HANGING_INDENT_MISMATCH", "LEFT_INDENT_MISMATCH", ...firstLine];
const spacing = ["LINE_SPACING_MISMATCH"];
const number = ["PAGE_NUMBER_MISSING", "PAGE_NUMBER_FORMAT"];
const numbered = ["section0", "document", "header1", "header1:p0"];

/** Faults in student papers (Publication Manual of the APA, 7th edition). */
export const apaFaults = faultsOf("APA", "apa7", {
  "APA: no indent": {
    what: "a paragraph without its indent",
    clause: "2.24",
    codes: firstLine,
    put: one("body", formatting({ firstLine: none })),
  },
  "APA: indent by a tab": {
    what: "a tab in the place of the indent",
    clause: "2.24",
    codes: [...firstLine, "TAB_AS_INDENT", "LEADING_WHITESPACE"],
    put: one("body", (paragraph) => {
      formatting({ firstLine: none })(paragraph);
      words(/^/, "\t")(paragraph);
    }),
  },
  "APA: single spaced": {
    what: "a paragraph that is single spaced",
    clause: "2.21",
    codes: spacing,
    put: one("body", formatting({ line: lines(1) })),
  },
  "APA: body style single spaced": {
    what: "all of the body at 1.15 lines",
    clause: "2.21",
    codes: spacing,
    put: restyled("body", { line: lines(1.15) }),
  },
  "APA: space between paragraphs": {
    what: "8 points behind a paragraph",
    clause: "2.21",
    codes: ["SPACE_AFTER_MISMATCH"],
    put: one("body", formatting({ after: 160 })),
  },
  "APA: justified": {
    what: "a paragraph justified",
    clause: "2.23",
    codes: alignment,
    put: one("body", formatting({ alignment: "both" })),
  },
  "APA: another font": {
    what: "a paragraph in Comic Sans",
    clause: "2.19",
    codes: ["FONT_NOT_ALLOWED", "RUN_FONT_MISMATCH"],
    put: one("body", text({ latin: "Comic Sans MS", eastAsia: "Comic Sans MS" })),
  },
  "APA: too large": {
    what: "a paragraph of 14 points",
    clause: "2.19",
    codes: ["RUN_SIZE_MISMATCH"],
    put: one("body", text({ size: 28 })),
  },
  "APA: coloured": {
    what: "a paragraph in blue",
    clause: "2.19",
    codes: ["RUN_COLOR_MISMATCH"],
    put: one("body", text({ color: "0000FF" })),
  },
  "APA: heading 1 at the left": {
    what: "a heading of level 1 at the left",
    clause: "2.27",
    codes: alignment,
    put: one("heading1", formatting({ alignment: "left" }), has(/^Method|^Results/)),
  },
  "APA: heading 1 not bold": {
    what: "a heading of level 1 that is not bold",
    clause: "2.27",
    codes: emphasis,
    put: one("heading1", text({ bold: false }), has(/^Method|^Results/)),
  },
  "APA: heading 2 centred": {
    what: "a heading of level 2 in the middle",
    clause: "2.27",
    codes: alignment,
    put: one("heading2", formatting({ alignment: "center" })),
  },
  "APA: heading 3 not italic": {
    what: "a heading of level 3 that is not in italics",
    clause: "2.27",
    codes: emphasis,
    put: one("heading3", text({ italic: false })),
  },
  "APA: level skipped": {
    what: "level 3 right under level 1",
    clause: "2.27",
    codes: ["HEADING_LEVEL_SKIPPED"],
    put: (model) => {
      const [participants] = ofRole(model, "heading2");
      const [third] = ofRole(model, "heading3");
      if (participants === undefined || third === undefined) return null;
      Object.assign(participants, { role: third.role, formatting: { ...third.formatting } });
      text({ italic: true })(participants);
      return [`#${participants.id}`];
    },
  },
  "APA: false heading": {
    what: "a paragraph in bold that stands for a heading",
    clause: "2.27",
    codes: ["FAKE_HEADING"],
    put: (model) => {
      const [heading] = ofRole(model, "heading2");
      if (heading === undefined) return null;
      heading.formatting.outline = null;
      return [`#${heading.id}`];
    },
  },
  "APA: title not bold": {
    what: "a title that is not bold",
    clause: "2.4",
    codes: emphasis,
    put: all("title", text({ bold: false })),
  },
  "APA: title at the left": {
    what: "the title at the left",
    clause: "2.4",
    codes: alignment,
    put: all("title", formatting({ alignment: "left" })),
  },
  "APA: reference does not hang": {
    what: "a reference that does not hang",
    clause: "9.43",
    codes: hanging,
    put: one("reference", formatting({ left: none, firstLine: none })),
  },
  "APA: quotation not indented": {
    what: "a quotation of more than 40 words that is not indented",
    clause: "8.27",
    codes: hanging,
    // Without its style, only the indent shows that it is a quotation.
    put: ifStyled(one("quotation", formatting({ left: none, firstLine: inches(0.25) }))),
  },
  "APA: margins": {
    what: "margins of 1.25 inches at the sides",
    clause: "2.22",
    codes: ["PAGE_MARGIN_MISMATCH"],
    also: ["TABLE_OVERFLOW"],
    put: (model) => {
      const [section] = model.sections;
      if (section === undefined) return null;
      Object.assign(section.margins, { left: 1800, right: 1800 });
      return ["section0", "#table-1"];
    },
  },
  "APA: no page number": {
    what: "no page number",
    clause: "2.18",
    codes: number,
    put: (model) => {
      model.margins = [];
      return numbered;
    },
  },
  "APA: page number at the left": {
    what: "the page number at the left",
    clause: "2.18",
    codes: [...number, ...alignment],
    put: (model) => {
      for (const { paragraphs } of model.margins) {
        for (const paragraph of paragraphs) paragraph.formatting.alignment = "left";
      }
      return numbered;
    },
  },
  "APA: title page without number": {
    what: "no page number on the title page",
    clause: "2.18",
    codes: number,
    put: (model) => {
      for (const section of model.sections) section.hasTitlePage = true;
      return numbered;
    },
  },
  "APA: highlight": {
    what: "words highlighted",
    clause: "–",
    codes: ["HIGHLIGHT_PRESENT"],
    put: one(
      "body",
      part(/\w+ \w+/, (piece) => {
        piece.formatting.highlight = "yellow";
      }),
    ),
  },
});
