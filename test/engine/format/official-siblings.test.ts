import { describe, expect, it } from "vitest";
import { lintExample } from "./lint-example.ts";

/** Official documents as clerks write them, by the policy that ships. */
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

/** What is found of roles and texts, as `CODE place`: the pages of such a short document are not of interest. */
function found(paragraphs: readonly string[]): string[] {
  return lintExample(policy, { body: paragraphs.join("") })
    .filter(({ severity, code }) => severity !== "info" && !/^(?:PAGE|DOC_GRID|LINE)/.test(code))
    .map(({ code, paragraph_path }) => `${code} ${paragraph_path}`);
}
/** The good document with another paragraph in the place of one. */
const put = (paragraph: string, at: number) => found(good.with(at, paragraph));

it("the good document has no finding", () => {
  expect(found(good)).toEqual([]);
});

describe("what is right in another way has no finding", () => {
  it("the last of several who sign stands beside the number", () => {
    const signer = para(
      run("签发人：") + run("孙立人　周文", "楷体_GB2312"),
      '<w:jc w:val="right"/>',
    );
    const beside = para(
      `${run("江卫请〔2026〕2号")}<w:r><w:tab/></w:r>${run("郑强", "楷体_GB2312")}`,
    );
    expect(found([signer, beside, ...good.slice(1)])).toEqual([]);
  });

  it("quotes without a hint, where both scripts have one font", () => {
    expect(put(para(run("现将“健康江城”有关情况请示如下，请予审议。"), indent), 3)).toEqual([]);
  });

  it("a heading begins two characters from the left by its left indent", () => {
    const heading = para(run("一、经费测算", "黑体"), '<w:ind w:left="640"/>');
    expect(found([...good.slice(0, 3), heading, ...good.slice(3)])).toEqual([]);
  });

  it("one style of signature and date", () => {
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

  it("an attachment whose name begins with a year", () => {
    const note = para(run("附件：1.2025年度文件目录"), indent);
    const second = para(run("2.统计表"), '<w:ind w:left="1600"/>');
    const attachments = ["附件1", "2025年度文件目录", "附件2", "统计表"].map((line, at) =>
      at % 2 === 0
        ? para(run(line, "黑体"), "<w:pageBreakBefore/>")
        : para(run(line, "方正小标宋简体", 44), '<w:jc w:val="center"/>'),
    );
    const all = [...good.slice(0, 4), note, second, ...good.slice(4), ...attachments];
    expect(found(all)).toEqual([]);
  });
});

describe("what is wrong is found there and nowhere else", () => {
  it.each([
    ["small brackets", "江卫请﹝2026﹞2号"],
    ["a zero", "江卫请〔2026〕02号"],
  ])("the number of a document with %s", (_name, wrong) => {
    expect(put(para(run(wrong), '<w:jc w:val="center"/>'), 0)).toEqual(["TEXT_FORM_MISMATCH p0"]);
  });

  it.each(["2026年2月28号", "2026年2月28日。", "2026年元月9日"])("the date %s", (wrong) => {
    const codes = put(para(run(wrong), right), 5);
    expect(codes).toContain("TEXT_FORM_MISMATCH p5");
    expect(codes.filter((each) => !/ p5$/.test(each))).toEqual([]);
  });

  it("a signature with a full stop is no body text", () => {
    expect(put(para(run("江城市卫生局。"), right), 4)).toEqual(["TEXT_FORM_MISMATCH p4"]);
  });

  it("book title marks of ASCII", () => {
    const wrong = para(run("根据&lt;&lt;健康江城规划&gt;&gt;，现请示如下，请予审议。"), indent);
    expect(put(wrong, 3)).toEqual(["HALF_WIDTH_PUNCTUATION p3"]);
  });

  it("an attachment that no note lists, and that begins no page", () => {
    const label = para(run("附件", "黑体"));
    const name = para(run("统计表", "方正小标宋简体", 44), '<w:jc w:val="center"/>');
    const listed = found([...good, label, name]).sort();
    expect(listed).toEqual(["ATTACHMENT_MISMATCH p6"]);
    const pages = lintExample(policy, { body: [...good, label, name].join("") });
    const broken = pages.filter(({ code }) => code === "PAGE_BREAK_MISMATCH");
    expect(broken.map(({ paragraph_path, severity }) => `${severity} ${paragraph_path}`)).toEqual([
      "warn p6",
    ]);
  });
});
