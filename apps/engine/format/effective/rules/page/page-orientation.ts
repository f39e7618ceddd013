import { para, sectionOf } from "../example-xml.ts";
import type { Rule } from "../rule.ts";
import { isWide, mayLieOnItsSide } from "./section-rule.ts";

/** `w:pgSz/@w:orient` (ECMA-376 part 1, 17.6.13), and the proportions of the page. */
export const pageOrientation: Rule = {
  code: "PAGE_ORIENTATION_MISMATCH",
  title: "Wrong page orientation.",
  advice: ["Turn the page under Layout, Orientation, for this section."],
  severity: "error",
  reads: "page.orientation, page.allow_landscape",
  repair: "none",
  isAsked: ({ page }) => page.orientation !== undefined,
  section: (section, document) => {
    const { orientation: wanted } = document.requirements.page;
    // Width and height decide the orientation; the attribute only counts if they are missing.
    const actual =
      section.width === null ? section.orientation : isWide(section) ? "landscape" : "portrait";
    if (actual === wanted) return [];
    if (actual === "landscape" && mayLieOnItsSide(section, document)) return [];
    return [
      {
        message: `The page must be ${wanted}, but it is ${actual}.`,
        expected: wanted ?? null,
        actual,
        from: "section",
        group: "page",
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
