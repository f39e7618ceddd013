import { describe, expect, it } from "vitest";
import type { FormatSettings } from "../../../apps/contract/format-settings.ts";
import { loadPolicy } from "../../../apps/engine/format/policy/policy-file.ts";
import { compileTemplate } from "../../../apps/engine/job/compile.ts";
import { fillTemplate, type JobResult } from "../../../apps/engine/job/pipeline.ts";
import { precheck } from "../../../apps/engine/job/precheck.ts";
import { docx } from "../../fixtures/docx.ts";
import { bodyOf, documentSettings, findings } from "../support.ts";

/**
 * Contract difference 13: against the template, a finding that the template itself has is
 * information, not an error.
 */

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
/** Three paragraphs with the usual indent of the template. */
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

/**
 * The findings of a strict job against the template, which must be the same with and without the
 * repair.
 */
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
    "an indent in a cell that the body does not have",
    usual + table(cell(para(firstLine(300), "【A】"))),
    ["FIRST_LINE_INDENT t0.r0.c0.p0"],
  ],
  [
    "an indent of a paragraph without a value",
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

describe("a strict job against the template, with or without the repair", () => {
  it.each(kinds)(
    "a strict job against the template does not fail for %s of the template, and does not change it",
    (_what, body, expected) => {
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
    },
  );
});

describe("a job against the policy does not excuse the template", () => {
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
  ])("%s of the template fails against the policy", (_what, body, expected) => {
    const result = fill(body, { a: "值" }, { baseline: "policy", fixMode: "none" });
    expect(findings(result)).toEqual(expected);
    expect(result.exitCode).toBe(4);
    for (const issue of result.formatReport.issues) expect(issue).not.toHaveProperty("in_template");
  });

  it("the repair to the policy writes the policy's indent", () => {
    const body = para(firstLine(0), "【A】", '<w:rFonts w:ascii="Calibri" w:eastAsia="宋体"/>');
    expect(bodyOf(fill(body, { a: "值" }, { baseline: "policy" }))).toContain('"420"');
  });
});

describe("formatting that values bring is checked", () => {
  it.each([
    ["a space", " 值"],
    ["an ideographic space", "　值"],
    ["a tab", "\t值"],
  ])("%s at the beginning of a value fails if the template has none", (_what, a) => {
    const result = foundByTemplate(para("", "【A】") + para("", " 文"), { a });
    expect(result.exitCode).toBe(4);
    expect(findings(result)).toEqual(["LEADING_WHITESPACE error p0", "LEADING_WHITESPACE info p1"]);
  });

  it("an empty value that leaves the space after its tag at the beginning fails", () => {
    const result = foundByTemplate(para("", "【A|default:】 文") + para("", "【B】"), { b: "值" });
    expect(findings(result)).toEqual(["LEADING_WHITESPACE error p0"]);
  });

  it("a value after leading spaces of the template may begin with spaces", () => {
    expect(findings(foundByTemplate(para("", "　【A】"), { a: " 值" }))).toEqual([
      "LEADING_WHITESPACE info p0",
    ]);
  });

  const control = (text: string) =>
    `<w:sdt><w:sdtPr><w:tag w:val="B"/><w:text/></w:sdtPr><w:sdtContent>${run(text)}</w:sdtContent></w:sdt>`;

  it("a content control whose value begins with a space fails, but not after a space", () => {
    const body =
      para("", "【A】") +
      `<w:p>${control("提示")}</w:p>` +
      `<w:p>${run(" ")}${control("提示")}</w:p>`;
    const result = foundByTemplate(body, { a: "值", b: " 值" });
    expect(findings(result)).toEqual(["LEADING_WHITESPACE error p1", "LEADING_WHITESPACE info p2"]);
  });

  it("numbers of Markdown fail outside of a list, and are information in a list", () => {
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

  it("Markdown gets the indent of its place, and the repair keeps it", () => {
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

describe("each repetition of a section counts as the template's", () => {
  const items = [{ a: "一" }, { a: "二" }, { a: " 三" }];

  it("repeated paragraphs with indents, numbers and spaces are information and are kept", () => {
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
      // This finding comes from the value of the third item.
      "LEADING_WHITESPACE error p9",
      "NUMPR_PRESENT info p10",
      "LEADING_WHITESPACE info p11",
    ]);
    expect(bodyOf(result).match(/w:firstLine="2400"/g)).toHaveLength(3);
  });

  it("repeated rows are information and are kept", () => {
    const row = cell(para(firstLine(0), "【#ITEMS】【A】")) + cell(para(numbered, " x【/ITEMS】"));
    const result = foundByTemplate(usual + table(row), { items: items.slice(0, 2) });
    expect(result.exitCode).toBe(0);
    expect(result.formatReport.issues).toHaveLength(6);
    expect(new Set(result.formatReport.issues.map(({ severity }) => severity))).toEqual(
      new Set(["info"]),
    );
  });

  it("a paragraph that a condition hides has no finding", () => {
    const body = para("", "【#B】") + para(numbered, "文") + para("", "【/B】") + para("", "【A】");
    expect(findings(foundByTemplate(body, { a: "值", b: false }))).toEqual([]);
  });
});

describe("the format in a precheck", () => {
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

  it.each(cases)(
    "the precheck of %s has the findings and the exit code of a run",
    (_what, body, payload) => {
      for (const format of formats) {
        const compiled = compileTemplate(docx(body));
        const report = precheck(compiled, settings(payload, format));
        const { formatReport, exitCode } = fill(body, payload, format);
        const { passed, error_count, issues } = formatReport;
        expect(report.format).toEqual({ passed, error_count, issue_count: issues.length, issues });
        expect(report.expected_exit_code).toBe(exitCode);
        expect(report.ok).toBe(exitCode === 0);
      }
    },
  );

  it("a precheck leaves the template unchanged for the next precheck and for the run", () => {
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

  it("a precheck lists the first 100 findings and counts all", () => {
    const body = para(numbered, "文").repeat(150) + para("", "【A】");
    const { format, truncated } = precheck(compileTemplate(docx(body)), settings({ a: "值" }, {}));
    expect(format).toMatchObject({ passed: true, issue_count: 150, issues: { length: 100 } });
    expect(truncated).toBe(true);
  });
});

it("a policy without direct keys has no effect against the template", () => {
  const job = settings({ a: "值" }, {});
  const body = usual + para(firstLine(0) + numbered, " 【A】");
  const result = fillTemplate(compileTemplate(docx(body)), {
    ...job,
    policy: loadPolicy("gbt9704-2012"),
  });
  expect(findings(result)).toEqual(["FIRST_LINE_INDENT_MISMATCH info p3"]);
  expect(bodyOf(result)).toBe(body.replace("【A】", "值"));
});
