import { para, sectionOf } from "../example-xml.ts";
import type { Rule } from "../rule.ts";
import { pageAsItStands } from "./page-as-it-stands.ts";
import { measureFinding } from "./section-rule.ts";

const sides = ["top", "bottom", "left", "right"] as const;

/** `w:pgMar` (ECMA-376 part 1, 17.6.11). */
export const pageMargins: Rule = {
  code: "PAGE_MARGIN_MISMATCH",
  title: "A margin of the page is not what it should be.",
  advice: ["Set the margins under Layout, Margins, Custom Margins, for this section."],
  severity: "error",
  reads: "page.margins",
  repair: "safe",
  isAsked: ({ page }) => page.margins !== undefined,
  section: (section, { requirements }) => {
    const wanted = pageAsItStands(section, requirements.page).margins;
    return sides.flatMap((side) =>
      measureFinding(`The ${side} margin`, wanted?.[side], section.margins[side], {
        element: "w:pgMar",
        attribute: `w:${side}`,
      }),
    );
  },
  example: {
    policy: "page: { margins: { left: 28±1mm } }",
    passes: {
      body:
        para("正文") +
        sectionOf({
          margins: '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587"/>',
        }),
    },
    fails: { body: para("正文") + sectionOf() },
  },
};
