import { describe, expect, it } from "vitest";
import { StoryReaders } from "../../../apps/engine/format/direct/direct-format.ts";
import { observe } from "../../../apps/engine/format/direct/observation.ts";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { readParagraphText } from "../../../apps/engine/word/paragraph-text.ts";
import { readBody, readOtherStories, type StoryPart } from "../../../apps/engine/word/stories.ts";
import { TextPieces } from "../../../apps/engine/word/text-pieces.ts";
import { documentRelationships, docx, p, storyPart } from "../../fixtures/docx.ts";

function textsOf(story: StoryPart): Record<string, string> {
  return Object.fromEntries(
    story.paragraphs.map((paragraph) => [
      paragraph.path,
      readParagraphText(story, paragraph, new TextPieces()).text,
    ]),
  );
}

function body(content: string): StoryPart {
  return readBody(WordPackage.open(docx(content)));
}

const cell = (content: string, properties = "") =>
  `<w:tc><w:tcPr>${properties}</w:tcPr>${content}</w:tc>`;
const row = (...cells: string[]) => `<w:tr>${cells.join("")}</w:tr>`;
const table = (...rows: string[]) => `<w:tbl><w:tblPr/>${rows.join("")}</w:tbl>`;
const sdt = (content: string) => `<w:sdt><w:sdtPr/><w:sdtContent>${content}</w:sdtContent></w:sdt>`;

describe("paths", () => {
  it("paragraphs are counted without the tables, tables without the paragraphs", () => {
    const story = body(p("a") + table(row(cell(p("b")))) + p("c") + table(row(cell(p("d")))));
    expect(textsOf(story)).toEqual({ p0: "a", "t0.r0.c0.p0": "b", p1: "c", "t1.r0.c0.p0": "d" });
  });

  it("tables nest as deep as they like", () => {
    const nested = Array.from({ length: 8 }).reduce<string>(
      (inner) => table(row(cell(inner))),
      p("x"),
    );
    expect(Object.keys(textsOf(body(nested)))).toEqual([`${"t0.r0.c0.".repeat(8)}p0`]);
  });

  it("a merged cell is one cell, counted by its element", () => {
    const story = body(
      table(
        row(cell(p("wide"), '<w:gridSpan w:val="2"/>'), cell(p("right"))),
        row(cell(p("top"), '<w:vMerge w:val="restart"/>'), cell(p("b"))),
        row(cell(p(""), "<w:vMerge/>"), cell(p("c"))),
      ),
    );
    expect(textsOf(story)).toEqual({
      "t0.r0.c0.p0": "wide",
      "t0.r0.c1.p0": "right",
      "t0.r1.c0.p0": "top",
      "t0.r1.c1.p0": "b",
      "t0.r2.c0.p0": "",
      "t0.r2.c1.p0": "c",
    });
  });

  it("content controls around blocks, rows and cells do not count", () => {
    const story = body(
      p("a") +
        sdt(p("b") + sdt(p("c"))) +
        table(sdt(row(sdt(cell(p("d"))), cell(p("e"))))) +
        p("f"),
    );
    expect(textsOf(story)).toEqual({
      p0: "a",
      p1: "b",
      p2: "c",
      "t0.r0.c0.p0": "d",
      "t0.r0.c1.p0": "e",
      p3: "f",
    });
  });

  it("other stories bear the name of their part, notes their id", () => {
    const note = (id: number, text: string) => `<w:footnote w:id="${id}">${p(text)}</w:footnote>`;
    const archive = docx(p("x"), {
      "word/_rels/document.xml.rels": documentRelationships([
        { type: "header", target: "header2.xml" },
        { type: "footer", target: "/word/footer1.xml" },
        { type: "footnotes", target: "footnotes.xml" },
        { type: "comments", target: "comments.xml" },
        { type: "header", target: "header3.xml" },
        { type: "image", target: "media/a.png" },
      ]),
      "word/header2.xml": storyPart("w:hdr", p("head【") + table(row(cell(p("in table"))))),
      "word/header3.xml": storyPart("w:hdr", p("no bracket, not read")),
      "word/footer1.xml": storyPart("w:ftr", p("foot&#x3010;")),
      "word/footnotes.xml": storyPart("w:footnotes", note(-1, "") + note(7, "【note】")),
      "word/comments.xml": storyPart("w:comments", `<w:comment w:id="3">${p("【c】")}</w:comment>`),
    });
    const stories = readOtherStories(WordPackage.open(archive), ["【", "】"]);
    expect(stories.map(({ kind, partName }) => `${kind} ${partName}`)).toEqual([
      "comments word/comments.xml",
      "footer word/footer1.xml",
      "footnotes word/footnotes.xml",
      "header word/header2.xml",
    ]);
    expect(Object.assign({}, ...stories.map(textsOf))).toEqual({
      "comments:n3.p0": "【c】",
      "footer1:p0": "foot【",
      "footnotes:n-1.p0": "",
      "footnotes:n7.p0": "【note】",
      "header2:p0": "head【",
      "header2:t0.r0.c0.p0": "in table",
    });
  });

  it("text boxes stand below their paragraph, both copies at the same path", () => {
    const box = (text: string) =>
      `<w:txbxContent>${p(text)}${table(row(cell(p("t"))))}</w:txbxContent>`;
    const mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"';
    const shape = `<w:r><mc:AlternateContent ${mc}><mc:Choice Requires="wps"><w:drawing>${box("in")}</w:drawing></mc:Choice><mc:Fallback><w:pict>${box("in")}</w:pict></mc:Fallback></mc:AlternateContent></w:r>`;
    const story = body(
      `<w:p><w:r><w:t>out</w:t></w:r>${shape}<w:r><w:pict>${box("old")}</w:pict></w:r></w:p>${p("next")}`,
    );
    expect(
      story.paragraphs.map(({ path, isMirror }) => `${path}${isMirror ? " mirror" : ""}`),
    ).toEqual([
      "p0",
      "p0.b0.p0",
      "p0.b0.t0.r0.c0.p0",
      "p0.b0.p0 mirror",
      "p0.b0.t0.r0.c0.p0 mirror",
      "p0.b1.p0",
      "p0.b1.t0.r0.c0.p0",
      "p1",
    ]);
    expect(textsOf(story)).toMatchObject({ p0: "out", "p0.b1.p0": "old", p1: "next" });
  });
});

describe("the text of a paragraph", () => {
  it("the text of a paragraph goes through hyperlinks, insertions, smart tags, fields and controls, not through deletions", () => {
    const run = (text: string) => `<w:r><w:t>${text}</w:t></w:r>`;
    const story = body(
      `<w:p>${run("a")}<w:hyperlink>${run("b")}</w:hyperlink><w:ins>${run("c")}</w:ins><w:smartTag>${run("d")}</w:smartTag><w:fldSimple>${run("e")}</w:fldSimple>${sdt(run("f"))}<w:del><w:r><w:delText>x</w:delText></w:r></w:del><w:moveFrom>${run("x")}</w:moveFrom><w:moveTo>${run("g")}</w:moveTo><w:bookmarkStart w:id="1"/>${run("h")}</w:p>`,
    );
    expect(textsOf(story)).toEqual({ p0: "abcdefgh" });
    expect(story.paragraphs[0]?.runs).toHaveLength(8);
  });

  it("the text of a paragraph has a character for tabs, line breaks and hard hyphens, and none for what is no text", () => {
    const story = body(
      '<w:p><w:r><w:tab/><w:t>a</w:t><w:br/><w:cr/><w:noBreakHyphen/><w:br w:type="page"/><w:sym/><w:t>b</w:t><w:drawing/><w:footnoteReference w:id="1"/></w:r></w:p>',
    );
    const [paragraph] = story.paragraphs;
    const text = paragraph && readParagraphText(story, paragraph, new TextPieces());
    expect(text?.text).toBe("\ta\n\n-b");
    expect(text?.barriers).toEqual([5, 5, 6, 6]);
  });
});

const mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"';
const either = (choice: string, fallback: string) =>
  `<mc:AlternateContent ${mc}><mc:Choice Requires="w14">${choice}</mc:Choice><mc:Fallback>${fallback}</mc:Fallback></mc:AlternateContent>`;

describe("mc:AlternateContent", () => {
  const pathsOf = (content: string) => {
    const story = body(content);
    return story.paragraphs.map((paragraph) => {
      const { text } = readParagraphText(story, paragraph, new TextPieces());
      return `${paragraph.path} ${text}${paragraph.isMirror ? " mirror" : ""}`;
    });
  };
  const run = (text: string) => `<w:r><w:t>${text}</w:t></w:r>`;

  it("mc:AlternateContent around blocks: the first branch is the text, the other has the same paths", () => {
    const blocks = p("b") + table(row(cell(p("c"))));
    expect(pathsOf(p("a") + either(blocks, blocks) + p("d") + table(row(cell(p("e")))))).toEqual([
      "p0 a",
      "p1 b",
      "t0.r0.c0.p0 c",
      "p1 b mirror",
      "t0.r0.c0.p0 c mirror",
      "p2 d",
      "t1.r0.c0.p0 e",
    ]);
  });

  it("mc:AlternateContent around rows and cells: rows and cells are numbered as if one branch were there", () => {
    const rows = row(cell(p("b")), either(cell(p("c")), cell(p("c"))), cell(p("d")));
    expect(pathsOf(table(row(cell(p("a"))), either(rows, rows), row(cell(p("e")))))).toEqual([
      "t0.r0.c0.p0 a",
      "t0.r1.c0.p0 b",
      "t0.r1.c1.p0 c",
      "t0.r1.c1.p0 c mirror",
      "t0.r1.c2.p0 d",
      "t0.r1.c0.p0 b mirror",
      "t0.r1.c1.p0 c mirror",
      "t0.r1.c1.p0 c mirror",
      "t0.r1.c2.p0 d mirror",
      "t0.r2.c0.p0 e",
    ]);
  });

  it("mc:AlternateContent around runs: the paragraph has the runs of the first branch, those of the other stand in for them", () => {
    const content = `<w:p>${run("a")}<w:ins>${either(run("b") + run("c"), run("x"))}</w:ins>${run("d")}</w:p>`;
    expect(pathsOf(content)).toEqual(["p0 abcd", "p0 x mirror"]);
    expect(body(content).paragraphs[0]?.runs).toHaveLength(4);
  });

  it("mc:AlternateContent around runs with text boxes: each box has its path in every branch", () => {
    const box = (text: string) =>
      `<w:r><w:pict><w:txbxContent>${p(text)}</w:txbxContent></w:pict></w:r>`;
    expect(
      pathsOf(`<w:p>${box("a")}${either(box("b"), run("y") + box("z"))}${box("c")}</w:p>`),
    ).toEqual([
      "p0 ",
      "p0.b0.p0 a",
      "p0.b1.p0 b",
      "p0 y mirror",
      "p0.b1.p0 z mirror",
      "p0.b2.p0 c",
    ]);
  });

  it("mc:AlternateContent in a branch: the inner branches are chosen alike", () => {
    const content = `<w:p>${either(either(run("a"), run("b")), either(run("c"), run("d")))}</w:p>`;
    expect(pathsOf(content)).toEqual(["p0 a", "p0 b mirror", "p0 c mirror", "p0 d mirror"]);
  });

  it("mc:AlternateContent without a choice: the fallback is the text", () => {
    const only = (content: string) =>
      `<mc:AlternateContent ${mc}><mc:Fallback>${content}</mc:Fallback></mc:AlternateContent>`;
    expect(pathsOf(only(p("a")) + p("b"))).toEqual(["p0 a", "p1 b"]);
    expect(pathsOf(`<mc:AlternateContent ${mc}/>${p("b")}`)).toEqual(["p0 b"]);
    expect(pathsOf(`<w:p><mc:AlternateContent ${mc}/>${run("b")}</w:p>`)).toEqual(["p0 b"]);
  });

  it("paragraphs come in the order of the source, so that each is looked into once", () => {
    const story = body(
      `<w:p>${either(run("a"), run("b"))}${run("c")}</w:p>${either(p("d"), p("e"))}`,
    );
    const starts = story.paragraphs.map(({ element }) => story.document.start(element));
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });
});

describe("wrappers of rows, cells and runs", () => {
  it("insertions, moves and custom XML around rows and cells do not count", () => {
    const story = body(
      table(
        `<w:ins>${row(cell(p("a")))}</w:ins>`,
        `<w:moveTo>${row(`<w:customXml>${cell(p("b"))}</w:customXml>`, sdt(cell(p("c"))))}</w:moveTo>`,
      ),
    );
    expect(textsOf(story)).toEqual({ "t0.r0.c0.p0": "a", "t0.r1.c0.p0": "b", "t0.r1.c1.p0": "c" });
  });

  it("runs of a conflicting insertion are text, those of a conflicting deletion are none", () => {
    const w14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"';
    const story = body(
      `<w:p ${w14}><w14:conflictIns w:id="1"><w:r><w:t>a</w:t></w:r></w14:conflictIns><w14:conflictDel w:id="2"><w:r><w:t>b</w:t></w:r></w14:conflictDel></w:p>`,
    );
    expect(textsOf(story)).toEqual({ p0: "a" });
  });
});

describe("what stands in for a paragraph", () => {
  it("what stands in for a paragraph is not judged by the recorded rules: the paragraph is", () => {
    const content = (text: string) =>
      `<w:p><w:pPr><w:ind w:left="1"/></w:pPr><w:r><w:t>${text}</w:t></w:r></w:p>`;
    const story = body(either(content("a"), content("b")) + content("c"));
    expect(observe(story, new StoryReaders().of(story)).paragraphs.map(({ path }) => path)).toEqual(
      ["p0", "p1"],
    );
  });
});
