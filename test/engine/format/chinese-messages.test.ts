import { expect, it } from "vitest";
import { messageInChinese } from "../../../apps/engine/format/report/message-in-chinese.ts";
import { rulesInChinese } from "../../../apps/engine/format/report/rules-in-chinese.ts";
import { ruleCatalog } from "../../../apps/engine/format/rule-catalog.ts";

it("every rule has a Chinese sentence, and no sentence is of a rule that does not exist", () => {
  const codes = [...new Set(ruleCatalog.map(({ code }) => code))].sort();
  expect(Object.keys(rulesInChinese).sort()).toEqual(codes);
  for (const [code, text] of Object.entries(rulesInChinese)) {
    expect(text, code).toMatch(/\p{Script=Han}/u);
    expect(text, code).not.toMatch(/[。：]$/u);
  }
});

it("the Chinese message of a finding has the expected and the actual value in a clerk's units", () => {
  const messages = [
    { code: "LINE_SPACING_MISMATCH", expected: "exact 28 pt", actual: "1.5 lines" },
    { code: "RUN_FONT_MISMATCH", expected: { eastAsia: "黑体" }, actual: { eastAsia: "宋体" } },
    { code: "PAGE_MARGIN_MISMATCH", expected: "28±1mm", actual: 1800 },
    { code: "FIRST_LINE_INDENT_MISMATCH", expected: 480, actual: 0 },
    { code: "FIRST_LINE_INDENT_MISMATCH", expected: "2字符", actual: "480 twips" },
    { code: "HEADING_LEVEL_SKIPPED", expected: "level 2 at most", actual: "level 3" },
    { code: "TABLE_HEADER_NOT_REPEATED", expected: true, actual: false },
    { code: "TABLE_FORBIDDEN", expected: null, actual: null },
  ].map((issue) => messageInChinese(issue));
  expect(messages).toEqual([
    "段落的行距不对：应为 固定值 28 磅，实际为 1.5 行。",
    "文字的字体不对：应为 中文 黑体，实际为 中文 宋体。",
    "页边距不对：应为 28±1mm，实际为 31.8 毫米。",
    "段落的首行缩进不对：应为 24 磅，实际为 0 磅。",
    "段落的首行缩进不对：应为 2字符，实际为 24 磅。",
    "标题跳过了级别：应为 2 级以内，实际为 3 级。",
    "跨页表格没有重复标题行：应为 是，实际为 否。",
    "规范不允许使用表格。",
  ]);
});
