import { describe, expect, it } from "vitest";
import { p } from "../../fixtures/docx.ts";
import { png } from "../../fixtures/images.ts";
import { bodyOf, partOf, runDocument } from "../support.ts";

const namespaces = [
  'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"',
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"',
  'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"',
  'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"',
  'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"',
  'xmlns:v="urn:schemas-microsoft-com:vml"',
].join(" ");

const rich = (content: string) => `<w:p ${namespaces}>${content}</w:p>`;

const relationship = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const links = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" Type="${relationship}/hyperlink" Target="https://a.example/%E3%80%90链接%E3%80%91" TargetMode="External"/></Relationships>`;
const media = {
  "word/_rels/document.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" Type="${relationship}/image" Target="media/a.png"/></Relationships>`,
  "word/media/a.png": png(1, 1),
};

/** A picture of the template with a description. */
const picture = (description: string) =>
  `<w:r><w:drawing><wp:inline><wp:extent cx="9000" cy="9000"/><wp:docPr id="1" name="x" descr="${description}"/><a:graphic><a:graphicData uri="u"><pic:pic><pic:blipFill><a:blip r:embed="rId9"/></pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`;

const descriptionsOf = (xml: string) =>
  Array.from(xml.matchAll(/descr="([^"]*)"/g), ([, description]) => description);

function reasonsOf({ replaceLog }: ReturnType<typeof runDocument>) {
  return replaceLog.entries.map(({ status, reason }) => [status, reason]);
}

describe("a name in another script outside of paragraphs", () => {
  it("a name in another script outside of paragraphs is filled in alternative texts, formulas, phonetic guides, WordArt and field codes", () => {
    const code = (text: string) =>
      `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>${text}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>x</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`;
    const body = rich(
      [
        picture("【姓名】的照片"),
        "<m:oMath><m:r><m:t>【姓名】</m:t></m:r></m:oMath>",
        "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>【拼音】</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>【姓名】</w:t></w:r></w:rubyBase></w:ruby></w:r>",
        '<w:r><w:pict><v:shape><v:textpath string="【姓名】"/></v:shape></w:pict></w:r>',
        code('HYPERLINK "https://a.example/【拼音】"'),
      ].join(""),
    );
    const result = runDocument(body, { 姓名: "王芳", 拼音: "wang" }, { mode: "off", parts: media });
    expect(result.exitCode).toBe(0);
    const xml = bodyOf(result);
    expect(xml).not.toContain("【");
    expect(xml).toContain('descr="王芳的照片"');
    expect(xml).toContain("https://a.example/wang");
    expect(xml.match(/王芳/g)).toHaveLength(4);
    expect(result.replaceLog.summary.replaced_count).toBe(6);
  });

  it("a name in another script outside of paragraphs is filled in the targets of links", () => {
    const link =
      '<w:hyperlink xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId9"><w:r><w:t>x</w:t></w:r></w:hyperlink>';
    const result = runDocument(
      `<w:p>${link}</w:p>`,
      { 链接: "b" },
      { parts: { "word/_rels/document.xml.rels": links } },
    );
    expect(result.exitCode).toBe(0);
    expect(partOf(result, "word/_rels/document.xml.rels")).toContain("https://a.example/b");
  });

  it("a name in another script outside of paragraphs is filled in the items of a list, and a list may stand in one text", () => {
    const body = `${p("【#名单】")}${rich(picture("【姓名】之照"))}${p("【/名单】")}${rich(picture("【#名单】【姓名】；【/名单】"))}`;
    const result = runDocument(
      body,
      { 名单: [{ 姓名: "王" }, { 姓名: "李" }] },
      { mode: "off", parts: media },
    );
    expect(result.exitCode).toBe(0);
    expect(descriptionsOf(bodyOf(result))).toEqual(["王之照", "李之照", "王；李；"]);
  });

  it("a name in another script outside of paragraphs is the picture whose place a picture of the template keeps", () => {
    const result = runDocument(
      rich(picture("【%照片】")),
      { 照片: { data: png(2, 2).toString("base64"), alt: "工地" } },
      { mode: "off", parts: media },
    );
    expect(result.exitCode).toBe(0);
    expect(descriptionsOf(bodyOf(result))).toEqual(["工地"]);
  });

  it("a name in another script outside of paragraphs is prose where there is no such field", () => {
    const result = runDocument(
      rich(picture("【注意】请勿靠近")),
      {},
      { mode: "off", parts: media },
    );
    expect(result.exitCode).toBe(0);
    expect(result.replaceLog.entries).toEqual([]);
    expect(descriptionsOf(bodyOf(result))).toEqual(["【注意】请勿靠近"]);
  });

  it("a name in another script outside of paragraphs is refused where no text can be filled", () => {
    const body = '<w:p w:rsidR="【姓名】"><w:r><w:t>x</w:t></w:r></w:p>';
    expect(reasonsOf(runDocument(body, { 姓名: "王" }))).toEqual([
      ["unsupported", "tag_outside_text"],
    ]);
    expect(runDocument(body, {}).exitCode).toBe(0);
  });

  it("a name in another script outside of paragraphs asks for Markdown", () => {
    const result = runDocument(
      p("【~说明】") + p("【#名单】") + p("【~职务】") + p("【/名单】"),
      { 说明: "**粗**细", 名单: [{ 职务: "- 甲\n- 乙" }] },
      { mode: "off", parts: media },
    );
    expect(result.exitCode).toBe(0);
    const texts = bodyOf(result).replace(/<[^>]*>/g, " ");
    expect(texts.split(/\s+/).filter((each) => each !== "")).toEqual(["粗", "细", "甲", "乙"]);
    expect(result.replaceLog.entries.map(({ status }) => status)).not.toContain("literal");
  });
});
