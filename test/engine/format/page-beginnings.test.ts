import { describe, expect, it } from "vitest";
import { lintShortly } from "./lint-example.ts";

const policy = `
roles:
  label: { match: { text_pattern: "^附件\\\\d?$", confidence: 0.9 }, page_break_before: true }
`;
const para = (text: string, pPr = "", before = "") =>
  `<w:p><w:pPr>${pPr}</w:pPr>${before}<w:r><w:t>${text}</w:t></w:r></w:p>`;
const pageBreak = '<w:r><w:br w:type="page"/></w:r>';
const section = (type: string) =>
  `<w:p><w:pPr><w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:pPr></w:p>${para("附件")}<w:sectPr>${type}<w:pgSz w:w="11906" w:h="16838"/></w:sectPr>`;
const mismatch = (at: number) => [`PAGE_BREAK_MISMATCH warn p${at}`];

describe("a paragraph that must begin a page", () => {
  it.each([
    ["says so itself", para("正文。") + para("附件", "<w:pageBreakBefore/>")],
    ["is the first of the document", para("附件")],
    ["has a page break before its text", para("正文。") + para("附件", "", pageBreak)],
    ["stands after a page break", `${para("正文。")}<w:p>${pageBreak}</w:p>${para("附件")}`],
    [
      "stands after a page break and empty paragraphs",
      `<w:p><w:r><w:t>正文。</w:t></w:r>${pageBreak}</w:p><w:p/><w:p/>${para("附件")}`,
    ],
    ["stands at the beginning of a section", para("正文。") + section("")],
  ])("a paragraph that must begin a page has no finding if it %s", (_name, body) => {
    expect(lintShortly(policy, { body })).toEqual([]);
  });

  it.each([
    ["stands after text", para("正文。") + para("附件"), 1],
    ["stands after a break that text follows", para("正文。", "", pageBreak) + para("附件"), 1],
    ["has its break after it", `${para("正文。")}${para("附件")}<w:p>${pageBreak}</w:p>`, 1],
    ["stands in a continuous section", para("正文。") + section('<w:type w:val="continuous"/>'), 2],
  ])("a paragraph that must begin a page is found if it %s", (_name, body, at) => {
    expect(lintShortly(policy, { body })).toEqual(mismatch(at));
  });
});
