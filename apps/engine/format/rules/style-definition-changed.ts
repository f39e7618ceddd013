import { para, withStyles } from "./example-xml.ts";
import type { Finding, Rule } from "./rule.ts";

export const styleDefinitionChanged: Rule = {
  code: "STYLE_DEFINITION_CHANGED",
  title: "The styles are not those of the template.",
  severity: "error",
  reads: "lock.styles",
  repair: "none",
  isAsked: ({ lock }) => lock.styles === true,
  document: function* ({ facts, templateFacts }): Generator<Finding> {
    if (templateFacts === null || facts.styles === templateFacts.styles) return;
    yield {
      message: "The styles are not those of the template.",
      expected: templateFacts.styles,
      actual: facts.styles,
      path: "document",
    };
  },
  example: {
    policy: "lock: { styles: true }",
    passes: { body: para("正文") },
    fails: {
      body: para("正文"),
      templateBody: para("正文"),
      parts: withStyles('<w:style w:type="paragraph" w:styleId="A"><w:name w:val="A"/></w:style>'),
    },
  },
};
