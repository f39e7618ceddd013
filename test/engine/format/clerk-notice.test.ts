import { describe, expect, it } from "vitest";
import { jobChoices } from "../../../apps/contract/job-settings.ts";
import { loadPolicy } from "../../../apps/engine/format/policy/policy-file.ts";
import { valueInChinese } from "../../../apps/engine/format/report/chinese/values.ts";
import { type JobResult, runJob } from "../../../apps/engine/job/pipeline.ts";
import { loadBuiltinSkills } from "../../../apps/engine/skills/load.ts";
import { clerkNotice } from "../../../scripts/docs/clerk-notice.ts";

/** The example of docs/format.md. */
function check(template: Buffer, fixMode: "none" | "safe"): JobResult {
  const skill = loadBuiltinSkills().get("document");
  if (skill === undefined) throw new Error("there is no skill document");
  return runJob({
    template,
    task: { task_type: "document", payload: {} },
    skill,
    policy: loadPolicy("gbt9704-2012"),
    format: { mode: "strict", baseline: "policy", fixMode, report: "human" },
    ...jobChoices({}),
    locale: "zh-CN",
  });
}

describe("the clerk's notice of docs/format.md", () => {
  it("the notice has the six mistakes that the page names, and no other finding", () => {
    const { issues } = check(clerkNotice(), "none").formatReport;
    const byRole = issues.map(({ code, context: { role } }) => `${role} ${code}`);
    expect(byRole.sort()).toEqual([
      "addressee FIRST_LINE_INDENT_MISMATCH",
      "body HIGHLIGHT_PRESENT",
      "body LINE_SPACING_MISMATCH",
      "body RUN_SIZE_MISMATCH",
      "heading1 RUN_FONT_MISMATCH",
      "title RUN_EMPHASIS_MISMATCH",
      "title RUN_FONT_MISMATCH",
    ]);
  });

  it("the notice is right after one repair, and a second repair changes nothing", () => {
    const { formatReport, document } = check(clerkNotice(), "safe");
    expect(formatReport).toMatchObject({ passed: true, issues: [], fixed_count: 8 });
    expect(formatReport.summary.refused_repairs?.count).toBe(0);
    const again = check(Buffer.concat(document), "safe");
    expect(again.formatReport.fixed_count).toBe(0);
    expect(again.formatReport.issues).toEqual([]);
  });

  it("the report of the notice is also in Chinese", () => {
    expect(check(clerkNotice(), "safe").formatReport.human_zh).toEqual([
      "格式：按规范检查通过（模式：严格），发现问题 0 项，其中错误 0 项，已修复 8 项",
      "已修复（w:b）：p6，由“加粗”改为“继承值”",
      "已修复（w:rFonts）：p6，由“西文 宋体，中文 宋体”改为“西文 方正小标宋简体，中文 方正小标宋简体”",
      "已修复（w:ind）：p8，由“2 字符”改为“继承值”",
      "已修复（w:highlight）：p9，由“黄色”改为“继承值”",
      "已修复（w:rFonts）：p10，由“中文 仿宋_GB2312”改为“中文 黑体”",
      "已修复（w:sz）：p11，由“12 磅”改为“继承值”",
      "已修复（w:ind）：p11，由“480 缇”改为“640 缇”",
      "已修复（w:spacing）：p12，由“1.5 行”改为“固定值 28.95 磅”",
    ]);
  });
});

it.each([
  [null, "未设置"],
  ["exact 28 pt", "固定值 28 磅"],
  ["at least 12 pt", "最小值 12 磅"],
  ["bold off", "不加粗"],
  [420, "420"],
  ["方正小标宋简体", "方正小标宋简体"],
  ['{"eastAsia":null,', '{"eastAsia":null,'],
])("the value %s is written %s in Chinese", (value, chinese) => {
  expect(valueInChinese(value)).toBe(chinese);
});
