import { describe, expect, it } from "vitest";
import { bodyOf, findings, runNotice } from "../support.ts";

const run = (text: string, properties = "") =>
  `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`;
const para = (properties: string, text = "【MEETING_TITLE】", runProperties = rightFonts) =>
  `<w:p><w:pPr>${properties}</w:pPr>${run(text, runProperties)}</w:p>`;
const rightFonts = '<w:rFonts w:ascii="Calibri" w:eastAsia="宋体"/><w:sz w:val="24"/>';
const table = (content: string) => `<w:tbl><w:tr><w:tc>${content}</w:tc></w:tr></w:tbl>`;

const byPolicy = { baseline: "policy", fixMode: "none" } as const;
const byTemplate = { baseline: "template", fixMode: "none" } as const;

describe("TABLE_FORBIDDEN", () => {
  it("TABLE_FORBIDDEN finds each table that is not nested, and cells are not checked then", () => {
    const nested = table(para("", " x") + table(para("", " y")));
    expect(findings(runNotice(nested + table(para("", " z")), byPolicy))).toEqual([
      "TABLE_FORBIDDEN error t0",
      "TABLE_FORBIDDEN error t1",
    ]);
  });

  it("TABLE_FORBIDDEN finds nothing if the policy allows tables, or the template has them", () => {
    const body = table(para("", "x"));
    expect(findings(runNotice(body, { ...byPolicy, policy: { forbidTables: false } }))).toEqual([]);
    expect(findings(runNotice(body, byTemplate))).toEqual([]);
  });
});

describe("NUMPR_PRESENT", () => {
  const numbered = (id: number) => `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="${id}"/></w:numPr>`;

  it("NUMPR_PRESENT finds paragraphs that state a list themselves, in cells too", () => {
    const body = para(numbered(1)) + table(para(numbered(2)));
    expect(findings(runNotice(body, { ...byPolicy, policy: { forbidTables: false } }))).toEqual([
      "NUMPR_PRESENT error p0",
      "NUMPR_PRESENT error t0.r0.c0.p0",
    ]);
  });

  it("NUMPR_PRESENT finds nothing for numbering by style, for number 0, and if the policy allows it", () => {
    const body = para('<w:pStyle w:val="ListNumber"/>') + para(numbered(0));
    expect(findings(runNotice(body, byPolicy))).toEqual([]);
    expect(
      findings(runNotice(para(numbered(1)), { ...byPolicy, policy: { forbidNumPr: false } })),
    ).toEqual([]);
  });
});

describe("LINE_SPACING_MISMATCH", () => {
  const line = (twips: number | string, rule = "exact") =>
    `<w:spacing w:line="${twips}" w:lineRule="${rule}"/>`;

  it.each([
    [line(340), []],
    [line(380, "atLeast"), []],
    [line(381, "atLeast"), ["LINE_SPACING_MISMATCH error p0"]],
    [line(339), ["LINE_SPACING_MISMATCH error p0"]],
    [line("18pt"), []],
    [line("0.5in"), ["LINE_SPACING_MISMATCH error p0"]],
    [line(480, "auto"), []],
    ['<w:spacing w:line="999"/>', []],
    [line("wide"), []],
  ])("LINE_SPACING_MISMATCH against the policy, %s is compared", (properties, expected) => {
    expect(findings(runNotice(para(properties), byPolicy))).toEqual(expected);
  });

  it("LINE_SPACING_MISMATCH accepts any spacing of the template as the baseline", () => {
    expect(findings(runNotice(para(line(111)), { ...byTemplate, mode: "strict" }))).toEqual([]);
  });
});

describe("FIRST_LINE_INDENT_MISMATCH", () => {
  const indent = (attributes: string) => `<w:ind ${attributes}/>`;

  it.each([
    [indent('w:firstLine="400"'), []],
    [indent('w:firstLine="440"'), []],
    [indent('w:firstLine="441"'), ["FIRST_LINE_INDENT_MISMATCH error p0"]],
    [indent('w:firstLine="21pt"'), []],
    [indent('w:firstLine="0"'), ["FIRST_LINE_INDENT_MISMATCH error p0"]],
    [indent('w:hanging="900"'), []],
    [indent('w:firstLine="900" w:hanging="1"'), []],
    [indent('w:firstLineChars="200" w:firstLine="900"'), []],
    [indent('w:firstLineChars="0" w:firstLine="900"'), ["FIRST_LINE_INDENT_MISMATCH error p0"]],
    [indent('w:left="900"'), []],
  ])("FIRST_LINE_INDENT_MISMATCH against the policy, %s is compared", (properties, expected) => {
    expect(findings(runNotice(para(properties), byPolicy))).toEqual(expected);
  });

  it("FIRST_LINE_INDENT_MISMATCH informs of an indent of the template that differs from most of its paragraphs", () => {
    const usual = para(indent('w:firstLine="480"'), "x");
    const body =
      usual + usual + para(indent('w:firstLine="600"')) + table(para(indent('w:firstLine="300"')));
    const { formatReport } = runNotice(body, byTemplate);
    expect(formatReport.issues).toMatchObject([
      {
        paragraph_path: "p2",
        expected: 480,
        actual: 600,
        tolerance: 20,
        template_value: 600,
        severity: "info",
        in_template: true,
        fixable: false,
      },
      { paragraph_path: "t0.r0.c0.p0", expected: 480, actual: 300, severity: "info" },
    ]);
    expect(formatReport.summary.effective_policy_overrides).toEqual({
      forbid_tables: false,
      first_line_indent_twips: 480,
    });
  });

  it("the template's usual indent is the smaller of two equally frequent ones, comes from cells without a body, and is at least 200 twips", () => {
    const overrides = (body: string) =>
      runNotice(body, byTemplate).formatReport.summary.effective_policy_overrides;
    const of = (twips: number) => para(indent(`w:firstLine="${twips}"`), "x");
    expect(overrides(of(600) + of(480))).toEqual({ first_line_indent_twips: 480 });
    expect(overrides(table(of(300)) + of(199))).toMatchObject({ first_line_indent_twips: 300 });
    expect(overrides(of(199))).toEqual({ first_line_indent_twips: null });
    expect(overrides(of(420))).toEqual({});
  });
});

describe("LEADING_WHITESPACE", () => {
  it.each([
    [" x", true],
    ["\u3000x", true],
    ["x ", false],
    ["\u00A0x", false],
    ["", false],
  ])("LEADING_WHITESPACE checks the first character of %j", (text, isFound) => {
    const expected = isFound ? ["LEADING_WHITESPACE error p0"] : [];
    expect(findings(runNotice(para("", text), byPolicy))).toEqual(expected);
  });

  it("LEADING_WHITESPACE finds a tab, no line break, and nothing if the policy allows it", () => {
    const body = `<w:p><w:r/><w:r><w:tab/><w:t>x</w:t></w:r></w:p><w:p><w:r><w:br/></w:r></w:p>`;
    expect(findings(runNotice(body, byPolicy))).toEqual(["LEADING_WHITESPACE error p0"]);
    const lenient = { ...byPolicy, policy: { trimLeadingSpaces: false } };
    expect(findings(runNotice(body, lenient))).toEqual([]);
  });
});

describe("RUN_FONT_MISMATCH and RUN_SIZE_MISMATCH", () => {
  const fonts = (latin: string | null, eastAsia: string | null, size = "24") =>
    `<w:rFonts${latin ? ` w:ascii="${latin}"` : ""}${eastAsia ? ` w:eastAsia="${eastAsia}"` : ""}/><w:sz w:val="${size}"/>`;

  it.each([
    [fonts("Calibri", "宋体"), []],
    [fonts("Arial", "宋体"), ["RUN_FONT_MISMATCH error p0:r0"]],
    [fonts("Arial", null), ["RUN_FONT_MISMATCH error p0:r0"]],
    [fonts("Calibri", null), ["RUN_FONT_MISMATCH warn p0:r0"]],
    [fonts("Calibri", "宋体", "23"), ["RUN_SIZE_MISMATCH error p0:r0"]],
    [fonts("Calibri", "宋体", "12pt"), []],
    ["", ["RUN_FONT_MISMATCH warn p0:r0", "RUN_SIZE_MISMATCH warn p0:r0"]],
  ])("the font and size of a run against the policy, %s are compared", (properties, expected) => {
    expect(findings(runNotice(para("", "【MEETING_TITLE】", properties), byPolicy))).toEqual(
      expected,
    );
  });

  it("a size of 10.5 points is compared as 10.5", () => {
    const body = para("", "【MEETING_TITLE】", fonts("Calibri", "宋体", "21"));
    const options = { ...byPolicy, policy: { runSizeHalfPoints: 21 } };
    expect(findings(runNotice(body, options))).toEqual([]);
    const { issues } = runNotice(body, byPolicy).formatReport;
    expect(issues).toMatchObject([{ expected: 12, actual: 10.5 }]);
  });

  it("an inherited font or size is an error if the policy says so", () => {
    const { issues } = runNotice(para("", "【MEETING_TITLE】", ""), {
      ...byPolicy,
      policy: { treatInheritedAsError: true },
    }).formatReport;
    expect(issues.map(({ severity, observability }) => [severity, observability])).toEqual([
      ["error", "unknown"],
      ["error", "unknown"],
    ]);
  });

  it("RUN_FONT_MISMATCH and RUN_SIZE_MISMATCH only filled runs are checked for font and size", () => {
    const body = `<w:p>${run("untouched", fonts("Arial", "黑体", "60"))}${run("【NOPE】", fonts("Arial", "黑体"))}</w:p>`;
    expect(findings(runNotice(body, byPolicy))).toEqual([]);
  });

  it("against the template, a filled run must have the formatting of its tag", () => {
    expect(
      findings(runNotice(para("", "【MEETING_TITLE】", fonts("Arial", "黑体", "60")), byTemplate)),
    ).toEqual([]);
  });
});

describe("the safe repair", () => {
  const wrong = '<w:spacing w:line="300" w:lineRule="atLeast"/><w:ind w:hanging="0" w:left="5"/>';
  const indented = (twips: number, text?: string) => para(`<w:ind w:firstLine="${twips}"/>`, text);

  it("the repair to the policy sets the findings right and keeps the line rule", () => {
    const body = para('<w:spacing w:line="300" w:lineRule="atLeast"/><w:ind w:firstLine="900"/>');
    const result = runNotice(body, { baseline: "policy" });
    expect(bodyOf(result)).toContain(
      '<w:spacing w:line="360" w:lineRule="atLeast"/><w:ind w:firstLine="420"/>',
    );
    expect(findings(result)).toEqual([]);
    expect(result.formatReport).toMatchObject({ fixed_count: 2, passed: true });
    expect(result.formatReport.summary).toMatchObject({
      fix_applied: true,
      fix_changes: [
        {
          paragraph_path: "p0",
          field: "first_line_indent_twips",
          before: 900,
          after: 420,
          reason: "safe_fix_to_policy",
        },
        {
          paragraph_path: "p0",
          field: "line_spacing_twips",
          before: 300,
          after: 360,
          reason: "safe_fix_to_policy",
        },
      ],
      template_observed: { first_line_indent_twips_hist: { "900": 1 } },
      rendered_observed: { first_line_indent_twips_hist: { "420": 1 } },
      diff: { first_line_indent_twips_hist_delta: { "420": 1, "900": -1 } },
    });
  });

  it("the repair changes only filled paragraphs outside of cells, and adds no property", () => {
    const body =
      indented(900, "untouched") +
      table(indented(900)) +
      para("") +
      para(wrong.replace("300", "360"));
    const result = runNotice(body, { baseline: "policy", policy: { forbidTables: false } });
    expect(result.formatReport.summary.fix_changes).toEqual([]);
    expect(bodyOf(result)).toBe(body.replaceAll("【MEETING_TITLE】", "季度例会"));
  });

  it("a second repair changes nothing", () => {
    const first = runNotice(indented(900) + indented(419), { baseline: "policy" });
    expect(first.formatReport.fixed_count).toBe(1);
    const second = runNotice(Buffer.concat(first.document), { baseline: "policy" });
    expect(second.formatReport).toMatchObject({ fixed_count: 0, issues: [] });
  });

  it("the repair to the template changes nothing that the template has, and writes no value of the policy", () => {
    const body =
      para('<w:spacing w:line="300" w:lineRule="exact"/>') +
      indented(600) +
      indented(480, "x") +
      indented(480, "y");
    const result = runNotice(body, { baseline: "template" });
    expect(bodyOf(result)).toBe(body.replaceAll("【MEETING_TITLE】", "季度例会"));
    expect(result.formatReport.summary.fix_changes).toEqual([]);
  });

  it("the repair is not made if it was not asked for, or if the check is off", () => {
    for (const options of [{ fixMode: "none" }, { mode: "off" }] as const) {
      const result = runNotice(indented(900), { baseline: "policy", ...options });
      expect(bodyOf(result)).toContain('w:firstLine="900"');
      expect(result.formatReport.summary.fix_applied).toBe(false);
    }
  });
});

describe("the report", () => {
  it("the report is marked as skipped if the check is off", () => {
    expect(runNotice(para("", " x"), { mode: "off" }).formatReport).toMatchObject({
      passed: true,
      skipped: true,
      issues: [],
      summary: { mode: "off", skipped: true, diagnostics: null, effective_policy_overrides: {} },
    });
  });

  it("the report counts errors, groups findings by code and shows the first five of each", () => {
    const body = para("", " x").repeat(7) + para("", "【MEETING_TITLE】", "");
    const { formatReport } = runNotice(body, { ...byPolicy });
    expect(formatReport).toMatchObject({ passed: false, error_count: 7 });
    const { diagnostics } = formatReport.summary;
    expect(diagnostics?.codes).toEqual([
      "LEADING_WHITESPACE",
      "RUN_FONT_MISMATCH",
      "RUN_SIZE_MISMATCH",
    ]);
    expect(diagnostics?.issue_count).toBe(9);
    const group = diagnostics?.by_code.LEADING_WHITESPACE;
    expect(group?.count).toBe(7);
    expect(group?.examples).toHaveLength(5);
    expect(group?.examples[0]).toEqual({ paragraph_path: "p0", run_id: null });
    expect(group?.suggestions).toHaveLength(1);
  });

  it("the readable summary has codes and places, but no text of the document", () => {
    const { formatReport } = runNotice(para("", " geheim【MEETING_TITLE】", ""), {
      ...byPolicy,
      report: "human",
    });
    expect(formatReport.human).toEqual([
      "format: failed against policy (report), 1 errors, 3 findings, 0 repaired",
      "ERROR(LEADING_WHITESPACE): p0",
      "WARN(RUN_FONT_MISMATCH): p0:r0",
      "WARN(RUN_SIZE_MISMATCH): p0:r0",
    ]);
    expect(formatReport.human_zh).toEqual([
      "格式：按规范检查未通过（模式：仅报告），发现问题 3 项，其中错误 1 项，已修复 0 项",
      "错误（LEADING_WHITESPACE）：p0，段落以空白字符开头",
      "警告（RUN_FONT_MISMATCH）：p0:r0，文字的字体不对",
      "警告（RUN_SIZE_MISMATCH）：p0:r0，文字的字号不对",
    ]);
    expect(runNotice(para(""), byPolicy).formatReport.human).toBeUndefined();
  });

  it("a document without any filled value equals its template and has no finding", () => {
    expect(findings(runNotice(para("", " x"), byTemplate))).toEqual([]);
  });
});
