import { none } from "../formats.ts";
import { sectionPaths } from "../measure/places.ts";
import type { MarginPart, Model, Piece } from "../model.ts";
import { faultsOf, type Put } from "./fault.ts";

const format = ["PAGE_NUMBER_FORMAT"];
const missing = ["PAGE_NUMBER_MISSING"];
const sides = [...format, "ALIGNMENT_MISMATCH", "LEFT_INDENT_MISMATCH", "RIGHT_INDENT_MISMATCH"];

/** Changes the footers of a document with an odd and an even footer. */
const footers =
  (change: (margins: MarginPart[], model: Model) => void): Put =>
  (model) => {
    if (!model.hasEvenPages) return null;
    const count = model.margins.length;
    change(model.margins, model);
    const parts = Array.from({ length: count }, (_, index) => `footer${index + 1}`);
    return [
      "document",
      ...sectionPaths(model),
      ...parts.flatMap((part) => [part, `${part}:p0`, `word/${part}.xml`]),
    ];
  };

/** Changes each piece of every page number. */
const pieces = (change: (piece: Piece) => void) =>
  footers((margins) => {
    for (const { paragraphs } of margins) {
      for (const paragraph of paragraphs) paragraph.pieces.forEach(change);
    }
  });

/** Faults in page numbers (GB/T 9704-2012, 7.5). */
export const pageNumberFaults = faultsOf("Page numbers", "gbt9704-2012", {
  "no page numbers": {
    what: "no page number anywhere",
    clause: "7.5",
    codes: missing,
    put: footers((margins, model) => {
      margins.length = 0;
      model.hasEvenPages = false;
    }),
  },
  "no numbers on even pages": {
    what: "an even footer without a number",
    clause: "7.5",
    codes: missing,
    put: footers((margins) => {
      for (const { on, paragraphs } of margins) {
        if (on === "even") for (const paragraph of paragraphs) paragraph.pieces = [];
      }
    }),
  },
  "no even footer": {
    what: "odd and even pages differ, and there is no even footer",
    clause: "7.5",
    codes: missing,
    put: footers((margins, model) => {
      model.margins = margins.filter(({ on }) => on !== "even");
    }),
  },
  "no number on the first page": {
    what: "a first page of its own without a number",
    clause: "7.5",
    codes: missing,
    put: (model) => {
      const [section] = model.sections;
      if (section === undefined || section.hasTitlePage) return null;
      section.hasTitlePage = true;
      return ["document", ...sectionPaths(model)];
    },
  },
  "number typed": {
    what: "— 1 — typed instead of a field",
    clause: "7.5",
    codes: missing,
    put: pieces((piece) => {
      delete piece.field;
    }),
  },
  "numbers on the wrong side": {
    what: "odd numbers at the left and even ones at the right",
    clause: "7.5",
    codes: sides,
    put: footers((margins) => {
      const [odd, even] = margins;
      if (odd && even) [odd.paragraphs, even.paragraphs] = [even.paragraphs, odd.paragraphs];
    }),
  },
  "numbers in the middle": {
    what: "all numbers in the middle",
    clause: "7.5",
    codes: sides,
    put: footers((margins) => {
      for (const { paragraphs } of margins) {
        for (const { formatting } of paragraphs) {
          Object.assign(formatting, { alignment: "center", left: none, right: none });
        }
      }
    }),
  },
  "Roman numbers": {
    what: "ii instead of 2",
    clause: "7.5",
    codes: format,
    put: footers((_, { sections }) => {
      for (const section of sections) section.numberFormat = "lowerRoman";
    }),
  },
  "Roman numbers by the field": {
    what: "ii by a switch of the field",
    clause: "7.5",
    codes: format,
    put: pieces((piece) => {
      if (piece.field !== undefined) piece.field = "PAGE \\* roman";
    }),
  },
  "numbers without dashes": {
    what: "1 instead of — 1 —",
    clause: "7.5",
    codes: format,
    put: pieces((piece) => {
      if (piece.field === undefined) piece.text = "";
    }),
  },
  第1页: {
    what: "第1页 instead of — 1 —",
    clause: "7.5",
    codes: format,
    put: pieces((piece) => {
      piece.text = piece.text.replace(/^— $/, "第").replace(/^ —$/, "页");
    }),
  },
  "numbers in Times New Roman": {
    what: "page numbers in another font",
    clause: "7.5",
    codes: [...format, "RUN_FONT_MISMATCH"],
    put: pieces(({ formatting }) => {
      Object.assign(formatting, { latin: "Times New Roman" });
    }),
  },
  "numbers in 小五": {
    what: "page numbers in 小五",
    clause: "7.5",
    codes: [...format, "RUN_SIZE_MISMATCH"],
    put: pieces(({ formatting }) => {
      formatting.size = 18;
    }),
  },
});
