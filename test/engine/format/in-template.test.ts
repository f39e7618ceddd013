import { describe, expect, it } from "vitest";
import type { FormatSettings } from "../../../apps/contract/format-settings.ts";
import { loadPolicy } from "../../../apps/engine/format/policy/policy-file.ts";
import { compileTemplate } from "../../../apps/engine/job/compile.ts";
import { fillTemplate, type JobResult } from "../../../apps/engine/job/pipeline.ts";
import { precheck } from "../../../apps/engine/job/precheck.ts";
import { docx } from "../../fixtures/docx.ts";
import { bodyOf, documentSettings, findings } from "../support.ts";

/** Contract difference 13: by template, what the template itself has is told, and no fault. */

const run = (text: string, properties = "") =>
  `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`;
const para = (properties: string, text: string, runProperties = "") =>
  `<w:p><w:pPr>${properties}</w:pPr>${run(text, runProperties)}</w:p>`;
const indent = (attributes: string) => `<w:ind ${attributes}/>`;
const firstLine = (twips: number) => indent(`w:firstLine="${twips}"`);
const numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>';
const cell = (content: string) => `<w:tc><w:tcPr/>${content}</w:tc>`;
const table = (...rows: string[]) =>
  `<w:tbl><w:tblPr/><w:tblGrid/>${rows.map((row) => `<w:tr>${row}</w:tr>`).join("")}</w:tbl>`;
/** Most of a template: three paragraphs with the indent that is usual in it. */
const usual = para(firstLine(420), "文").repeat(3);

function settings(payload: Record<string, unknown>, format: Partial<FormatSettings>) {
  const base = documentSettings("strict");
  return {
    ...base,
    format: { ...base.format, ...format },
    task: { task_type: "document", payload },
  };
}

function fill(
  body: string,
  payload: Record<string, unknown>,
  format: Partial<FormatSettings> = {},
): JobResult {
  return fillTemplate(compileTemplate(docx(body)), settings(payload, format));
}

/** What a strict job by template finds, which has to be the same with the repair and without. */
function foundByTemplate(body: string, payload: Record<string, unknown> = { a: "值" }) {
  const [repaired, unrepaired] = (["safe", "none"] as const).map((fixMode) =>
    fill(body, payload, { fixMode }),
  );
  if (repaired === undefined || unrepaired === undefined) throw new Error("two were run");
  expect(findings(repaired)).toEqual(findings(unrepaired));
  expect(repaired.formatReport.summary.fix_changes).toEqual([]);
  expect(bodyOf(repaired)).toBe(bodyOf(unrepaired));
  return repaired;
}

const kinds: [string, string, string[]][] = [
  ["an indent of 0 among others", usual + para(firstLine(0), "【A】"), ["FIRST_LINE_INDENT p3"]],
  [
    "an indent of 2400 among others",
    usual + para(firstLine(2400), "【A】"),
    ["FIRST_LINE_INDENT p3"],
  ],
  [
    "an indent in a cell that the body has not",
    usual + table(cell(para(firstLine(300), "【A】"))),
    ["FIRST_LINE_INDENT t0.r0.c0.p0"],
  ],
  [
    "an indent of a paragraph that nothing is filled into",
    usual + para(firstLine(0), "文") + para("", "【A】"),
    ["FIRST_LINE_INDENT p3"],
  ],
  ["a hanging indent of 0", usual + para(indent('w:hanging="0"'), "【A】"), []],
  ["a hanging indent of 2400", usual + para(indent('w:left="2400" w:hanging="2400"'), "【A】"), []],
  [
    "an indent in characters",
    usual + para(indent('w:firstLineChars="400" w:firstLine="960"'), "【A】"),
    [],
  ],
  ["no indent at all", usual + para("", "【A】"), []],
  [
    "direct numbering",
    para(numbered, "【A】") + para(numbered, "文"),
    ["NUMPR_PRESENT p0", "NUMPR_PRESENT p1"],
  ],
  [
    "direct numbering in cells",
    table(cell(para(numbered, "【A】"))),
    ["NUMPR_PRESENT t0.r0.c0.p0"],
  ],
  [
    "spaces in front of a tag and of text",
    para("", "　　【A】") + para("", " 文"),
    ["LEADING_WHITESPACE p0", "LEADING_WHITESPACE p1"],
  ],
  [
    "a tab in front of a tag",
    `<w:p><w:r><w:tab/><w:t>【A】</w:t></w:r></w:p>`,
    ["LEADING_WHITESPACE p0"],
  ],
  [
    "line spacing that is not the policy's",
    para('<w:spacing w:line="999" w:lineRule="exact"/>', "【A】"),
    [],
  ],
  [
    "fonts and sizes that are not the policy's",
    para("", "【A】", '<w:rFonts w:ascii="Arial" w:eastAsia="黑体"/><w:sz w:val="60"/>'),
    [],
  ],
  ["tables", table(cell(para("", "【A】"))) + table(cell(para("", "文"))), []],
];

describe("by template, a strict job with the repair or without", () => {
  it.each(kinds)("does not fail for %s, and changes none of it", (_what, body, expected) => {
    const result = foundByTemplate(body);
    expect(result.exitCode).toBe(0);
    expect(bodyOf(result)).toBe(body.replaceAll("【A】", "值"));
    const { issues, passed } = result.formatReport;
    expect(passed).toBe(true);
    expect(
      issues.map(
        ({ code, paragraph_path }) => `${code.replace("_MISMATCH", "")} ${paragraph_path}`,
      ),
    ).toEqual(expected);
    for (const issue of issues) {
      expect(issue).toMatchObject({ severity: "info", in_template: true, fixable: false });
    }
  });
});

describe("by policy, nothing is excused by the template", () => {
  it.each([
    ["an indent", para(firstLine(0), "文"), ["FIRST_LINE_INDENT_MISMATCH error p0"]],
    ["numbering", para(numbered, "文"), ["NUMPR_PRESENT error p0"]],
    ["spaces", para("", "　文"), ["LEADING_WHITESPACE error p0"]],
    [
      "line spacing",
      para('<w:spacing w:line="999" w:lineRule="exact"/>', "文"),
      ["LINE_SPACING_MISMATCH error p0"],
    ],
    ["a table", table(cell(para("", "文"))), ["TABLE_FORBIDDEN error t0"]],
    [
      "fonts and sizes",
      para("", "【A】", '<w:rFonts w:ascii="Arial" w:eastAsia="黑体"/><w:sz w:val="60"/>'),
      ["RUN_FONT_MISMATCH error p0:r0", "RUN_SIZE_MISMATCH error p0:r0"],
    ],
  ])("%s of the template fails", (_what, body, expected) => {
    const result = fill(body, { a: "值" }, { baseline: "policy", fixMode: "none" });
    expect(findings(result)).toEqual(expected);
    expect(result.exitCode).toBe(4);
    for (const issue of result.formatReport.issues) expect(issue).not.toHaveProperty("in_template");
  });

  it("the repair puts the policy's indent in", () => {
    const body = para(firstLine(0), "【A】", '<w:rFonts w:ascii="Calibri" w:eastAsia="宋体"/>');
    expect(bodyOf(fill(body, { a: "值" }, { baseline: "policy" }))).toContain('"420"');
  });
});

describe("what values bring is judged", () => {
  it.each([
    ["a space", " 值"],
    ["an ideographic space", "　值"],
    ["a tab", "\t值"],
  ])("%s in front of a value fails where the template has none", (_what, a) => {
    const result = foundByTemplate(para("", "【A】") + para("", " 文"), { a });
    expect(result.exitCode).toBe(4);
    expect(findings(result)).toEqual(["LEADING_WHITESPACE error p0", "LEADING_WHITESPACE info p1"]);
  });

  it("a blank value that leaves the space behind its tag in front fails", () => {
    const result = foundByTemplate(para("", "【A|default:】 文") + para("", "【B】"), { b: "值" });
    expect(findings(result)).toEqual(["LEADING_WHITESPACE error p0"]);
  });

  it("a value behind spaces of the template may begin with some of its own", () => {
    expect(findings(foundByTemplate(para("", "　【A】"), { a: " 值" }))).toEqual([
      "LEADING_WHITESPACE info p0",
    ]);
  });

  const control = (text: string) =>
    `<w:sdt><w:sdtPr><w:tag w:val="B"/><w:text/></w:sdtPr><w:sdtContent>${run(text)}</w:sdtContent></w:sdt>`;

  it("a content control whose value begins with a space fails, one behind a space does not", () => {
    const body =
      para("", "【A】") +
      `<w:p>${control("提示")}</w:p>` +
      `<w:p>${run(" ")}${control("提示")}</w:p>`;
    const result = foundByTemplate(body, { a: "值", b: " 值" });
    expect(findings(result)).toEqual(["LEADING_WHITESPACE error p1", "LEADING_WHITESPACE info p2"]);
  });

  it("numbers of Markdown fail in a place of no list, and are told in a list's", () => {
    const body = para("", "【~A】") + para(numbered, "【~A】") + para(numbered, "文");
    const result = foundByTemplate(body, { a: "1. 一\n2. 二" });
    expect(result.exitCode).toBe(4);
    expect(findings(result)).toEqual([
      "NUMPR_PRESENT error p0",
      "NUMPR_PRESENT error p1",
      "NUMPR_PRESENT info p2",
      "NUMPR_PRESENT info p3",
      "NUMPR_PRESENT info p4",
    ]);
  });

  it("Markdown takes the indent of its place, and keeps it", () => {
    const body = usual + para(firstLine(0), "【~A】");
    const result = foundByTemplate(body, { a: "一\n\n二" });
    expect(result.exitCode).toBe(0);
    expect(findings(result)).toEqual([
      "FIRST_LINE_INDENT_MISMATCH info p3",
      "FIRST_LINE_INDENT_MISMATCH info p4",
    ]);
    expect(bodyOf(result).match(/w:firstLine="0"/g)).toHaveLength(2);
  });
});

describe("what a section repeats is the template's, each time", () => {
  const items = [{ a: "一" }, { a: "二" }, { a: " 三" }];

  it("paragraphs with indents, numbers and spaces are told and stay", () => {
    const body =
      usual +
      para("", "【#ITEMS】") +
      para(firstLine(2400), "【A】") +
      para(numbered, "第【A】") +
      para("", "　【A】") +
      para("", "【/ITEMS】");
    const result = foundByTemplate(body, { items });
    expect(findings(result)).toEqual([
      "FIRST_LINE_INDENT_MISMATCH info p3",
      "NUMPR_PRESENT info p4",
      "LEADING_WHITESPACE info p5",
      "FIRST_LINE_INDENT_MISMATCH info p6",
      "NUMPR_PRESENT info p7",
      "LEADING_WHITESPACE info p8",
      "FIRST_LINE_INDENT_MISMATCH info p9",
      // The value of the third item brings this one.
      "LEADING_WHITESPACE error p9",
      "NUMPR_PRESENT info p10",
      "LEADING_WHITESPACE info p11",
    ]);
    expect(bodyOf(result).match(/w:firstLine="2400"/g)).toHaveLength(3);
  });

  it("rows too", () => {
    const row = cell(para(firstLine(0), "【#ITEMS】【A】")) + cell(para(numbered, " x【/ITEMS】"));
    const result = foundByTemplate(usual + table(row), { items: items.slice(0, 2) });
    expect(result.exitCode).toBe(0);
    expect(result.formatReport.issues).toHaveLength(6);
    expect(new Set(result.formatReport.issues.map(({ severity }) => severity))).toEqual(
      new Set(["info"]),
    );
  });

  it("what a condition hides has no finding", () => {
    const body = para("", "【#B】") + para(numbered, "文") + para("", "【/B】") + para("", "【A】");
    expect(findings(foundByTemplate(body, { a: "值", b: false }))).toEqual([]);
  });
});

describe("what precheck says of the format", () => {
  const cases: [string, string, Record<string, unknown>][] = [
    ...kinds.map(([what, body]): [string, string, Record<string, unknown>] => [
      what,
      body,
      { a: "值" },
    ]),
    ["a value with a space", para("", "【A】"), { a: " 值" }],
    ["Markdown with numbers", para("", "【~A】"), { a: "1. 一" }],
    [
      "items",
      para("", "【#ITEMS】") + para(numbered, "【A】") + para("", "【/ITEMS】"),
      { items: [{ a: "一" }, { a: "二" }] },
    ],
    ["a template that cannot be filled", para("", " 【bad_name】【A】"), { a: "值" }],
    ["nothing that is filled", para("", " 文"), {}],
    ["a required field that is missing", para("", " 【A】【B】"), { a: "值" }],
  ];
  const formats: Partial<FormatSettings>[] = [
    { mode: "report", baseline: "template", fixMode: "safe" },
    { mode: "strict", baseline: "template", fixMode: "none" },
    { mode: "strict", baseline: "policy", fixMode: "safe" },
    { mode: "off", baseline: "template", fixMode: "none" },
  ];

  it.each(cases)("of %s is what a run says, and so is the exit code", (_what, body, payload) => {
    for (const format of formats) {
      const compiled = compileTemplate(docx(body));
      const report = precheck(compiled, settings(payload, format));
      const { formatReport, exitCode } = fill(body, payload, format);
      const { passed, error_count, issues } = formatReport;
      expect(report.format).toEqual({ passed, error_count, issue_count: issues.length, issues });
      expect(report.expected_exit_code).toBe(exitCode);
      expect(report.ok).toBe(exitCode === 0);
    }
  });

  it("leaves the template as it was, for the next look and for the run", () => {
    const body = usual + para(firstLine(0), "【A】") + para("", "【~B】");
    for (const template of [body, para("", " 【A】")]) {
      const compiled = compileTemplate(docx(template));
      const job = settings({ a: "值", b: "1. 一" }, {});
      const first = precheck(compiled, job);
      expect(precheck(compiled, job)).toEqual(first);
      const { document } = fillTemplate(compiled, job);
      const fresh = fillTemplate(compileTemplate(docx(template)), job);
      expect(Buffer.concat(document).equals(Buffer.concat(fresh.document))).toBe(true);
    }
  });

  it("lists the first 100 findings and counts all", () => {
    const body = para(numbered, "文").repeat(150) + para("", "【A】");
    const { format, truncated } = precheck(compileTemplate(docx(body)), settings({ a: "值" }, {}));
    expect(format).toMatchObject({ passed: true, issue_count: 150, issues: { length: 100 } });
    expect(truncated).toBe(true);
  });
});

it("a policy without recorded keys is of no account by template", () => {
  const job = settings({ a: "值" }, {});
  const body = usual + para(firstLine(0) + numbered, " 【A】");
  const result = fillTemplate(compileTemplate(docx(body)), {
    ...job,
    policy: loadPolicy("gbt9704-2012"),
  });
  expect(findings(result)).toEqual(["FIRST_LINE_INDENT_MISMATCH info p3"]);
  expect(bodyOf(result)).toBe(body.replace("【A】", "值"));
});
