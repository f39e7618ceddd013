import { expect, it } from "vitest";
import { reportForms } from "../../../apps/contract/artifacts.ts";
import { policyNames } from "../../../apps/engine/format/policy/shipped.ts";
import { adviceInChinese } from "../../../apps/engine/format/report/chinese/advice.ts";
import { messageInChinese } from "../../../apps/engine/format/report/chinese/message.ts";
import { rolesInChinese } from "../../../apps/engine/format/report/chinese/roles.ts";
import { rulesInChinese } from "../../../apps/engine/format/report/chinese/rules.ts";
import { ruleCatalog } from "../../../apps/engine/format/rule-catalog.ts";
import { loadPolicy } from "../../../apps/engine/inputs.ts";
import { p } from "../../fixtures/docx.ts";
import { partOf, runNotice } from "../support.ts";
import { detailedReport } from "./detailed-report.ts";

it("every rule has a Chinese sentence, and no sentence is of a rule that does not exist", () => {
  const codes = [...new Set(ruleCatalog.map(({ code }) => code))].sort();
  expect(Object.keys(rulesInChinese).sort()).toEqual(codes);
  for (const [code, text] of Object.entries(rulesInChinese)) {
    expect(text, code).toMatch(/\p{Script=Han}/u);
    expect(text, code).not.toMatch(/[。：]$/u);
  }
});

it("every rule's advice stands in Chinese too, sentence by sentence, with the same values of the policy", () => {
  const namesIn = (text: string) => text.match(/\{\w+\}/g) ?? [];
  for (const { check, code, advice } of ruleCatalog) {
    const inChinese = adviceInChinese[check][code] ?? [];
    expect(inChinese.length, `${check} ${code}`).toBe(advice.length);
    for (const [index, text] of inChinese.entries()) {
      expect(text, code).toMatch(/\p{Script=Han}.*。$/u);
      expect(namesIn(text), code).toEqual(namesIn(advice[index] ?? ""));
    }
  }
  for (const check of ["direct", "effective"] as const) {
    const codes = ruleCatalog.filter((rule) => rule.check === check).map(({ code }) => code);
    expect(Object.keys(adviceInChinese[check]).sort()).toEqual([...new Set(codes)].sort());
  }
});

it("every role and every requirement on text of a built-in policy has Chinese words", () => {
  for (const name of policyNames()) {
    for (const { name: role, text } of loadPolicy(name).requirements?.roles ?? []) {
      if (!/^heading_?\d$/.test(role))
        expect(rolesInChinese, `${name} ${role}`).toHaveProperty(role);
      for (const { say_zh } of text) expect(say_zh, `${name} ${role}`).toMatch(/\p{Script=Han}/u);
    }
  }
});

it("a report has the suggestions of each rule in both languages", () => {
  const { formatReport } = runNotice(p("【MEETING_TITLE】"), {
    baseline: "policy",
    fixMode: "none",
    policyYaml: "roles: { body: { alignment: both } }",
  });
  expect(formatReport.summary.diagnostics?.by_code.ALIGNMENT_MISMATCH).toMatchObject({
    suggestions: [
      "Run with format_fix_mode=safe: it can be repaired.",
      "Align the paragraph on the Home tab, preferably in its style.",
      "Or change what the policy asks for: roles.*.alignment.",
      "Or switch the rule off: rules: { ALIGNMENT_MISMATCH: off }.",
    ],
    suggestions_zh: [
      "用 format_fix_mode=safe 运行即可自动修复。",
      "在“开始”选项卡上设置对齐方式，最好在样式中设置。",
      "或修改规范的要求：roles.*.alignment。",
      "或关闭这条规则：rules: { ALIGNMENT_MISMATCH: off }。",
    ],
  });
});

it("with the report language zh every form of the report speaks Chinese, and names stay as they are", () => {
  const report = detailedReport("zh");
  const html = report("html").toString();
  expect(html).toContain('<html lang="zh-CN">');
  expect(html).toContain("<h1>未通过</h1>");
  const words = html
    .replace(/<(style|code)[^>]*>[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]*>/g, " ")
    .match(/[A-Za-z_]{2,}/g);
  const names = "policy report JSON format_fix_mode safe roles alignment size rules off Word".split(
    " ",
  );
  const others = new Set(words ?? []);
  for (const name of names) others.delete(name);
  expect([...others].filter((word) => !/^[A-Z_]+$/.test(word))).toEqual([]);
  const [run] = JSON.parse(report("sarif").toString()).runs;
  expect(run.language).toBe("zh-CN");
  expect(run.results[0].message.text).toBe("段落的对齐方式不对：应为 两端对齐，实际为 左对齐。");
  expect(run.results[0].properties).toMatchObject({
    notRepaired: "修复会产生新问题",
    role_reason: "文字“一、…”",
  });
  expect(run.tool.driver.rules[0].shortDescription.text).toBe("段落的对齐方式不对");
  expect(run.tool.driver.rules[0].help.text).toContain("在“开始”选项卡上设置对齐方式");
  const junit = report("junit").toString();
  expect(junit).toContain("错误 p0：段落的对齐方式不对：应为 两端对齐，实际为 左对齐。");
  expect(junit).toContain("（判定为一级标题（把握 62%）：文字“一、…”；未修复：修复会产生新问题）");
});

it("the annotated document has its comments in the language of the report", () => {
  const commentsIn = (reportLanguage: "en" | "zh") => {
    const result = runNotice(p("【MEETING_TITLE】"), {
      baseline: "policy",
      fixMode: "none",
      policyYaml: "roles: { body: { alignment: both } }",
      reportForms,
      reportLanguage,
    });
    const annotated = result.renderings.find(({ form }) => form === "annotated")?.content;
    const document = annotated === undefined ? [] : [annotated];
    return partOf({ ...result, document }, "word/docops-comments.xml");
  };
  expect(commentsIn("en")).toContain("Wrong alignment. Expected both, got left.");
  expect(commentsIn("zh")).toContain("段落的对齐方式不对：应为 两端对齐，实际为 左对齐。");
  expect(commentsIn("zh")).toContain("在“开始”选项卡上设置对齐方式，最好在样式中设置。");
  expect(commentsIn("zh")).not.toContain("Taken for");
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
    { code: "PAGE_SIZE_MISMATCH", expected: "11906 × 16838", actual: "12240 × 15840" },
    { code: "DOC_GRID_MISMATCH", expected: "579±5twips", actual: 312 },
    { code: "OUTLINE_LEVEL_MISMATCH", expected: "0", actual: "9" },
    { code: "REVISIONS_PRESENT", expected: null, actual: "w:ins" },
    { code: "LEFTOVER_TEXT", expected: null, actual: "Lorem ipsum" },
    { code: "REQUIRED_ELEMENT_MISSING", expected: "heading2", actual: null },
  ].map((issue) => messageInChinese(issue));
  expect(messages).toEqual([
    "段落的行距不对：应为 固定值 28 磅，实际为 1.5 行。",
    "文字的字体不对：应为 中文 黑体，实际为 中文 宋体。",
    "页边距不对：应为 28±1 毫米，实际为 31.8 毫米。",
    "段落的首行缩进不对：应为 24 磅，实际为 0 磅。",
    "段落的首行缩进不对：应为 2字符，实际为 24 磅。",
    "标题跳过了级别：应为 2 级以内，实际为 3 级。",
    "跨页表格没有重复标题行：应为 是，实际为 否。",
    "规范不允许使用表格。",
    "纸张大小不对：应为 210 毫米 × 297 毫米，实际为 215.9 毫米 × 279.4 毫米。",
    "文档网格的设置不对：应为 28.95±0.25 磅，实际为 15.6 磅。",
    "段落的大纲级别不对：应为 1 级，实际为 正文文本。",
    "文档中还有修订。",
    "文档中有应当删除的文字：Lorem ipsum。",
    "文档缺少必需的内容：应为 二级标题。",
  ]);
});
