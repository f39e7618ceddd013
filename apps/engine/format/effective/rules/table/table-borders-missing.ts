import { tableOf } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

const sides = ["top", "bottom", "left", "right", "start", "end", "insideH", "insideV"];
const borders = '<w:tblBorders><w:top w:val="single" w:sz="4"/></w:tblBorders>';

/** `w:tblBorders` (ECMA-376 part 1, 17.4.38), of the table or of its style. */
export const tableBordersMissing: Rule = {
  code: "TABLE_BORDERS_MISSING",
  title: "A table has no borders.",
  advice: ["Set the borders under Table Design, Borders, or give the table a style that has them."],
  severity: "warn",
  reads: "tables.require_borders",
  repair: "none",
  isAsked: ({ tables }) => tables.require_borders === true,
  table: ({ element, document }, { resolver }) => {
    const tblPr = document.child(element, "w:tblPr");
    const stated = tblPr && document.child(tblPr, "w:tblBorders");
    if (stated !== null) {
      const isDrawn = sides.some((side) => {
        const border = document.child(stated, `w:${side}`);
        const value = border && document.attribute(border, "w:val");
        return value !== null && value !== undefined && value !== "none" && value !== "nil";
      });
      return isDrawn ? null : { message: "The table has no borders.", from: "direct" };
    }
    const style = tblPr && document.child(tblPr, "w:tblStyle");
    const id = style && document.attribute(style, "w:val");
    if (id && resolver.styles.hasTableBorders(id)) return null;
    return { message: "The table has no borders.", from: id ? `table style ${id}` : "application" };
  },
  example: {
    policy: "tables: { require_borders: true }",
    passes: { body: tableOf([["一"]], borders) },
    fails: { body: tableOf([["一"]]) },
  },
};
