import { para, withStyles } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

/** A style id that no style has: Word uses the default style; other programs differ. */
export const styleUndefined: Rule = {
  code: "STYLE_UNDEFINED",
  title: "A paragraph uses a style that does not exist.",
  advice: ["Give the paragraph a style that the document has, or copy the missing style into it."],
  severity: "error",
  reads: "styles.require_defined",
  repair: "none",
  goesByFormat: true,
  isAsked: ({ styles }) => styles.require_defined === true,
  paragraph: ({ format }) =>
    format.isStyleMissing ? { message: "The paragraph uses a style that does not exist." } : null,
  example: {
    policy: "styles: { require_defined: true }",
    passes: {
      body: para("正文", '<w:pStyle w:val="Body"/>'),
      parts: withStyles(
        '<w:style w:type="paragraph" w:styleId="Body"><w:name w:val="Body"/></w:style>',
      ),
    },
    fails: { body: para("正文", '<w:pStyle w:val="Body"/>') },
  },
};
