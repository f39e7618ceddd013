import { para, sectionOf } from "../example-xml.ts";
import type { Rule } from "../rule.ts";
import { measureFinding } from "./section-rule.ts";

/** `w:pgMar/@w:header` and `@w:footer` (ECMA-376 part 1, 17.6.11). */
export const headerFooterDistance: Rule = {
  code: "HEADER_FOOTER_DISTANCE",
  title: "Wrong distance of a header or footer from the edge of the page.",
  advice: ["Set the distance under Layout, Page Setup, Layout, From edge."],
  severity: "warn",
  reads: "page.header, page.footer",
  repair: "safe",
  isAsked: ({ page }) => page.header !== undefined || page.footer !== undefined,
  section: ({ margins }, { requirements }) =>
    (["header", "footer"] as const).flatMap((side) =>
      measureFinding(
        `The distance of the ${side}`,
        `${side === "header" ? "页眉" : "页脚"}到纸边的距离`,
        requirements.page[side],
        margins[side],
        {
          element: "w:pgMar",
          attribute: `w:${side}`,
        },
      ),
    ),
  example: {
    policy: "page: { footer: 25mm }",
    passes: {
      body:
        para("正文") +
        sectionOf({
          margins: '<w:pgMar w:top="2098" w:left="1587" w:right="1474" w:footer="1417"/>',
        }),
    },
    fails: { body: para("正文") + sectionOf() },
  },
};
