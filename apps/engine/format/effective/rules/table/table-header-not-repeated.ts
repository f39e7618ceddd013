import { tableOf } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

/** A table with fewer rows usually fits on one page. */
const shortest = 10;

/** `w:tblHeader` (ECMA-376 part 1, 17.4.50) on the first row of a long table. */
export const tableHeaderNotRepeated: Rule = {
  code: "TABLE_HEADER_NOT_REPEATED",
  title: "The first row of a long table is not repeated on every page.",
  advice: ["Select the first row, then set Layout, Repeat Header Rows."],
  severity: "warn",
  reads: "tables.repeat_header",
  repair: "none",
  isAsked: ({ tables }) => tables.repeat_header === true,
  table: ({ element, document }) => {
    const rows = [...document.elements(element)].filter((row) => document.name(row) === "w:tr");
    const [first] = rows;
    if (first === undefined || rows.length < shortest) return null;
    const trPr = document.child(first, "w:trPr");
    const header = trPr && document.child(trPr, "w:tblHeader");
    if (header !== null && !/^(0|false|off)$/.test(document.attribute(header, "w:val") ?? "1"))
      return null;
    return {
      message: "The first row is not repeated on every page.",
      expected: true,
      actual: false,
    };
  },
  example: {
    policy: "tables: { repeat_header: true }",
    passes: {
      body: tableOf(
        Array.from({ length: 12 }, () => ["一"]),
        "",
        "<w:tblHeader/>",
      ),
    },
    fails: { body: tableOf(Array.from({ length: 12 }, () => ["一"])) },
  },
};
