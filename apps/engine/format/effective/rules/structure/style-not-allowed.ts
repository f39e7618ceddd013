import { isNamed } from "../../../policy/values.ts";
import { para, withStyles } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

const styles =
  '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Fancy"><w:name w:val="Fancy"/></w:style>';

export const styleNotAllowed: Rule = {
  code: "STYLE_NOT_ALLOWED",
  title: "A paragraph has a style that is not on the list.",
  advice: ["Give the paragraph a style from the list, or add its style to the list."],
  severity: "warn",
  reads: "styles.allowed",
  repair: "none",
  goesByFormat: true,
  isAsked: (requirements) => requirements.styles.allowed !== undefined,
  paragraph: ({ format: { styleId, styleName }, isEmpty }, { requirements }) => {
    const { allowed } = requirements.styles;
    if (
      allowed === undefined ||
      isEmpty ||
      styleId === "" ||
      isNamed(allowed, styleId) ||
      isNamed(allowed, styleName)
    )
      return null;
    return {
      message: `The style ${styleName} is not allowed.`,
      expected: allowed.text,
      actual: styleName,
    };
  },
  example: {
    policy: "styles: { allowed: [Normal] }",
    passes: { body: para("正文"), parts: withStyles(styles) },
    fails: { body: para("正文", '<w:pStyle w:val="Fancy"/>'), parts: withStyles(styles) },
  },
};
