import { describe, expect, it } from "vitest";
import { compileTemplate } from "../../../apps/engine/job/compile.ts";
import { inspect } from "../../../apps/engine/job/inspect.ts";
import type { JobResult } from "../../../apps/engine/job/pipeline.ts";
import { precheck } from "../../../apps/engine/job/precheck.ts";
import { documentRelationships, docx, p, storyPart } from "../../fixtures/docx.ts";
import { growthOf } from "../../support/growth.ts";
import { bodyOf, documentSettings, partOf, runDocument } from "../support.ts";

const relsPart = "word/_rels/document.xml.rels";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

function told({ replaceLog }: JobResult): string[] {
  return replaceLog.entries
    .filter(({ status }) => status === "unsupported")
    .map(({ part, paragraph_path, original_text, reason }) =>
      [part, paragraph_path, original_text, reason].join(" "),
    );
}

const run = (
  type: string,
  target: string,
  body = p("x"),
  more: Record<string, string | Buffer> = {},
) =>
  runDocument(docx(body, { [relsPart]: documentRelationships([{ type, target }]), ...more }), {
    a: "1",
  });

describe("a tag where no text can be filled is told, and nothing is changed", () => {
  it.each([
    [
      "a list of a content control",
      '<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="【A】" w:value="a"/></w:dropDownList></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>',
      "document:w:listItem",
    ],
    [
      "an element that nobody knows",
      '<w:p><w:r><x:y xmlns:x="urn:x">【#A】</x:y></w:r></w:p>',
      "p0",
    ],
    [
      "an attribute that nobody knows",
      '<w:p><w:r><x:y xmlns:x="urn:x" z="on 【A】"/></w:r></w:p>',
      "p0",
    ],
    [
      "a run that no paragraph holds",
      "<w:p><w:unknown><w:r><w:t>【A】</w:t></w:r></w:unknown></w:p>",
      "p0",
    ],
    [
      "the author of an insertion",
      '<w:p><w:ins w:author="【A】"><w:r><w:t>x</w:t></w:r></w:ins></w:p>',
      "p0",
    ],
  ])(
    "a tag where no text can be filled is told, and nothing is changed: %s",
    (_name, body, path) => {
      const result = runDocument(body, { a: "1" });
      expect(result.exitCode).toBe(3);
      expect(told(result)).toHaveLength(1);
      expect(told(result)[0]).toContain(`word/document.xml ${path} 【`);
      expect(told(result)[0]).toContain("tag_outside_text");
      expect(bodyOf(result)).toBe(body);
    },
  );

  it.each([
    [
      "a variable of the document",
      "settings",
      "settings.xml",
      storyPart("w:settings", '<w:docVars><w:docVar w:name="v" w:val="【A】"/></w:docVars>'),
      "settings:w:docVar",
    ],
    [
      "the text of a numbering",
      "numbering",
      "numbering.xml",
      storyPart("w:numbering", '<w:lvlText w:val="【A】%1"/>'),
      "numbering:w:lvlText",
    ],
    [
      "a picture in SVG",
      "image",
      "media/x.svg",
      "<svg xmlns='http://www.w3.org/2000/svg'><text>【A】</text></svg>",
      "x:{http://www.w3.org/2000/svg}text",
    ],
    [
      "a picture that is XML of another kind",
      "image",
      "media/x.svg",
      "<!DOCTYPE svg><svg><text>&#x3010;A】</text></svg>",
      "x",
    ],
    [
      "a drawing over a chart of an unknown kind",
      "unknown",
      "odd.xml",
      "<odd>&#12304;A】</odd>",
      "odd:odd",
    ],
  ])(
    "a tag where no text can be filled is told, and nothing is changed: %s",
    (_name, type, target, content, path) => {
      const result = run(type, target, p("x"), { [`word/${target}`]: content });
      expect(told(result)).toEqual([`word/${target} ${path} 【A】 tag_outside_text`]);
      expect(partOf(result, `word/${target}`)).toBe(content);
    },
  );

  it("a tag where no text can be filled is told, and nothing is changed: a tag that is percent-encoded where nobody expects one", () => {
    const result = runDocument(
      '<w:p><w:r><x:y xmlns:x="urn:x" z="%E3%80%90A%e3%80%91"/></w:r></w:p>',
      {
        a: "1",
      },
    );
    expect(told(result)).toEqual(["word/document.xml p0 【A】 tag_outside_text"]);
  });

  it("a tag where no text can be filled is told, and nothing is changed: a relationship to what is no link", () => {
    const rels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="${office}/image" Target="https://example.org/%E3%80%90A%E3%80%91.png" TargetMode="External"/></Relationships>`;
    const result = runDocument(p("x"), { a: "1" }, { parts: { [relsPart]: rels } });
    expect(told(result)).toEqual([`${relsPart} document:image 【A】 tag_outside_text`]);
  });

  it.each([
    ["HTML", "chunk.html", "<html><body>Dear <b>&#x3010;A</b>】</body></html>"],
    ["RTF", "chunk.rtf", "{\\rtf1 Dear \\u12304?A\\u12305?}"],
    ["text in UTF-16", "chunk.txt", Buffer.from("\ufeff【A】", "utf16le")],
    ["Word", "chunk.docx", docx(p("【", "A】"))],
  ])(
    "a tag where no text can be filled is told, and nothing is changed: a document that Word takes in when it opens the template: %s",
    (_name, target, content) => {
      const result = run("aFChunk", target, '<w:altChunk r:id="rId1"/>', {
        [`word/${target}`]: content,
      });
      expect(told(result)).toEqual([
        `word/${target} document:w:altChunk 【A】 tag_in_embedded_document`,
      ]);
    },
  );

  it("a tag where no text can be filled is told, and nothing is changed: what is wrong only in the branch for other readers is told, what is wrong in both once", () => {
    const run = (text: string) => `<w:r><w:t>${text}</w:t></w:r>`;
    const branches = (choice: string, fallback: string) =>
      `<w:p><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="w14">${run(choice)}</mc:Choice><mc:Fallback>${run(fallback)}</mc:Fallback></mc:AlternateContent></w:p>`;
    const reported = (...texts: [string, string]) => told(runDocument(branches(...texts), {}));
    expect(reported("x", "【a_b】")).toEqual(["word/document.xml p0 【a_b】 invalid_format"]);
    expect(reported("【a_b】", "【a_b】")).toEqual(["word/document.xml p0 【a_b】 invalid_format"]);
  });

  it("a tag where no text can be filled is told, and nothing is changed: precheck and inspection tell the same", () => {
    const template = docx('<w:p><w:r><x:y xmlns:x="urn:x">【A】</x:y></w:r></w:p>');
    const settings = {
      ...documentSettings(),
      task: { task_type: "document", payload: { a: "1" } },
    };
    const checked = precheck(compileTemplate(template), settings);
    expect(checked.expected_exit_code).toBe(3);
    expect(checked.unsupported.map(({ reason }) => reason)).toEqual(["tag_outside_text"]);
    expect(inspect(template).unsupported.map(({ reason }) => reason)).toEqual(["tag_outside_text"]);
  });

  it("a tag where no text can be filled is told, and nothing is changed: precheck and inspection name the fields of text outside of runs", () => {
    const template = docx('<w:p><w:hyperlink w:tooltip="【B】"/></w:p>');
    const settings = { ...documentSettings(), task: { task_type: "document", payload: {} } };
    const checked = precheck(compileTemplate(template), settings);
    expect(checked).toMatchObject({ template_fields: ["B"], missing_required: ["B"] });
    expect(checked.unsupported).toEqual([]);
    expect(inspect(template).fields.map(({ name }) => name)).toEqual(["B"]);
  });
});

describe("what no reader sees is left alone", () => {
  it.each([
    ["text that is deleted", "<w:p><w:del><w:r><w:delText>【A】</w:delText></w:r></w:del></w:p>"],
    [
      "a code that is deleted",
      "<w:p><w:del><w:r><w:delInstrText>【A】</w:delInstrText></w:r></w:del></w:p>",
    ],
    ["what is moved away", "<w:p><w:moveFrom><w:r><w:t>【A】</w:t></w:r></w:moveFrom></w:p>"],
    [
      "a form field's default",
      '<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:textInput><w:default w:val="【A】"/></w:textInput></w:ffData></w:fldChar></w:r></w:p>',
    ],
    [
      "a control's names",
      '<w:sdt><w:sdtPr><w:alias w:val="【A】"/><w:tag w:val="【A】"/><w:placeholder><w:docPart w:val="【A】"/></w:placeholder></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>',
    ],
    ["a bookmark's name", '<w:p><w:bookmarkStart w:id="1" w:name="【A】"/></w:p>'],
    ["a style's id", '<w:p><w:pPr><w:pStyle w:val="【A】"/></w:pPr></w:p>'],
    [
      "prose in an alternative text",
      '<w:tbl><w:tblPr><w:tblCaption w:val="【注意】"/></w:tblPr></w:tbl>',
    ],
    [
      "prose where no text can be filled",
      '<w:p><w:r><x:y xmlns:x="urn:x" z="【注】">【附件】</x:y></w:r></w:p>',
    ],
  ])("what no reader sees is left alone: %s", (_name, body) => {
    const result = runDocument(body, {}, { mode: "off" });
    expect(result.exitCode).toBe(0);
    expect(result.replaceLog.entries).toEqual([]);
    expect(bodyOf(result)).toBe(body);
  });

  it.each([
    ["styles", "styles.xml", storyPart("w:styles", '<w:style><w:name w:val="【A】"/></w:style>')],
    ["glossaryDocument", "glossary/document.xml", storyPart("w:glossaryDocument", p("【A】"))],
    ["customXml", "../customXml/item1.xml", "<data>【A】</data>"],
    ["numbering", "numbering.xml", storyPart("w:numbering", '<w:lvlText w:val="【%1】"/>')],
    [
      "settings",
      "settings.xml",
      storyPart(
        "w:settings",
        '<w:noLineBreaksAfter w:val="(【〔"/><w:noLineBreaksBefore w:val=")】〕"/>',
      ),
    ],
  ])("what no reader sees is left alone: %s", (type, target, content) => {
    const name = target.startsWith("../") ? target.slice(3) : `word/${target}`;
    const result = run(type, target, p("x"), { [name]: content });
    expect(result.exitCode).toBe(0);
    expect(partOf(result, name)).toBe(content);
  });
});

describe("the cost of looking everywhere", () => {
  it("10,000 places take time in proportion to 1,000", () => {
    const work = (count: number) => {
      const body = `<w:p>${'<w:hyperlink w:tooltip="【A】"/>'.repeat(count)}</w:p>`;
      const result = runDocument(body, { a: "1" }, { mode: "off" });
      expect(result.replaceLog.summary.replaced_count).toBe(count);
    };
    expect(growthOf(work, 1000, 10_000)).toBeLessThan(40);
  });
});
