import { characterClasses } from "../../document/character-classes.ts";
import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

export const tabAsIndent: Rule = {
  code: "TAB_AS_INDENT",
  title: "A paragraph begins with a tab instead of an indent.",
  advice: ["Delete the tab and indent the first line by the style."],
  severity: "warn",
  reads: "whitespace.tab_indent",
  repair: "none",
  needs: characterClasses.tab,
  isAsked: ({ whitespace }) => whitespace.tab_indent === true,
  paragraph: ({ text, isEmpty }) =>
    !isEmpty && text.startsWith("\t") ? { message: "The paragraph begins with a tab." } : null,
  example: {
    policy: "whitespace: { tab_indent: true }",
    passes: { body: para("正文") },
    fails: { body: "<w:p><w:r><w:tab/><w:t>正文</w:t></w:r></w:p>" },
  },
};
