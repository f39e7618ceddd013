import { para, sectionOf } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

/** `w:cols` (ECMA-376 part 1, 17.6.4). */
export const columns: Rule = {
  code: "COLUMNS_MISMATCH",
  title: "Wrong number of columns.",
  advice: ["Set the number of columns under Layout, Columns, for this section."],
  severity: "error",
  reads: "page.columns",
  repair: "none",
  isAsked: ({ page }) => page.columns !== undefined,
  section: (section, { requirements }) => {
    const expected = requirements.page.columns ?? 1;
    if (section.columns === expected) return [];
    const message = `The text must have ${expected} columns, but it has ${section.columns}.`;
    return [{ message, expected, actual: section.columns, from: "section" }];
  },
  example: {
    policy: "page: { columns: 1 }",
    passes: { body: para("正文") + sectionOf() },
    fails: { body: para("正文") + sectionOf({ columns: '<w:cols w:num="2" w:space="425"/>' }) },
  },
};
