import { para, withStyles } from "../example-xml.ts";
import { lockRule } from "./lock-rule.ts";

export const styleDefinitionChanged = lockRule({
  code: "STYLE_DEFINITION_CHANGED",
  title: "The styles are not those of the template.",
  advice: ["Keep the styles of the template, or change them in the template."],
  key: "styles",
  fact: "styles",
  example: {
    policy: "lock: { styles: true }",
    passes: { body: para("正文") },
    fails: {
      body: para("正文"),
      templateBody: para("正文"),
      parts: withStyles('<w:style w:type="paragraph" w:styleId="A"><w:name w:val="A"/></w:style>'),
    },
  },
});
