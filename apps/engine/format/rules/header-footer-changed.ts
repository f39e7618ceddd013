import { footerReference, para, sectionOf, withFooter } from "./example-xml.ts";
import type { Finding, Rule } from "./rule.ts";

export const headerFooterChanged: Rule = {
  code: "HEADER_FOOTER_CHANGED",
  title: "The document has not the headers and footers of its template.",
  severity: "error",
  reads: "lock.headers",
  repair: "none",
  isAsked: ({ lock }) => lock.headers === true,
  document: function* ({ facts, templateFacts }): Generator<Finding> {
    if (templateFacts === null || facts.headersAndFooters === templateFacts.headersAndFooters)
      return;
    yield {
      message: "The document has not the headers and footers of its template.",
      expected: templateFacts.headersAndFooters,
      actual: facts.headersAndFooters,
      path: "document",
    };
  },
  example: {
    policy: "lock: { headers: true }",
    passes: { body: para("正文") + sectionOf() },
    fails: {
      body: para("正文") + sectionOf({ references: footerReference }),
      parts: withFooter(para("页脚")),
      templateBody: para("正文") + sectionOf(),
    },
  },
};
