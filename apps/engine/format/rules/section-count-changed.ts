import { para, sectionOf } from "./example-xml.ts";
import type { Finding, Rule } from "./rule.ts";

export const sectionCountChanged: Rule = {
  code: "SECTION_COUNT_CHANGED",
  title: "The document has not as many sections as its template.",
  severity: "error",
  reads: "lock.sections",
  repair: "none",
  isAsked: ({ lock }) => lock.sections === true,
  document: function* ({ facts, templateFacts }): Generator<Finding> {
    if (templateFacts === null || facts.sections === templateFacts.sections) return;
    yield {
      message: "The document has not as many sections as its template.",
      expected: templateFacts.sections,
      actual: facts.sections,
      path: "document",
    };
  },
  example: {
    policy: "lock: { sections: true }",
    passes: { body: para("正文") + sectionOf() },
    fails: {
      body: para("一", sectionOf()) + para("正文") + sectionOf(),
      templateBody: para("正文") + sectionOf(),
    },
  },
};
