import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

const latin = "[A-Za-z0-9À-ɏͰ-ϿЀ-ӿ]";
const han = "[\\u3400-\\u9fff]";
const close = new RegExp(`${han}${latin}|${latin}${han}`, "u");
const apart = new RegExp(`${han} {1,3}${latin}|${latin} {1,3}${han}`, "u");
/**
 * A number of a chapter, a figure or an attachment, with the space before its name, which is right.
 */
const numbered =
  /^\s*(?:(?:图|表|附件|附录|第|公式)\s?)?(?:\d{1,2}(?:[.-]\d{1,3}){0,4}|[A-Z])[章节条]?[.)]? {1,3}(?![年月日时人个万亿元%]|分钟)/u;

/** Chinese and Latin text or digits must always, or never, have a space between them. */
export const mixedScripts: Rule = {
  code: "MIXED_SCRIPTS_SPACING",
  title: "A space between Chinese and Latin text is missing, or is not allowed.",
  advice: [
    "Follow the rest of the document: put a space between the scripts, or remove the space.",
  ],
  severity: "info",
  reads: "text.mixed_scripts",
  repair: "none",
  isAsked: ({ text }) => text.mixed_scripts !== undefined,
  paragraph: ({ text }, { requirements }) => {
    const wantsSpace = requirements.text.mixed_scripts === "space";
    const start = wantsSpace ? 0 : (numbered.exec(text)?.[0].length ?? 0);
    const match = (wantsSpace ? close : apart).exec(text.slice(start));
    if (match === null) return null;
    const message = wantsSpace
      ? "A space is missing between Chinese and Latin text."
      : "A space between Chinese and Latin text is not allowed.";
    return {
      message,
      titleZh: wantsSpace ? "中文与西文之间缺少空格" : "中文与西文之间不应有空格",
      actual: match[0],
    };
  },
  example: {
    policy: "text: { mixed_scripts: no_space }",
    passes: { body: para("使用Word编辑") },
    fails: { body: para("使用 Word 编辑") },
  },
};
