import type { ReportForm, ReportLanguage } from "../../../apps/contract/artifacts.ts";
import { quotesOf } from "../../../apps/engine/format/report/quotes.ts";
import { renderReport } from "../../../apps/engine/format/report/render.ts";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { readBody } from "../../../apps/engine/word/stories.ts";
import { docx, p } from "../../fixtures/docx.ts";
import { runNotice } from "../support.ts";

const policyYaml = `
roles: { body: { alignment: both, size: 16 } }
scope: all
`;

/** A report of two findings with all fields of roles and repairs. */
export function detailedReport(language: ReportLanguage = "en"): (form: ReportForm) => Buffer {
  const template = docx(p("关于报送总结的通知") + p("一、总体要求"));
  const { formatReport } = runNotice(template, {
    baseline: "policy",
    policyYaml,
    fixMode: "none",
  });
  const report = structuredClone(formatReport);
  for (const issue of report.issues) {
    issue.context = {
      ...issue.context,
      role: "heading_1",
      role_confidence: 0.62,
      role_reason: "it begins with 一、",
      role_reason_zh: "文字“一、…”",
    };
  }
  report.summary.fix_changes = ["p0", "p1"].map((paragraph_path) => ({
    paragraph_path,
    field: "w:sz",
    code: "RUN_SIZE_MISMATCH",
    before: "12 pt",
    after: "16 pt",
    reason: "safe_fix_to_policy",
    role: "heading_1",
    formatting: {
      before: "仿宋 12 pt, left",
      after: "仿宋 16 pt, left",
      before_zh: "仿宋 12 磅，左对齐",
      after_zh: "仿宋 16 磅，左对齐",
    },
  }));
  report.fixed_count = 2;
  report.summary.refused_repairs = {
    count: 3,
    by_reason: { made_finding: 3 },
    items: [
      {
        code: "ALIGNMENT_MISMATCH",
        paragraph_path: "p0",
        reason_code: "made_finding",
        reason: "the repair made LINE_SPACING_MISMATCH at p1",
      },
    ],
  };
  report.summary.unknown_paragraphs = { count: 4, paths: ["p1", "t0.r1.c2.p0"], truncated: true };
  const pack = WordPackage.open(template);
  const body = readBody(pack);
  const source = { report, quotes: quotesOf(pack, body, report), pack, body };
  return (form: ReportForm) => renderReport(form, language, source);
}
