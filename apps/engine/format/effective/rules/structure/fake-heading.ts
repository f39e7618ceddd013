import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

const numbered =
  /^(?:第[一二三四五六七八九十百零\d]+[章节条]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d{1,2}(?:\.\d{1,2}){1,3}\s+\D)/u;
const longest = 40;

/**
 * A short, bold, numbered paragraph that looks like a heading but has no outline level, so the
 * table of contents omits it.
 */
export const fakeHeading: Rule = {
  code: "FAKE_HEADING",
  title: "A paragraph looks like a heading, but it has no outline level.",
  advice: ["Give the paragraph a heading style, so that the table of contents includes it."],
  severity: "warn",
  reads: "headings.require_style",
  repair: "none",
  isAsked: ({ headings }) => headings.require_style === true,
  paragraph: ({ format, runs, text, paragraph, story }) => {
    if (story.kind !== "body" || paragraph.isInTable || format.outlineLevel.value < 9) return null;
    if (text.length > longest) return null;
    const isShort = text.trim().length > 0 && !/[。；，]$/u.test(text.trim());
    const isBold = runs.length > 0 && runs.every((run) => run.format.bold.value);
    if (!isShort || !isBold || !numbered.test(text.trim())) return null;
    return { message: "The paragraph looks like a heading, but it has no outline level." };
  },
  example: {
    policy: "headings: { require_style: true }",
    passes: { body: para("一、总则", '<w:outlineLvl w:val="0"/>', "<w:b/>") },
    fails: { body: para("一、总则", "", "<w:b/>") },
  },
};
