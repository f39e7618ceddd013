import { para, sectionOf } from "../example-xml.ts";
import type { Rule } from "../rule.ts";
import { measureFinding } from "./section-rule.ts";

/** `w:pgMar/@w:gutter` (ECMA-376 part 1, 17.6.11). */
export const pageGutter: Rule = {
  code: "PAGE_GUTTER_MISMATCH",
  title: "Wrong gutter.",
  advice: ["Set the gutter under Layout, Margins, Custom Margins, for this section."],
  severity: "warn",
  reads: "page.gutter",
  repair: "safe",
  isAsked: ({ page }) => page.gutter !== undefined,
  section: ({ margins }, { requirements }) =>
    measureFinding("The gutter", "装订线宽度", requirements.page.gutter, margins.gutter ?? 0, {
      element: "w:pgMar",
      attribute: "w:gutter",
    }),
  example: {
    policy: "page: { gutter: 0 }",
    passes: { body: para("正文") + sectionOf() },
    fails: {
      body:
        para("正文") +
        sectionOf({
          margins: '<w:pgMar w:top="1440" w:right="1800" w:left="1800" w:gutter="567"/>',
        }),
    },
  },
};
