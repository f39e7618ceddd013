import { para, sectionOf } from "../example-xml.ts";
import { lockRule } from "./lock-rule.ts";

export const sectionCountChanged = lockRule({
  code: "SECTION_COUNT_CHANGED",
  title: "The document has more or fewer sections than its template.",
  advice: ["Keep the section breaks of the template, or change them in the template."],
  key: "sections",
  fact: "sections",
  example: {
    policy: "lock: { sections: true }",
    passes: { body: para("正文") + sectionOf() },
    fails: {
      body: para("一", sectionOf()) + para("正文") + sectionOf(),
      templateBody: para("正文") + sectionOf(),
    },
  },
});
