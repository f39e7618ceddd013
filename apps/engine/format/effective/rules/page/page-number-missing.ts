import { footerReference, pageField, para, sectionOf, withFooter } from "../example-xml.ts";
import type { Rule } from "../rule.ts";
import { numberedParts } from "./page-numbers.ts";

/** A `PAGE` field (ECMA-376 part 1, 17.16.5.33) in a header or footer of every section. */
export const pageNumberMissing: Rule = {
  code: "PAGE_NUMBER_MISSING",
  title: "A section has no page numbers.",
  advice: [
    "Put the number in under Insert, Page Number; first and even pages have headers and footers of their own.",
  ],
  severity: "error",
  reads: "page.page_number.required, page.page_number.in",
  repair: "none",
  isAsked: ({ page }) => page.page_number?.required === true,
  section: (section, document) => {
    const place = document.requirements.page.page_number?.in;
    const parts = numberedParts(document);
    const wanted = [
      ...(place === "footer" ? [] : Object.values(section.headers)),
      ...(place === "header" ? [] : Object.values(section.footers)),
    ];
    if (wanted.some((part) => parts.has(part))) return [];
    const where = place ?? "header or footer";
    return [
      {
        message: `There is no page number in a ${where} of this section.`,
        expected: where,
        actual: null,
      },
    ];
  },
  example: {
    policy: "page: { page_number: { required: true } }",
    passes: {
      body: para("正文") + sectionOf({ references: footerReference }),
      parts: withFooter(`<w:p>${pageField}</w:p>`),
    },
    fails: { body: para("正文") + sectionOf() },
  },
};
