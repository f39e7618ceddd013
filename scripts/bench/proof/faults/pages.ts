import type { Model, Section } from "../model.ts";
import { faultsOf, type Put } from "./fault.ts";

/**
 * Changes the page of the first section. Its tables may become too wide, which may be reported too.
 */
const page =
  (change: (section: Section, model: Model) => void): Put =>
  (model) => {
    const [section] = model.sections;
    if (section === undefined) return null;
    change(section, model);
    return [
      "section0",
      ...model.blocks.flatMap(({ kind, id }) => (kind === "table" ? [`#${id}`] : [])),
    ];
  };

const margins = ["PAGE_MARGIN_MISMATCH"];
const also = ["TABLE_OVERFLOW"];
const grid = ["DOC_GRID_MISMATCH"];

/**
 * Faults in the page: other than A4 with 22 lines and the standard's margins (GB/T 9704-2012, 5).
 */
export const pageFaults = faultsOf("Pages and grid", "gbt9704-2012", {
  "Word's margins": {
    what: "the margins of a new document, 2.54 and 3.18 cm",
    clause: "5.2.1",
    codes: margins,
    also,
    put: page((section) => {
      Object.assign(section.margins, { top: 1440, bottom: 1440, left: 1800, right: 1800 });
    }),
  },
  "top margin too small": {
    what: "25 mm above the text",
    clause: "5.2.1",
    codes: margins,
    also,
    put: page((section) => {
      section.margins.top = 1417;
    }),
  },
  "left margin too large": {
    what: "35 mm at the left",
    clause: "5.2.1",
    codes: margins,
    also,
    put: page((section) => {
      section.margins.left = 1984;
    }),
  },
  "page of another size": {
    what: "Letter instead of A4",
    clause: "5.1",
    codes: ["PAGE_SIZE_MISMATCH"],
    also,
    put: page((section) => {
      Object.assign(section, { width: 12240, height: 15840 });
    }),
  },
  "page of 16K": {
    what: "16K, as it was before A4",
    clause: "5.1",
    codes: ["PAGE_SIZE_MISMATCH"],
    also,
    put: page((section) => {
      Object.assign(section, { width: 10433, height: 14742 });
    }),
  },
  "page turned": {
    what: "the text on a landscape page",
    clause: "5.1",
    codes: ["PAGE_ORIENTATION_MISMATCH", "PAGE_SIZE_MISMATCH"],
    also: margins,
    put: page((section) => {
      Object.assign(section, { width: 16838, height: 11906, isLandscape: true });
    }),
  },
  gutter: {
    what: "10 mm of gutter beside the margin",
    clause: "5.2.1",
    codes: ["PAGE_GUTTER_MISMATCH", ...margins],
    also,
    put: page((section) => {
      section.margins.gutter = 567;
    }),
  },
  "no grid": {
    what: "no document grid",
    clause: "5.2.3",
    codes: grid,
    put: page((section) => {
      section.grid = null;
    }),
  },
  "grid of Word": {
    what: "the grid of a new document, 15.6 points",
    clause: "5.2.3",
    codes: grid,
    put: page((section) => {
      section.grid = { kind: "lines", pitch: 312 };
    }),
  },
  "grid without a kind": {
    what: "a pitch, but no grid that uses it",
    clause: "5.2.3",
    codes: grid,
    put: page((section) => {
      section.grid = { kind: null, pitch: 579 };
    }),
  },
});
