import { describe, expect, it } from "vitest";
import { reportWords } from "../../../apps/engine/format/report/words/languages.ts";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { readParagraphText } from "../../../apps/engine/word/paragraph-text.ts";
import { readOtherStories } from "../../../apps/engine/word/stories.ts";
import { TextPieces } from "../../../apps/engine/word/text-pieces.ts";
import { detailedReport } from "./detailed-report.ts";

describe("roles, refusals and advice in every form of the report", () => {
  it("the HTML report shows formatting before and after in words, with differences highlighted, once for equal places", () => {
    const html = detailedReport()("html").toString();
    expect(html.match(/class="picture"/g)).toHaveLength(1);
    expect(html).toContain("<li><del>仿宋 12 pt</del></li><li>left</li>");
    expect(html).toContain("<li><ins>仿宋 16 pt</ins></li><li>left</li>");
    expect(html).toContain("2 changes in 2 places");
    expect(html).toContain("1 change at each place");
  });

  it("the HTML report shows the role, its confidence and its reason", () => {
    expect(detailedReport()("html").toString()).toContain(
      "Taken for heading 1, 62 % sure: it begins with 一、",
    );
  });

  it("the HTML report shows refused repairs at the finding and by reason", () => {
    const html = detailedReport()("html").toString();
    expect(html).toContain("Not repaired: the repair made LINE_SPACING_MISMATCH at p1");
    expect(html).toContain("<span>Made finding</span>");
    expect(html).toContain("3 findings would have needed a decision");
    expect(html).toContain("The first 1 are listed.");
  });

  it("the HTML report counts paragraphs without a role and lists the first of them", () => {
    const html = detailedReport()("html").toString();
    expect(html).toContain("does not know what 4 paragraphs are");
    expect(html).toContain("<b>Table 1, row 2, cell 3, paragraph 1</b>");
    expect(html).toContain("<blockquote>一、总体要求</blockquote>");
  });

  it("the SARIF report has properties of results and of the run, and the advice as help", () => {
    const [run] = JSON.parse(detailedReport()("sarif").toString()).runs;
    expect(run.properties).toMatchObject({
      repaired: 2,
      notRepaired: 3,
      unknownParagraphs: { count: 4 },
    });
    expect(run.results[0].properties).toMatchObject({
      check: "effective",
      role: "heading_1",
      role_confidence: 0.62,
      notRepaired: "the repair made LINE_SPACING_MISMATCH at p1",
    });
    const [rule] = run.tool.driver.rules;
    expect(rule).toMatchObject({ id: "ALIGNMENT_MISMATCH", properties: { category: "paragraph" } });
    expect(rule.help.text).toContain("Align the paragraph on the Home tab");
  });

  it("the JUnit report has a class for each category, role and refusal beside each finding, and the advice below", () => {
    const xml = detailedReport()("junit").toString();
    expect(xml).toContain(
      '<testcase classname="docops.format.paragraph" name="ALIGNMENT_MISMATCH">',
    );
    expect(xml).toContain(
      "(taken for heading 1, 62 % sure: it begins with 一、; not repaired: the repair made LINE_SPACING_MISMATCH at p1)",
    );
    expect(xml).toContain("Align the paragraph on the Home tab, preferably in its style.");
  });

  it("the comments have the role once, the reason for a refused repair, and the advice", () => {
    const pack = WordPackage.open(detailedReport()("annotated"));
    const story = readOtherStories(pack, [""]).find(({ kind }) => kind === "comments");
    const lines = story?.paragraphs.map(
      (paragraph) => readParagraphText(story, paragraph, new TextPieces()).text,
    );
    expect(lines?.slice(0, 4)).toEqual([
      "Taken for heading 1, 62 % sure: it begins with 一、",
      expect.stringMatching(/^ALIGNMENT_MISMATCH \(error\) p0: /),
      "Not repaired: The repair made LINE_SPACING_MISMATCH at p1.",
      "Align the paragraph on the Home tab, preferably in its style.",
    ]);
    expect(lines?.filter((line) => line.startsWith("Taken for"))).toHaveLength(2);
  });
});

describe("places in words", () => {
  it.each([
    ["p3", "Paragraph 4"],
    ["t0.r1.c2.t0.r0.c0.p1", "Table 1, row 2, cell 3, table 1, row 1, cell 1, paragraph 2"],
    ["p3.b0.p1", "Paragraph 4, text box 1, paragraph 2"],
    ["header1:p0", "Header 1, paragraph 1"],
    ["footnotes:n2.p0", "Footnotes, note 2, paragraph 1"],
    ["section0", "Section 1"],
    ["styles:Body Text", "Style Body Text"],
    ["document", "The document as a whole"],
    ["word/document.xml", "word/document.xml"],
  ])("the place %s is called %s", (path, words) => {
    expect(reportWords.en.place(path)).toBe(words);
  });
});
