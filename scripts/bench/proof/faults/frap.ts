import { lines, none } from "../formats.ts";
import { formatting, part, text } from "./changes.ts";
import { faultsOf } from "./fault.ts";
import { ifStyled, one, restyled } from "./puts.ts";

const spacing = ["LINE_SPACING_MISMATCH"];
const size = ["RUN_SIZE_MISMATCH"];

/** Faults in briefs (Federal Rules of Appellate Procedure, rule 32(a)). */
export const frapFaults = faultsOf("FRAP 32", "frap32", {
  "FRAP: single spaced": {
    what: "a paragraph that is single spaced",
    clause: "(a)(4)",
    codes: spacing,
    put: one("body", formatting({ line: lines(1) })),
  },
  "FRAP: body at one and a half lines": {
    what: "all of the text with 1.5 lines",
    clause: "(a)(4)",
    codes: spacing,
    put: restyled("body", { line: lines(1.5) }),
  },
  "FRAP: 12 points": {
    what: "a paragraph of 12 points",
    clause: "(a)(5)(A)",
    codes: size,
    put: one("body", text({ size: 24 })),
  },
  "FRAP: heading of 13 points": {
    what: "a heading of 13 points",
    clause: "(a)(5)(A)",
    codes: size,
    put: one("heading", text({ size: 26 })),
  },
  "FRAP: quotation of 12 points": {
    what: "a quotation of 12 points",
    clause: "(a)(5)(A)",
    codes: size,
    put: one("quotation", text({ size: 24 })),
  },
  "FRAP: footnote of 10 points": {
    what: "a footnote of 10 points",
    clause: "(a)(5)(A)",
    codes: size,
    put: (model) => {
      const [note] = model.footnotes;
      if (note === undefined) return null;
      text({ size: 20 })(note);
      return [`#${note.id}`];
    },
  },
  "FRAP: without serifs": {
    what: "a paragraph in Arial",
    clause: "(a)(5)(A)",
    codes: ["RUN_FONT_MISMATCH"],
    put: one("body", text({ latin: "Arial", eastAsia: "Arial" })),
  },
  "FRAP: quotation not indented": {
    what: "a single-spaced quotation that is not indented",
    clause: "(a)(4)",
    codes: ["LEFT_INDENT_MISMATCH"],
    put: ifStyled(one("quotation", formatting({ left: none }))),
  },
  "FRAP: margins": {
    what: "three quarters of an inch at the sides",
    clause: "(a)(4)",
    codes: ["PAGE_MARGIN_MISMATCH"],
    put: (model) => {
      const [section] = model.sections;
      if (section === undefined) return null;
      Object.assign(section.margins, { left: 1080, right: 1080 });
      return ["section0"];
    },
  },
  "FRAP: A4": {
    what: "A4 instead of Letter",
    clause: "(a)(4)",
    codes: ["PAGE_SIZE_MISMATCH"],
    put: (model) => {
      const [section] = model.sections;
      if (section === undefined) return null;
      Object.assign(section, { width: 11906, height: 16838 });
      return ["section0"];
    },
  },
  "FRAP: no page number": {
    what: "no page number",
    clause: "(a)(4)",
    codes: ["PAGE_NUMBER_MISSING"],
    put: (model) => {
      model.margins = [];
      return ["section0", "document"];
    },
  },
  "FRAP: highlight": {
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
