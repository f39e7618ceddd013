import { describe, expect, it } from "vitest";
import { p } from "../../fixtures/docx.ts";
import { bodyOf } from "../support.ts";
import {
  bookmark,
  boxes,
  cell,
  comment,
  commented,
  fill,
  floating,
  note,
  noteStories,
  para,
  picture,
  refusals,
  row,
  run,
  sectionBreak,
  shown,
  table,
  text,
  textRow,
} from "./sections-support.ts";

const pageBreak = run('<w:br w:type="page"/>');

describe("a section break of the document in the paragraph of a tag", () => {
  it("a section break of the document in the paragraph of a tag goes to the paragraph before, where the tag closes a section", () => {
    const body =
      sectionBreak("P") + p("【#A】") + p("甲") + sectionBreak("L", text("【/A】")) + p("后");
    expect(shown(body, { a: true })).toBe("·{section P} | 甲{section L} | 后");
    expect(shown(body, { a: [1, 2] })).toBe("·{section P} | 甲 | 甲{section L} | 后");
  });

  it("a section break of the document in the paragraph of a tag stays, where the tag closes a section that is not shown", () => {
    const body = p("前") + p("【#A】") + p("甲") + sectionBreak("L", text("【/A】")) + p("后");
    expect(shown(body, { a: false })).toBe("前{section L} | 后");
    const second = sectionBreak("P", text("前")) + p("【#A】") + p("甲");
    expect(shown(second + sectionBreak("L", text("【/A】")) + p("后"), { a: false })).toBe(
      "前{section P} | ·{section L} | 后",
    );
  });

  it("a section break of the document in the paragraph of a tag goes to the paragraph before, where the tag opens a section", () => {
    const body = p("前") + sectionBreak("P", text("【#A】")) + p("甲") + p("【/A】") + p("后");
    expect(shown(body, { a: true })).toBe("前{section P} | 甲 | 后");
    expect(shown(body, { a: false })).toBe("前{section P} | 后");
    expect(shown(body, { a: [1, 2] })).toBe("前{section P} | 甲 | 甲 | 后");
  });

  it("a section break of the document in the paragraph of a tag keeps the paragraph, empty, where there is none before it", () => {
    const first = sectionBreak("P", text("【#A】")) + p("甲") + p("【/A】") + p("后");
    expect(shown(first, { a: true })).toBe("·{section P} | 甲 | 后");
    expect(shown(first, { a: false })).toBe("·{section P} | 后");
    const behindTable = table(textRow("x")) + first;
    expect(shown(behindTable, { a: true })).toBe("[x] | ·{section P} | 甲 | 后");
  });

  it("a section break of the document in the paragraph of a tag keeps the paragraph, empty, behind another that ends a section already", () => {
    const body = sectionBreak("P", text("前")) + sectionBreak("L", text("【#A】")) + p("甲");
    expect(shown(`${body}${p("【/A】")}${p("后")}`, { a: true })).toBe(
      "前{section P} | ·{section L} | 甲 | 后",
    );
  });

  it("a section break of the document in the paragraph of a tag stays with several in a row, each where it was", () => {
    const body = `${p("一")}${sectionBreak("P", text("【#A】"))}${p("二")}${sectionBreak("L", text("【/A】"))}${p("三")}${sectionBreak("Q", text("【#B】x【/B】"))}${p("四")}`;
    expect(shown(body, { a: true, b: false })).toBe(
      "一{section P} | 二{section L} | 三{section Q} | 四",
    );
    expect(shown(body, { a: false, b: false })).toBe(
      "一{section P} | ·{section L} | 三{section Q} | 四",
    );
  });

  it("a section break of the document in the paragraph of a tag stays where the whole paragraph is a condition", () => {
    const body = p("前") + sectionBreak("L", text("【#A】x【/A】")) + p("后");
    expect(shown(body, { a: true })).toBe("前 | x{section L} | 后");
    expect(shown(body, { a: false })).toBe("前{section L} | 后");
  });

  it("a section break of the document in the paragraph of a tag stays where Markdown takes the place of the paragraph", () => {
    const body = p("前") + sectionBreak("L", text("【~NOTE】")) + p("后");
    expect(shown(body, { note: "甲\n\n乙" })).toBe("前 | 甲 | 乙{section L} | 后");
    const first = sectionBreak("L", text("【~NOTE】")) + p("后");
    expect(shown(first, { note: "甲" })).toBe("甲{section L} | 后");
  });

  it("a section break of the document in the paragraph of a tag inside of a section belongs to it: it is repeated and goes with it", () => {
    const body = p("前") + p("【#A】") + sectionBreak("L", text("甲")) + p("【/A】") + p("后");
    expect(shown(body, { a: [1, 2] })).toBe("前 | 甲{section L} | 甲{section L} | 后");
    expect(shown(body, { a: [] })).toBe("前 | 后");
  });

  it("a section break of the document in the paragraph of a tag that closes the body is no paragraph's and stays the last", () => {
    const end = '<w:sectPr w:rsidR="E"/>';
    const xml = bodyOf(fill(p("【#A】") + p("x") + p("【/A】") + end, { a: false }));
    expect(xml).toMatch(/<w:p\b.*<w:sectPr w:rsidR="E"\/>$/);
  });
});

describe("what a paragraph of nothing but tags holds besides them", () => {
  const things: [name: string, thing: string, told: string][] = [
    ["a page break", pageBreak, "<page>"],
    ["a column break", run('<w:br w:type="column"/>'), "<column>"],
    ["a floating picture", run(floating()), "<float>"],
    ["a comment's reference", run('<w:commentReference w:id="3"/>'), "<comment 3>"],
    [
      "a floating text box",
      run((boxes["a text box with a fallback"] as (content: string) => string)(p("框"))),
      "<box 框>",
    ],
  ];

  it.each(things)("%s goes before a section with its opening tag", (_name, thing, told) => {
    const body = p("前") + para(text("【#A】"), thing) + p("甲") + p("【/A】") + p("后");
    expect(shown(body, { a: true }, noteStories)).toBe(`前${told} | 甲 | 后`);
    expect(shown(body, { a: [1, 2] }, noteStories)).toBe(`前${told} | 甲 | 甲 | 后`);
    expect(shown(body, { a: false }, noteStories)).toBe(`前${told} | 后`);
  });

  it.each(things)("%s goes behind a section with its closing tag", (_name, thing, told) => {
    const body = p("前") + p("【#A】") + p("甲") + para(text("【/A】"), thing) + p("后");
    expect(shown(body, { a: true }, noteStories)).toBe(`前 | 甲 | ${told}后`);
    expect(shown(body, { a: [1, 2] }, noteStories)).toBe(`前 | 甲 | 甲 | ${told}后`);
    expect(shown(body, { a: false }, noteStories)).toBe(`前 | ${told}后`);
  });

  it.each(things)("%s stays in its paragraph where there is no other", (_name, thing, told) => {
    const tables = table(textRow("x"));
    const body = tables + para(text("【#A】"), thing) + tables + para(text("【/A】")) + tables;
    expect(shown(`${body}${p("尾")}`, { a: true }, noteStories)).toBe(
      `[x] | ${told} | [x] | · | [x] | 尾`,
    );
  });

  it("what a paragraph of nothing but tags holds besides them finds its way over several paragraphs that vanish", () => {
    const opening = p("【#A】") + para(text("【#B】"), pageBreak);
    const closing = para(text("【/B】"), pageBreak) + p("【/A】");
    const body = p("前") + opening + p("甲") + closing + p("后");
    expect(shown(body, { a: true, b: true })).toBe("前<page> | 甲 | <page>后");
    expect(shown(body, { a: true, b: false })).toBe("前<page> | <page>后");
    expect(shown(body, { a: false, b: true })).toBe("前 | 后");
  });

  it("what cannot stand elsewhere keeps the paragraph: a picture in the line, a tab, a note", () => {
    for (const [thing, told] of [
      [run(picture()), "<picture>"],
      [run("<w:tab/>"), "<tab>"],
      [run('<w:footnoteReference w:id="2"/>'), "<footnote 2>"],
    ] as const) {
      const body = p("前") + para(thing, text("【#A】")) + p("甲") + p("【/A】") + p("后");
      expect(shown(body, { a: true }, noteStories)).toBe(`前 | ${told} | 甲 | 后`);
      expect(shown(body, { a: false }, noteStories)).toBe(`前 | ${told} | 后`);
    }
  });

  it("ranges stay where they are, with both of their ends", () => {
    const marked = `<w:bookmarkStart w:id="4" w:name="b4"/>${text("【#A】")}`;
    const body =
      p("前") +
      para(marked) +
      p("甲") +
      para(text("【/A】"), '<w:bookmarkEnd w:id="4"/>') +
      p("后");
    for (const a of [true, false, [1, 2]]) {
      const outline = shown(body, { a });
      expect(outline.match(/\{b4:/g)).toHaveLength(1);
      expect(outline.match(/:b4\}/g)).toHaveLength(1);
      expect(outline.indexOf("{b4:")).toBeLessThan(outline.indexOf(":b4}"));
    }
    expect(shown(body, { a: true })).toMatch(/^前.*\{b4:.*甲.*:b4\}.*后$/);
  });

  it("a bookmark whole in the paragraph of a tag stays for those who refer to it", () => {
    const body = p("前") + para(bookmark(4, text("【#A】"))) + p("甲") + p("【/A】") + p("后");
    for (const a of [true, false, [1, 2]]) {
      const outline = shown(body, { a });
      expect(outline.match(/\{b4:|:b4\}/g)).toEqual(["{b4:", ":b4}"]);
    }
  });

  it("a bookmark around the whole section stays, shown or not", () => {
    const body = bookmark(4, p("【#A】") + p("甲") + p("【/A】")) + p("后");
    for (const a of [true, false, [1, 2]]) {
      expect(shown(body, { a }).match(/\{b4:|:b4\}/g)).toEqual(["{b4:", ":b4}"]);
    }
  });

  it("a bookmark that reaches out of a section that is not shown keeps its other end", () => {
    const body =
      p("【#A】") +
      para(text("甲"), '<w:bookmarkStart w:id="4" w:name="b4"/>') +
      p("【/A】") +
      para(text("后"), '<w:bookmarkEnd w:id="4"/>');
    expect(shown(body, { a: false }).match(/\{b4:|:b4\}/g)).toEqual(["{b4:", ":b4}"]);
    expect(shown(body, { a: [1, 2] }).match(/\{b4:|:b4\}/g)).toEqual(["{b4:", ":b4}"]);
  });

  it("a comment over a section that is not shown keeps both ends and its reference", () => {
    const body = p("前") + para('<w:commentRangeStart w:id="3"/>', text("【#A】")) + p("甲");
    const end = `${para(text("【/A】"), '<w:commentRangeEnd w:id="3"/>', run('<w:commentReference w:id="3"/>'))}${p("后")}`;
    for (const a of [true, false, [1, 2]]) {
      const outline = shown(body + end, { a }, noteStories);
      expect(outline.match(/\{c3:|:c3\}|<comment 3>/g)).toEqual(["{c3:", ":c3}", "<comment 3>"]);
    }
  });

  it("a comment on text outside that ends in a section that is not shown stays", () => {
    const end = `<w:commentRangeEnd w:id="3"/>${run('<w:commentReference w:id="3"/>')}`;
    const start = '<w:commentRangeStart w:id="3"/>';
    const piece = para(start, text("首【#A】甲"), end, text("乙【/A】尾"));
    expect(shown(piece, { a: false }, noteStories)).toContain("<comment 3>");
    const blocks = para(start, text("首")) + p("【#A】") + para(text("甲"), end) + p("【/A】");
    expect(shown(blocks, { a: false }, noteStories)).toContain("<comment 3>");
  });

  it("a comment that begins in a section that is not shown and ends outside stays", () => {
    const start = para('<w:commentRangeStart w:id="3"/>', text("甲"));
    const end = `<w:commentRangeEnd w:id="3"/>${run('<w:commentReference w:id="3"/>')}`;
    const body = p("【#A】") + start + p("【/A】") + para(text("尾"), end);
    for (const a of [true, false, [1, 2]]) {
      expect(shown(body, { a }, noteStories).match(/\{c3:|:c3\}|<comment 3>/g)).toEqual([
        "{c3:",
        ":c3}",
        "<comment 3>",
      ]);
    }
  });

  it("a comment in a section that is not shown goes with it, whole", () => {
    const body = p("前") + p("【#A】") + para(commented(3, text("甲"))) + p("【/A】");
    expect(shown(body, { a: false }, noteStories)).toBe("前");
  });
});

describe("a row of nothing but tags", () => {
  it("a row of nothing but tags vanishes, and its bookmark stays", () => {
    const marks = row(cell(para(bookmark(4, text("【#A】")))), cell(p("")));
    const body = table(textRow("头", ""), marks, textRow("甲", "x"), textRow("【/A】", ""));
    for (const a of [true, [1, 2], false]) {
      expect(shown(body, { a }).match(/\{b4:|:b4\}/g)).toEqual(["{b4:", ":b4}"]);
    }
    expect(shown(body, { a: true })).toBe("[头 ; ·{b4::b4} / 甲 ; x]");
  });

  it("a row of nothing but tags stays once, empty, for a floating picture, a page break or a comment in it", () => {
    for (const [thing, told] of [
      [run(floating()), "<float>"],
      [pageBreak, "<page>"],
      [run('<w:commentReference w:id="3"/>'), "<comment 3>"],
    ] as const) {
      const first = row(cell(para(text("【#A】"), thing)), cell(p("")));
      const body = table(textRow("头", ""), first, textRow("甲", "x"), textRow("【/A】", ""));
      const head = `[头 ; · / ${told} ; ·`;
      expect(shown(body, { a: true }, noteStories)).toBe(`${head} / 甲 ; x]`);
      expect(shown(body, { a: [1, 2] }, noteStories)).toBe(`${head} / 甲 ; x / 甲 ; x]`);
      expect(shown(body, { a: false }, noteStories)).toBe(`${head}]`);
      const last = row(cell(p("【/A】")), cell(para(thing)));
      const other = table(textRow("【#A】", ""), textRow("甲", "x"), last);
      expect(shown(other, { a: [1, 2] }, noteStories)).toContain(told);
    }
  });

  it("a row of nothing but tags is part of the section where it holds more than text", () => {
    const marks = row(cell(para(text("【#A】"), run(picture()))), cell(p("")));
    const body = table(marks, textRow("甲", "x"), textRow("【/A】", ""));
    expect(shown(body, { a: true })).toContain("<picture>");
    expect(shown(body, { a: false })).not.toContain("甲");
  });
});

describe("what has to end with a paragraph keeps its last, with its format", () => {
  const format = '<w:pPr><w:pStyle w:val="Small"/><w:jc w:val="right"/></w:pPr>';
  const contents: [name: string, content: string, left: string][] = [
    ["of one paragraph", para(format, text("【#A】x【/A】")), "·"],
    [
      "of tags in paragraphs of their own",
      para(format, text("【#A】")) + p("x") + para(format, text("【/A】")),
      "·",
    ],
    ["of white space and one paragraph", `\n ${para(format, text("【#A】x【/A】"))}\n `, "·"],
    ["behind a table", table(textRow("内")) + para(format, text("【#A】x【/A】")), "[内] | ·"],
  ];
  const box = Object.entries(boxes);

  it.each(contents)("a header and a footer %s", (_name, content, left) => {
    for (const [story, part] of [
      ["header", "word/header1.xml"],
      ["footer", "word/footer1.xml"],
    ] as const) {
      const result = fill(p("正文"), { a: false }, { [story]: content });
      expect(result.exitCode).toBe(0);
      expect(shown(p("正文"), { a: false }, { [story]: content }, part)).toBe(left);
    }
  });

  it.each(contents)("a text box of each kind %s", (_name, content, left) => {
    for (const [, of] of box) {
      const body = para(text("旁"), run(of(content)));
      expect(shown(body, { a: false })).toBe(`旁<box ${left}>`);
      expect(bodyOf(fill(body, { a: false }))).toContain(format);
    }
  });

  it.each(contents)("a footnote, an endnote and a comment %s", (_name, content, left) => {
    for (const [story, xml, part] of [
      ["footnotes", note(2, content), "word/footnotes.xml"],
      ["endnotes", note(2, content, "endnote"), "word/endnotes.xml"],
      ["comments", comment(3, content), "word/comments.xml"],
    ] as const) {
      const id = story === "comments" ? 3 : 2;
      expect(shown(p("正文"), { a: false }, { [story]: xml }, part)).toBe(`${id}: ${left}`);
    }
  });

  it.each(contents)("the body %s", (_name, content, left) => {
    expect(shown(content, { a: false })).toBe(left);
    expect(bodyOf(fill(content, { a: false }))).toContain(format);
  });
});

describe("empty paragraphs that a section is not to blame for", () => {
  it("empty paragraphs that a section is not to blame for stay as they are, inside and outside of it", () => {
    const body = p("") + p("【#A】") + p("") + p("甲") + p("") + p("【/A】") + p("") + p("后");
    expect(shown(body, { a: true })).toBe("· | · | 甲 | · | · | 后");
    expect(shown(body, { a: [1, 2] })).toBe("· | · | 甲 | · | · | 甲 | · | · | 后");
    expect(shown(body, { a: false })).toBe("· | · | 后");
  });

  it("empty paragraphs that a section is not to blame for stay beside a condition that empties its own", () => {
    expect(shown(p("") + p("【#A】x【/A】") + p("") + p("后"), { a: false })).toBe("· | · | 后");
  });

  it("a paragraph whose value is empty is none that a condition leaves", () => {
    const result = fill(p("【A】") + p("后"), { a: "" });
    expect(refusals(result)).toEqual([]);
    expect(bodyOf(result).match(/<w:p\b/g)).toHaveLength(2);
  });
});
