import { describe, expect, it } from "vitest";
import type { Requirements } from "../../../apps/engine/format/policy/policy.ts";
import { loadPolicy } from "../../../apps/engine/format/policy/policy-file.ts";
import { runJob } from "../../../apps/engine/job/pipeline.ts";
import { docx } from "../../fixtures/docx.ts";
import { documentSettings, policyFrom } from "../support.ts";
import { check, documentOf, faces, is, type Line, type Writing } from "./official-documents.ts";

const official = loadPolicy("gbt9704-2012").requirements as Requirements;

const fangsong = (text: string) => ({ text, rPr: faces.fangsong });
const kaiti = (text: string) => ({ text, rPr: faces.kaiti });
const heiti = (text: string) => ({ text, rPr: faces.heiti });

const end: readonly Line[] = [
  is("signature", "signature", "江城市人民政府"),
  is("date", "date", "2025年3月5日"),
];
const prose = (text = "现将有关情况通报给你们，请认真贯彻落实。") => is("body", "body", text);

/** Good documents by the clauses of GB/T 9704-2012, with the role of each paragraph. */
const documents: Readonly<Record<string, readonly Line[]>> = {
  "a notice with everything (7.2 to 7.4)": [
    is("flush", "copy_number", "000012"),
    is("secrecy", "secrecy", "机密★1年"),
    is("secrecy", "urgency", "特急"),
    is("red", "issuer", "江城市人民政府办公室文件"),
    is("number", "doc_number", "江政办发〔2025〕12号"),
    is("title", "title", "江城市人民政府办公室关于开展"),
    is("title", "title", "安全生产大检查的通知"),
    is("addressee", "addressee", "各县（市、区）人民政府，市政府各部门；各直属机构："),
    prose("为加强安全生产工作，经市政府同意，现将有关事项通知如下："),
    is("heading1", "heading1", "一、总体要求"),
    prose(),
    is("heading1", "heading1", "二、检查重点"),
    is("heading2", "heading2", "（一）危险化学品。", fangsong("重点检查制度落实情况。")),
    is("heading2", "heading2", "（二）建筑施工"),
    is("body", "heading3", "1.施工企业资质情况。"),
    is("body", "heading4", "（1）方案未经论证的，一律停工整改。"),
    is("heading1", "heading1", "三、工作要求"),
    prose("具体要求如下："),
    prose("联系人：张三，联系电话：027-85661234"),
    prose("特此通知"),
    is("attachments", "attachment_note", "附件：1.责任分工表"),
    is("attachments2", "attachment_note_item", "2.情况统计表"),
    ...end,
    is("note", "note", "（此件公开发布）"),
    { ...is("label", "attachment_label", "附件1"), pPr: "<w:pageBreakBefore/>" },
    is("title", "attachment_title", "责任分工表"),
    prose(),
    is("imprint", "cc", "抄送：市委办公室，市人大常委会办公室。"),
    is("printed", "printed_by", "江城市人民政府办公室\t2025年3月6日印发"),
  ],
  "a request of several organs, with those who sign (7.2.4, 7.2.6)": [
    is("red", "issuer", "江城市水利局"),
    is("red", "issuer", "江城市财政局"),
    is("number", "doc_number", "江水发〔2025〕36号\t签发人：", kaiti("王志远　李明")),
    is("title", "title", "关于申请防汛应急专项资金的请示"),
    is("addressee", "addressee", "江城市人民政府："),
    prose("今年入汛以来，防汛形势十分严峻。现将有关情况报告如下："),
    prose("妥否，请批示。"),
    is("signature", "signature", "江城市水利局"),
    is("signature", "signature", "江城市财政局"),
    is("date", "date", "2025年6月23日"),
    is("note", "note", "（联系人：李晓明，联系电话：027-85661234）"),
    is("printed", "printed_by", "江城市水利局办公室\t2025年6月23日印发"),
  ],
  "a letter in letter form (10.1)": [
    is("red", "issuer", "江城市教育局"),
    is("secrecy", "secrecy", "秘密"),
    is("letterNumber", "doc_number", "江教函〔2025〕8号"),
    is("title", "title", "江城市教育局关于商请支持校园安全工作的函"),
    is("addressee", "addressee", "市公安局："),
    prose("为做好校园安全工作，商请贵局支持以下事项："),
    prose("请予函复。"),
    is("signature", "signature", "江城市教育局"),
    is("date", "date", "2025年4月2日"),
  ],
  "an order (10.2)": [
    is("red", "issuer", "江城市人民政府令"),
    is("centred", "order_number", "第12号"),
    prose(
      "《江城市房屋安全管理办法》已经市人民政府第8次常务会议通过，现予公布，自2025年7月1日起施行。",
    ),
    is("signature", "signature", "市　长　　刘建国"),
    is("date", "date", "2025年5月20日"),
  ],
  "minutes (10.3)": [
    is("red", "issuer", "江城市人民政府常务会议纪要"),
    is("number", "doc_number", "〔2025〕6号"),
    is("title", "title", "关于研究旧城改造有关问题的会议纪要"),
    prose("2025年5月16日，市长刘建国主持召开常务会议。"),
    prose("会议议定以下事项："),
    is("heading1", "heading1", "一、关于东湖片区改造"),
    prose(),
    is("body", "meeting_attendees", heiti("出席："), "刘建国、王立、陈志强"),
    is("body", "meeting_attendees", heiti("请假："), "赵刚"),
    is("body", "meeting_attendees", heiti("列席："), "市发展改革委周涛，市财政局吴斌"),
    is("imprint", "cc", "分送：市长、副市长。"),
    is("printed", "printed_by", "江城市人民政府办公室\t2025年5月19日印发"),
  ],
  "a decision with the day that adopted it under the title": [
    is("title", "title", "江城市人民代表大会常务委员会关于加强预算审查的决定"),
    is(
      "centred",
      "adopted_note",
      "（2025年3月5日江城市第十五届人民代表大会常务委员会第八次会议通过）",
    ),
    prose("为了加强预算审查监督，作如下决定："),
    is("body", "numbered_item", "一、市人民政府应当在每年第一季度报告预算执行情况，接受监督。"),
    is("body", "numbered_item", "二、本决定自2025年4月1日起施行。"),
  ],
  "a public notice without an addressee": [
    is("title", "title", "江城市人民政府关于禁止燃放烟花爆竹的公告"),
    prose("为保障公共安全，现将有关事项公告如下："),
    is("body", "numbered_item", "一、自2025年5月1日起，三环线以内禁止燃放烟花爆竹。"),
    is("body", "numbered_item", "二、违反本公告规定的，由公安机关依法处罚。"),
    prose("特此公告。"),
    ...end,
  ],
  "regulations that an order makes public": [
    is("title", "title", "江城市房屋安全管理办法"),
    is("centred", "adopted_note", "（2025年3月5日江城市人民政府令第12号公布）"),
    is("centred", "chapter", "第一章　总则"),
    is("body", "article", "第一条　为了加强房屋安全管理，制定本办法。"),
    is("body", "article", "第二条　本市房屋的安全管理适用本办法："),
    is("body", "numbered_item", "（一）国有土地上的房屋；"),
    is("body", "numbered_item", "（二）法律、法规规定的其他房屋。"),
  ],
};

const writings: readonly Writing[] = ["styled", "direct"];

describe.each(writings)("good documents, %s", (writing) => {
  it.each(Object.entries(documents))(
    "good documents, %s in the good document %s, every role is found and nothing is wrong",
    (_, lines) => {
      const { paragraphs, issues } = check(documentOf(lines, writing), official);
      expect(paragraphs.map(({ role, text }) => `${role} ${text}`)).toEqual(
        lines.map(({ role, pieces }) => `${role} ${textOf(pieces)}`),
      );
      // Findings of the rules on numbering and text are not about roles.
      const byRole = issues.filter(
        ({ severity, code }) => severity !== "info" && !/SEQUENCE/.test(code),
      );
      expect(
        byRole.map(({ code, paragraph_path, actual }) => [code, paragraph_path, actual]),
      ).toEqual([]);
    },
  );
});

function textOf(pieces: Line["pieces"]): string {
  return pieces.map((piece) => (typeof piece === "string" ? piece : piece.text)).join("");
}

/** The roles of the given paragraphs between a notice's addressee and its signature. */
function roleWithin(writing: Writing, ...lines: readonly Line[]): (string | null)[] {
  const before: readonly Line[] = [
    is("title", "title", "关于召开会议的通知"),
    is("addressee", "addressee", "各有关单位："),
    prose(),
  ];
  const { paragraphs } = check(
    documentOf([...before, ...lines, prose(), ...end], writing),
    official,
  );
  return paragraphs.slice(before.length, before.length + lines.length).map(({ role }) => role);
}

describe.each(writings)("paragraphs that resemble another role, %s", (writing) => {
  it.each<[string, string]>([
    ["一、二、三级公路的养护按照有关规定执行。", "numbered_item"],
    ["一、二级公路的养护按照有关规定执行。", "numbered_item"],
    ["（一）（二）两项工作由市发展改革委负责。", "numbered_item"],
    ["（一）、（二）项工作由市发展改革委负责。", "numbered_item"],
    ["（一）至（三）项工作由市发展改革委负责。", "numbered_item"],
    ["3.5亿元资金已经到位。", "body"],
    ["2025.3月底前完成。", "body"],
    ["2、3号楼同时施工。", "body"],
    ["主要问题有：", "body"],
    ["会议要求各部门：", "body"],
    ["2025年3月5日，市政府召开会议。", "body"],
    ["根据江政办发〔2025〕12号文件要求，现作如下安排。", "body"],
    ["附件所列单位应当按时参加。", "body"],
    ["抄送有关部门的材料应当一并报送。", "body"],
    ["（此前已经安排的工作继续进行。）", "body"],
  ])("the paragraph %s has the role %s", (text, role) => {
    expect(roleWithin(writing, is("body", role, text))).toEqual([role]);
  });

  it("a body paragraph right below the title that ends with a colon is not an addressee", () => {
    const lines = [
      is("title", "title", "关于召开会议的通知"),
      is("body", "body", "现将有关事项通知如下："),
      prose(),
      ...end,
    ];
    const { paragraphs } = check(documentOf(lines, writing), official);
    expect(paragraphs.map(({ role }) => role)).toEqual([
      "title",
      "body",
      "body",
      "signature",
      "date",
    ]);
  });
});

describe.each(writings)("paragraphs with wrong formatting, %s", (writing) => {
  const wrongly = (text: string, rPr: string) => ({ text, rPr });
  const songti = `${faces.songti}<w:b/>`;

  const around = (line: Line, isTitle = false): readonly Line[] => [
    ...(isTitle ? [] : [is("title", "title", "关于召开会议的通知")]),
    line,
    prose(),
    ...end,
  ];

  it.each<[string, Line, string]>([
    [
      "a title in bold 宋体",
      is("title", "title", wrongly("关于召开会议的通知", songti)),
      "RUN_FONT_MISMATCH",
    ],
    [
      "a title in 小二, at the left",
      {
        ...is("body", "title", wrongly("江城市人民政府关于召开会议的通知", '<w:sz w:val="36"/>')),
      },
      "RUN_SIZE_MISMATCH",
    ],
    [
      "an addressee with a half-width colon",
      is("addressee", "addressee", "各有关单位:"),
      "HALF_WIDTH_PUNCTUATION",
    ],
    ["an addressee with an indent", is("body", "addressee", "各有关单位："), "FIRST_LINE_INDENT"],
    ["a first-level heading in 仿宋", is("body", "heading1", "一、总体要求"), "RUN_FONT_MISMATCH"],
    ["a heading numbered 一.", is("heading1", "heading1", "一.总体要求"), "NUMBERING_FORM"],
    [
      "a heading in half-width brackets",
      is("heading2", "heading2", "(一)总体要求"),
      "NUMBERING_FORM",
    ],
    [
      "a run-in heading in 仿宋",
      is("body", "heading2", "（一）加强领导。各级各部门要高度重视。"),
      "RUN_FONT_MISMATCH",
    ],
    [
      "text after a run-in heading in the heading's font",
      is("heading2", "heading2", "（一）加强领导。各级各部门要高度重视。"),
      "RUN_FONT_MISMATCH",
    ],
    [
      "an attachment note at the left edge",
      is("flush", "attachment_note", "附件：分工表"),
      "INDENT",
    ],
    ["a red head in 黑体", is("red", "issuer", heiti("江城市人民政府文件")), "RUN_FONT_MISMATCH"],
  ])("the wrong formatting is found and the role is kept: %s", (_, line, code) => {
    const isTitle = line.role === "title";
    const { paragraphs, issues } = check(documentOf(around(line, isTitle), writing), official);
    const text = textOf(line.pieces);
    expect(paragraphs.find((one) => one.text === text)?.role).toBe(line.role);
    expect(issues.map((one) => one.code).join()).toContain(code);
  });

  it("the signer's name must be in 楷体, the number beside it in 仿宋", () => {
    const lines = [
      is("red", "issuer", "江城市水利局文件"),
      is("number", "doc_number", "江水发〔2025〕36号\t签发人：王志远"),
      is("title", "title", "关于申请资金的请示"),
      is("addressee", "addressee", "江城市人民政府："),
      prose(),
      ...end,
    ];
    const { issues } = check(documentOf(lines, writing), official);
    const [finding, ...others] = issues.filter(({ code }) => code === "RUN_FONT_MISMATCH");
    expect(others).toEqual([]);
    expect(finding?.context.role).toBe("signer");
    // The run has both, so one cannot be repaired without the other.
    expect(finding?.fixable).toBe(false);
  });
});

describe("automatic numbers", () => {
  const level = (index: number, format: string, text: string) =>
    `<w:lvl w:ilvl="${index}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/></w:lvl>`;
  const numbering = `<w:abstractNum w:abstractNumId="0">${level(0, "chineseCounting", "%1、")}${level(1, "chineseCounting", "（%2）")}${level(2, "decimal", "%3.")}${level(3, "decimal", "（%4）")}${level(4, "bullet", "●")}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`;
  const numbered = (line: Line, ilvl: number): Line => ({
    ...line,
    pPr: `<w:numPr><w:ilvl w:val="${ilvl}"/><w:numId w:val="1"/></w:numPr>`,
  });

  it.each(writings)("automatic numbers show the level of a heading, %s", (writing) => {
    const lines = [
      is("title", "title", "关于召开会议的通知"),
      numbered(is("heading1", "heading1", "总体要求"), 0),
      numbered(is("heading2", "heading2", "指导思想"), 1),
      numbered(is("body", "heading3", "第一条要求。"), 2),
      numbered(is("body", "heading4", "具体要求。"), 3),
      numbered(is("body", "list_item", "一般要求。"), 4),
      is("attachments", "attachment_note", "附件："),
      numbered(is("attachments2", "attachment_note_item", "责任分工表"), 2),
      ...end,
    ];
    const { paragraphs } = check(documentOf(lines, writing, numbering), official);
    expect(paragraphs.map(({ role }) => role)).toEqual(lines.map(({ role }) => role));
  });
});

describe("the certainty of roles", () => {
  const para = (text: string) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;
  const by = (yaml: string) => policyFrom(yaml).requirements as Requirements;

  it("a role below min_confidence makes warnings, and nothing is repaired by it", () => {
    const body = docx(para("a"));
    const role = (more = "") =>
      `roles: { body: { match: { confidence: 0.7 }, alignment: center${more} } }`;
    const [sure] = check(body, by(role())).issues;
    expect(sure).toMatchObject({ severity: "error", fixable: true });
    const [unsure] = check(body, by(`min_confidence: 0.8\n${role()}`)).issues;
    expect(unsure).toMatchObject({ severity: "warn", fixable: false });
    expect(unsure?.context).toMatchObject({ role: "body", role_confidence: 0.7 });
    const [issue] = check(body, by(`min_confidence: 0.8\n${role(", min_confidence: 0.6")}`)).issues;
    expect(issue?.severity).toBe("error");
  });

  it("a recommended requirement makes warnings, and nothing is repaired by it", () => {
    const yaml = "roles: { body: { alignment: { value: center, strength: recommended } } }";
    const [finding] = check(docx(para("a")), by(yaml)).issues;
    expect(finding).toMatchObject({ severity: "warn", fixable: false });
  });

  it("a sign may waive requirements of its role", () => {
    const yaml =
      "roles: { body: { match: [{ text_pattern: ^a, waives: alignment }, {}], alignment: center } }";
    const { issues } = check(docx(para("a") + para("b")), by(yaml));
    expect(issues.map(({ paragraph_path }) => paragraph_path)).toEqual(["p1"]);
  });

  it("the most certain sign counts, of equals the first role's", () => {
    const yaml =
      "roles: { one: { match: { text_pattern: ^a } }, two: { match: [{ text_pattern: ^a }, { text_pattern: b$, confidence: 0.85 }] } }";
    const { paragraphs } = check(docx(para("a") + para("ab")), by(yaml));
    expect(paragraphs.map(({ role }) => role)).toEqual(["one", "two"]);
  });

  it("signs that contradict each other show no role, and the search ends", () => {
    const yaml =
      "roles: { a: { match: { text_pattern: p, position: { not_before: [b] } } }, b: { match: { text_pattern: q, position: { after: [a] } } } }";
    const { paragraphs } = check(docx(para("p") + para("q")), by(yaml));
    expect(paragraphs.map(({ role }) => role)).toEqual([null, null]);
  });

  it("chains of neighbours of any length are resolved in both directions", () => {
    const yaml =
      "roles: { start: { match: { text_pattern: ^s } }, next: { match: { after: [start, next] } }, end: { match: { text_pattern: ^e } }, ahead: { match: { before: [end, ahead], confidence: 0.6 } } }";
    const forward = check(docx(para("s") + para("a").repeat(500)), by(yaml));
    expect(forward.paragraphs.filter(({ role }) => role === "next")).toHaveLength(500);
    const backward = check(docx(para("a").repeat(500) + para("e")), by(yaml));
    expect(backward.paragraphs.filter(({ role }) => role === "ahead")).toHaveLength(500);
  });

  it("the reason of a role names the conditions that hold", () => {
    const { paragraphs } = check(
      documentOf(documents["an order (10.2)"] ?? [], "direct"),
      official,
    );
    expect(paragraphs.map(({ reason }) => reason)).toEqual([
      "larger than the body, red, before the order number",
      "text 第12号",
      expect.stringContaining("after the order number"),
      expect.stringContaining("right before the date"),
      expect.stringContaining("text 2025年5月20日"),
    ]);
  });
});

describe("a paragraph without a role", () => {
  const strange = '<w:p><w:pPr><w:jc w:val="right"/></w:pPr><w:r><w:t>来件登记</w:t></w:r></w:p>';
  const run = (policy: ReturnType<typeof loadPolicy>) =>
    runJob({
      ...documentSettings(),
      template: docx(strange.repeat(25)),
      task: { task_type: "document", payload: {} },
      policy,
      format: { mode: "report", baseline: "policy", fixMode: "safe", report: "human" },
    }).formatReport;

  it("a paragraph without a role is not changed and is counted in the report, in both languages", () => {
    const { summary, issues, human, human_zh } = run(loadPolicy("gbt9704-2012"));
    expect(summary.roles).toEqual({});
    expect(summary.unknown_paragraphs).toMatchObject({ count: 25, truncated: true });
    expect(summary.unknown_paragraphs?.paths).toHaveLength(20);
    expect(human?.join()).toContain("UNKNOWN: 25 paragraphs of no role: p0, p1");
    expect(human_zh?.join()).toContain("未识别：25 个段落");
    expect(issues.filter(({ context }) => context.role !== undefined)).toEqual([]);
  });

  it("paragraphs without a role are not reported if the policy has no roles", () => {
    const { summary } = run(policyFrom("tables: { forbid: true }"));
    expect(summary).not.toHaveProperty("unknown_paragraphs");
  });
});
