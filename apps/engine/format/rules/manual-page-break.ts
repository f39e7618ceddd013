import { para } from "./example-xml.ts";
import type { Rule } from "./rule.ts";

/** `w:br` of type `page` (ECMA-376 part 1, 17.3.3.1): it stays where it is when the text before grows. */
export const manualPageBreak: Rule = {
  code: "MANUAL_PAGE_BREAK",
  title: "A page is broken by hand.",
  severity: "warn",
  reads: "whitespace.page_break",
  repair: "none",
  isAsked: ({ whitespace }) => whitespace.page_break === true,
  paragraph: ({ story: { document }, paragraph: { runs } }) => {
    const isPageBreak = (run: (typeof runs)[number]) =>
      [...document.elements(run)].some(
        (element) =>
          document.name(element) === "w:br" && document.attribute(element, "w:type") === "page",
      );
    return runs.some(isPageBreak) ? { message: "A page is broken by hand." } : null;
  },
  example: {
    policy: "whitespace: { page_break: true }",
    passes: { body: para("一") + para("二", "<w:pageBreakBefore/>") },
    fails: { body: `${para("一")}<w:p><w:r><w:br w:type="page"/></w:r></w:p>${para("二")}` },
  },
};
