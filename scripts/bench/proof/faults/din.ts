import { inches, lines } from "../formats.ts";
import { formatting, part, text, words } from "./changes.ts";
import { faultsOf } from "./fault.ts";
import { all, has, one, without } from "./puts.ts";

/** Whether a paragraph has text. */
const hasText = has(/./);

/** Faults in business letters (DIN 5008:2020-03). */
export const dinFaults = faultsOf("DIN 5008", "din5008", {
  "DIN: subject not bold": {
    what: "a subject that is not bold",
    clause: "subject",
    codes: ["RUN_EMPHASIS_MISMATCH"],
    put: all("subject", text({ bold: false })),
  },
  "DIN: subject too large": {
    what: "a subject of 16 points",
    clause: "subject",
    codes: ["RUN_SIZE_MISMATCH"],
    put: all("subject", text({ size: 32 })),
  },
  "DIN: subject centred": {
    what: "a subject in the middle",
    clause: "subject",
    codes: ["ALIGNMENT_MISMATCH"],
    put: all("subject", formatting({ alignment: "center" })),
  },
  "DIN: no subject": {
    what: "no subject",
    clause: "subject",
    codes: ["REQUIRED_ELEMENT_MISSING"],
    put: without("subject", "#salutation-1"),
  },
  "DIN: no salutation": {
    what: "no salutation",
    clause: "salutation",
    codes: ["REQUIRED_ELEMENT_MISSING"],
    put: without("salutation", "#subject-1"),
  },
  "DIN: text too small": {
    what: "a paragraph of 9 points",
    clause: "font size",
    codes: ["RUN_SIZE_MISMATCH"],
    put: one("body", text({ size: 18 }), hasText),
  },
  "DIN: text coloured": {
    what: "words in red",
    clause: "–",
    codes: ["RUN_COLOR_MISMATCH"],
    put: one(
      "body",
      part(/\w+/, (piece) => {
        piece.formatting.color = "FF0000";
      }),
      hasText,
    ),
  },
  "DIN: double spaced": {
    what: "a paragraph that is double spaced",
    clause: "line spacing",
    codes: ["LINE_SPACING_MISMATCH"],
    put: one("body", formatting({ line: lines(2) }), hasText),
  },
  "DIN: justified": {
    what: "a paragraph justified",
    clause: "alignment",
    codes: ["ALIGNMENT_MISMATCH"],
    put: one("body", formatting({ alignment: "both" }), hasText),
  },
  "DIN: first line indented": {
    what: "a first line that is indented",
    clause: "paragraphs",
    codes: ["FIRST_LINE_INDENT_MISMATCH"],
    put: one("body", formatting({ firstLine: inches(0.5) }), hasText),
  },
  "DIN: date with slashes": {
    what: "15/10/2025",
    clause: "date",
    codes: ["DATE_FORMAT"],
    put: one("body", words("15.10.2025", "15/10/2025"), has(/15\.10\.2025/)),
  },
  "DIN: left margin": {
    what: "15 mm at the left",
    clause: "margins",
    codes: ["PAGE_MARGIN_MISMATCH"],
    put: (model) => {
      const [section] = model.sections;
      if (section === undefined) return null;
      section.margins.left = 850;
      return ["section0"];
    },
  },
  "DIN: Letter": {
    what: "Letter instead of A4",
    clause: "A4",
    codes: ["PAGE_SIZE_MISMATCH"],
    put: (model) => {
      const [section] = model.sections;
      if (section === undefined) return null;
      Object.assign(section, { width: 12240, height: 15840 });
      return ["section0"];
    },
  },
  "DIN: blank to fill in": {
    what: "______ to fill in",
    clause: "–",
    codes: ["PLACEHOLDER_REMAINS", "LEFTOVER_TEXT"],
    put: one("body", words("Herr Brandt", "Herr ______"), has(/Herr Brandt/)),
  },
});
