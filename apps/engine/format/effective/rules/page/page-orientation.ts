import { para, sectionOf } from "../example-xml.ts";
import type { Rule } from "../rule.ts";
import { isAcross, isTurned } from "./page-as-it-stands.ts";

/** `w:pgSz/@w:orient` (ECMA-376 part 1, 17.6.13), and the page as it stands. */
export const pageOrientation: Rule = {
  code: "PAGE_ORIENTATION_MISMATCH",
  title: "The page does not stand as it should.",
  advice: ["Turn the page under Layout, Orientation, for this section."],
  severity: "error",
  reads: "page.orientation",
  repair: "none",
  isAsked: ({ page }) => page.orientation !== undefined,
  section: (section, { requirements, sections }) => {
    const { width, orientation } = section;
    const actual = isAcross(section) ? "landscape" : width === null ? orientation : "portrait";
    if (actual === requirements.page.orientation || isTurned(section, sections)) return [];
    return [
      {
        message: `The page should be ${requirements.page.orientation}, and is ${actual}.`,
        expected: requirements.page.orientation ?? null,
        actual,
        from: "section",
      },
    ];
  },
  example: {
    policy: "page: { orientation: portrait }",
    passes: { body: para("正文") + sectionOf() },
    fails: {
      body:
        para("正文") +
        sectionOf({ size: '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>' }),
    },
  },
};
