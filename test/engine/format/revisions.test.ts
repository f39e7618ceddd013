import { describe, expect, it } from "vitest";
import {
  para,
  relationshipsOf,
  runOf,
  wordPart,
} from "../../../apps/engine/format/effective/rules/example-xml.ts";
import { lintExample } from "./lint-example.ts";

const policy = "leftovers: { revisions: true }";
const by = 'w:id="5" w:author="A" w:date="2025-01-01T00:00:00Z"';
const inParagraph = (pPr: string) => `<w:p><w:pPr>${pPr}</w:pPr>${runOf("文")}</w:p>`;
const inRun = (rPr: string) => para("文", "", rPr);
const table = ({ tblPr = "", grid = "", trPr = "", tcPr = "" }) =>
  `<w:tbl><w:tblPr>${tblPr}</w:tblPr><w:tblGrid><w:gridCol w:w="4000"/>${grid}</w:tblGrid><w:tr>${trPr}<w:tc><w:tcPr>${tcPr}</w:tcPr>${para("文")}</w:tc></w:tr></w:tbl>${para("文")}`;

function findingLines(body: string, parts: Record<string, string> = {}) {
  return lintExample(policy, { body, parts }).map(({ code, paragraph_path, actual }) => [
    code,
    paragraph_path,
    actual,
  ]);
}

describe("REVISIONS_PRESENT", () => {
  it.each([
    ["an inserted run", `<w:p><w:ins ${by}>${runOf("新")}</w:ins></w:p>`, "w:ins"],
    [
      "a deleted run",
      `<w:p><w:del ${by}><w:r><w:delText>旧</w:delText></w:r></w:del></w:p>`,
      "w:del",
    ],
    ["an inserted paragraph mark", inParagraph(`<w:rPr><w:ins ${by}/></w:rPr>`), "w:ins"],
    ["a deleted paragraph mark", inParagraph(`<w:rPr><w:del ${by}/></w:rPr>`), "w:del"],
    [
      "text that was moved away",
      `<w:p><w:moveFrom ${by}>${runOf("旧")}</w:moveFrom></w:p>`,
      "w:moveFrom",
    ],
    [
      "text that was moved here",
      `<w:p><w:moveTo ${by}>${runOf("新")}</w:moveTo></w:p>`,
      "w:moveTo",
    ],
    [
      "changed run properties",
      inRun(`<w:b/><w:rPrChange ${by}><w:rPr/></w:rPrChange>`),
      "w:rPrChange",
    ],
    [
      "changed paragraph properties",
      inParagraph(`<w:pPrChange ${by}><w:pPr/></w:pPrChange>`),
      "w:pPrChange",
    ],
    [
      "a changed number",
      inParagraph(
        `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/><w:numberingChange ${by} w:original="1."/></w:numPr>`,
      ),
      "w:numberingChange",
    ],
    [
      "a changed section",
      `${para("文")}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:sectPrChange ${by}><w:sectPr/></w:sectPrChange></w:sectPr>`,
      "w:sectPrChange",
    ],
    [
      "changed table properties",
      table({ tblPr: `<w:tblPrChange ${by}><w:tblPr/></w:tblPrChange>` }),
      "w:tblPrChange",
    ],
    [
      "a changed grid",
      table({
        grid: '<w:tblGridChange w:id="6"><w:tblGrid><w:gridCol w:w="3000"/></w:tblGrid></w:tblGridChange>',
      }),
      "w:tblGridChange",
    ],
    [
      "changed row properties",
      table({ trPr: `<w:trPr><w:trPrChange ${by}><w:trPr/></w:trPrChange></w:trPr>` }),
      "w:trPrChange",
    ],
    ["an inserted row", table({ trPr: `<w:trPr><w:ins ${by}/></w:trPr>` }), "w:ins"],
    ["a deleted row", table({ trPr: `<w:trPr><w:del ${by}/></w:trPr>` }), "w:del"],
    [
      "changed cell properties",
      table({ tcPr: `<w:tcPrChange ${by}><w:tcPr/></w:tcPrChange>` }),
      "w:tcPrChange",
    ],
    ["an inserted cell", table({ tcPr: `<w:cellIns ${by}/>` }), "w:cellIns"],
    ["a deleted cell", table({ tcPr: `<w:cellDel ${by}/>` }), "w:cellDel"],
    ["merged cells", table({ tcPr: `<w:cellMerge ${by} w:vMerge="rest"/>` }), "w:cellMerge"],
    [
      "a tag over several lines",
      `<w:p><w:ins\n w:id="5" w:author="A">${runOf("新")}</w:ins></w:p>`,
      "w:ins",
    ],
  ])("REVISIONS_PRESENT finds %s", (_what, body, actual) => {
    expect(findingLines(body)).toEqual([["REVISIONS_PRESENT", "word/document.xml", actual]]);
  });

  it("REVISIONS_PRESENT counts all changes and names their kinds", () => {
    const body = `<w:p><w:ins ${by}>${runOf("一")}</w:ins><w:del ${by}><w:r><w:delText>二</w:delText></w:r></w:del><w:ins ${by}>${runOf("三")}</w:ins></w:p>`;
    const [issue] = lintExample(policy, { body });
    expect(issue?.message).toBe("The document still has tracked changes: 3.");
    expect(issue?.actual).toBe("w:ins, w:del");
  });

  it("REVISIONS_PRESENT finds changes with any prefix, and in headers and notes", () => {
    const parts = {
      "word/_rels/document.xml.rels": relationshipsOf([
        ["header", "header1.xml"],
        ["footnotes", "footnotes.xml"],
      ]),
      "word/header1.xml": `<x:hdr xmlns:x="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><x:p><x:ins x:id="1"><x:r><x:t>新</x:t></x:r></x:ins></x:p></x:hdr>`,
      "word/footnotes.xml": wordPart(
        "w:footnotes",
        `<w:footnote w:id="1"><w:p><w:del ${by}/></w:p></w:footnote>`,
      ),
    };
    expect(findingLines(para("文"), parts)).toEqual([
      ["REVISIONS_PRESENT", "word/footnotes.xml", "w:del"],
      ["REVISIONS_PRESENT", "word/header1.xml", "w:ins"],
    ]);
  });

  it("REVISIONS_PRESENT finds nothing in comments, in text, or in XML comments", () => {
    const parts = {
      "word/_rels/document.xml.rels": relationshipsOf([["comments", "comments.xml"]]),
      "word/comments.xml": wordPart(
        "w:comments",
        `<w:comment w:id="1"><w:p><w:ins ${by}>${runOf("新")}</w:ins></w:p></w:comment>`,
      ),
    };
    expect(findingLines(para("&lt;w:ins w:id=&quot;1&quot;&gt;"), parts)).toEqual([]);
    expect(findingLines(`<!-- <w:del w:id="1"/> -->${para("文")}`)).toEqual([]);
  });
});
