import { noNode } from "../../../../xml/tree.ts";
import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

/**
 * `w:br` of type `page` (ECMA-376 part 1, 17.3.3.1): it is in the wrong place as soon as the text
 * before it grows.
 */
export const manualPageBreak: Rule = {
  code: "MANUAL_PAGE_BREAK",
  title: "The paragraph has a manual page break.",
  advice: ["Delete the break, and set Page break before in the paragraph below."],
  severity: "warn",
  reads: "whitespace.page_break",
  repair: "none",
  isAsked: ({ whitespace }) => whitespace.page_break === true,
  paragraph: ({ story: { document }, paragraph: { runs } }) => {
    for (const run of runs) {
      for (let at = document.firstElement(run); at !== noNode; at = document.nextElement(at)) {
        if (document.name(at) === "w:br" && document.attribute(at, "w:type") === "page") {
          return { message: "The paragraph has a manual page break." };
        }
      }
    }
    return null;
  },
  example: {
    policy: "whitespace: { page_break: true }",
    passes: { body: para("一") + para("二", "<w:pageBreakBefore/>") },
    fails: { body: `${para("一")}<w:p><w:r><w:br w:type="page"/></w:r></w:p>${para("二")}` },
  },
};
