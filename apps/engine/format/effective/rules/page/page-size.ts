import { para, sectionOf } from "../example-xml.ts";
import type { Rule } from "../rule.ts";
import { measureFinding } from "./section-rule.ts";

/** `w:pgSz` (ECMA-376 part 1, 17.6.13). */
export const pageSize: Rule = {
  code: "PAGE_SIZE_MISMATCH",
  title: "The page has not the size that it should have.",
  advice: ["Set the paper under Layout, Size, for this section."],
  severity: "error",
  reads: "page.size",
  repair: "safe",
  isAsked: ({ page }) => page.size !== undefined,
  section: ({ width, height }, { requirements }) => [
    ...measureFinding("The width of the page", requirements.page.size?.width, width, {
      element: "w:pgSz",
      attribute: "w:w",
    }),
    ...measureFinding("The height of the page", requirements.page.size?.height, height, {
      element: "w:pgSz",
      attribute: "w:h",
    }),
  ],
  example: {
    policy: "page: { size: A4 }",
    passes: { body: para("正文") + sectionOf() },
    fails: { body: para("正文") + sectionOf({ size: '<w:pgSz w:w="12240" w:h="15840"/>' }) },
  },
};
