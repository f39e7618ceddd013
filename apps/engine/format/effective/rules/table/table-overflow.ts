import { parseTwips } from "../../../units.ts";
import { textWidth } from "../../document/sections.ts";
import { sectionOf, tableOf } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

/** Borders and cell margins reach over the text by this much in any table. */
const toleranceTwips = 230;

/** The columns of `w:tblGrid` (ECMA-376 part 1, 17.4.48) against the width of the text. */
export const tableOverflow: Rule = {
  code: "TABLE_OVERFLOW",
  title: "A table is wider than the text.",
  advice: ["Fit the table to the text: Layout, AutoFit, AutoFit Window."],
  severity: "error",
  reads: "tables.fit",
  repair: "none",
  isAsked: ({ tables }) => tables.fit === true,
  table: ({ element, section, document }) => {
    const room = section && textWidth(section);
    const grid = document.child(element, "w:tblGrid");
    if (room === null || grid === null) return null;
    let width = 0;
    for (const column of document.elements(grid)) {
      width += parseTwips(document.attribute(column, "w:w")) ?? 0;
    }
    if (width <= room + toleranceTwips) return null;
    return {
      message: "The table is wider than the text.",
      expected: `at most ${room} twips`,
      actual: width,
    };
  },
  example: {
    policy: "tables: { fit: true }",
    passes: { body: tableOf([["一", "二"]]) + sectionOf() },
    fails: { body: tableOf([["一", "二", "三", "四", "五"]]) + sectionOf() },
  },
};
