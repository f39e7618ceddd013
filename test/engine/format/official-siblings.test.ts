import { describe, expect, it } from "vitest";
import { lintExample } from "./lint-example.ts";

/** Official documents as clerks write them, checked against the shipped policy. */
const policy = "extends: gbt9704-2012";

const rPr = (face: string, size = 32) =>
  `<w:rPr><w:rFonts w:ascii="${face}" w:hAnsi="${face}" w:eastAsia="${face}"/><w:sz w:val="${size}"/></w:rPr>`;
const run = (text: string, face = "仿宋_GB2312", size = 32) =>
  `<w:r>${rPr(face, size)}<w:t xml:space="preserve">${text}</w:t></w:r>`;
const para = (runs: string, pPr = "") => `<w:p><w:pPr>${pPr}</w:pPr>${runs}</w:p>`;
const indent = '<w:ind w:firstLineChars="200" w:firstLine="640"/>';
const right = '<w:ind w:rightChars="400" w:right="1280"/><w:jc w:val="right"/>';

const number = para(run("江卫请〔2026〕2号"), '<w:jc w:val="center"/>');
const title = para(
  run("江城市卫生局关于增加经费的请示", "方正小标宋简体", 44),
  '<w:jc w:val="center"/>',
);
const addressee = para(run("江城市人民政府："));
const text = para(run("现将有关情况请示如下，请予审议。"), indent);
const signature = para(run("江城市卫生局"), right);
const date = para(run("2026年2月28日"), right);
const good = [number, title, addressee, text, signature, date];

/**
 * The findings on roles and texts, as `CODE place`, without those on the pages of the short
 * document.
 */
function findingLines(paragraphs: readonly string[]): string[] {
  return lintExample(policy, { body: paragraphs.join("") })
    .filter(({ severity, code }) => severity !== "info" && !/^(?:PAGE|DOC_GRID|LINE)/.test(code))
    .map(({ code, paragraph_path }) => `${code} ${paragraph_path}`);
}
/** The good document with one paragraph replaced. */
const put = (paragraph: string, at: number) => findingLines(good.with(at, paragraph));

it("the good document has no finding", () => {
  expect(findingLines(good)).toEqual([]);
});

describe("other right variations have no finding", () => {
  it("the last of several signers may stand beside the number", () => {
    const signer = para(
      run("签发人：") + run("孙立人　周文", "楷体_GB2312"),
      '<w:jc w:val="right"/>',
    );
    const beside = para(
      `${run("江卫请〔2026〕2号")}<w:r><w:tab/></w:r>${run("郑强", "楷体_GB2312")}`,
    );
    expect(findingLines([signer, beside, ...good.slice(1)])).toEqual([]);
  });

  it("other right variations have no finding quotes need no hint if both scripts have the same font", () => {
    expect(put(para(run("现将“健康江城”有关情况请示如下，请予审议。"), indent), 3)).toEqual([]);
  });

  it("a heading may begin two characters from the left by its left indent", () => {
    const heading = para(run("一、经费测算", "黑体"), '<w:ind w:left="640"/>');
    expect(findingLines([...good.slice(0, 3), heading, ...good.slice(3)])).toEqual([]);
  });

  it("signature and date may have the same style", () => {
    const styled = (paragraph: string) =>
      paragraph.replace("<w:pPr>", '<w:pPr><w:pStyle w:val="Closing"/>');
    const issues = lintExample(policy, {
      body: [...good.slice(0, 4), styled(signature), styled(date)].join(""),
      parts: {
        "word/styles.xml":
          '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:type="paragraph" w:styleId="Closing"><w:name w:val="落款"/></w:style></w:styles>',
      },
    });
    expect(issues.filter(({ code }) => code === "REQUIRED_ELEMENT_MISSING")).toEqual([]);
  });

  it("the name of an attachment may begin with a year", () => {
    const note = para(run("附件：1.2025年度文件目录"), indent);
    const second = para(run("2.统计表"), '<w:ind w:left="1600"/>');
    const attachments = ["附件1", "2025年度文件目录", "附件2", "统计表"].map((line, at) =>
      at % 2 === 0
        ? para(run(line, "黑体"), "<w:pageBreakBefore/>")
        : para(run(line, "方正小标宋简体", 44), '<w:jc w:val="center"/>'),
    );
    const all = [...good.slice(0, 4), note, second, ...good.slice(4), ...attachments];
    expect(findingLines(all)).toEqual([]);
  });
});

describe("a mistake is found at its place and nowhere else", () => {
  it.each([
    ["small brackets", "江卫请﹝2026﹞2号"],
    ["a zero", "江卫请〔2026〕02号"],
  ])("a document number with %s is found", (_name, wrong) => {
    expect(put(para(run(wrong), '<w:jc w:val="center"/>'), 0)).toEqual(["TEXT_FORM_MISMATCH p0"]);
  });

  it.each(["2026年2月28号", "2026年2月28日。", "2026年元月9日"])(
    "the date %s is found",
    (wrong) => {
      const codes = put(para(run(wrong), right), 5);
      expect(codes).toContain("TEXT_FORM_MISMATCH p5");
      expect(codes.filter((finding) => !/ p5$/.test(finding))).toEqual([]);
    },
  );

  it("a signature with a full stop is found and not taken for body text", () => {
    expect(put(para(run("江城市卫生局。"), right), 4)).toEqual(["TEXT_FORM_MISMATCH p4"]);
  });

  it("ASCII book title marks are found", () => {
    const wrong = para(run("根据&lt;&lt;健康江城规划&gt;&gt;，现请示如下，请予审议。"), indent);
    expect(put(wrong, 3)).toEqual(["HALF_WIDTH_PUNCTUATION p3"]);
  });

  it("an attachment that no note lists, and that does not begin a page, is found", () => {
    const label = para(run("附件", "黑体"));
    const name = para(run("统计表", "方正小标宋简体", 44), '<w:jc w:val="center"/>');
    const listed = findingLines([...good, label, name]).sort();
    expect(listed).toEqual(["ATTACHMENT_MISMATCH p6"]);
    const pages = lintExample(policy, { body: [...good, label, name].join("") });
    const broken = pages.filter(({ code }) => code === "PAGE_BREAK_MISMATCH");
    expect(broken.map(({ paragraph_path, severity }) => `${severity} ${paragraph_path}`)).toEqual([
      "warn p6",
    ]);
  });
});
