import { footerReference, para, sectionOf, withFooter } from "../example-xml.ts";
import { lockRule } from "./lock-rule.ts";

export const headerFooterChanged = lockRule({
  code: "HEADER_FOOTER_CHANGED",
  title: "The document does not have the headers and footers of its template.",
  advice: ["Keep the headers and footers of the template, or change them in the template."],
  key: "headers",
  fact: "headersAndFooters",
  example: {
    policy: "lock: { headers: true }",
    passes: { body: para("正文") + sectionOf() },
    fails: {
      body: para("正文") + sectionOf({ references: footerReference }),
      parts: withFooter(para("页脚")),
      templateBody: para("正文") + sectionOf(),
    },
  },
});
