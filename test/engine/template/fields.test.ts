import { describe, expect, it } from "vitest";
import { refreshFields } from "../../../apps/engine/template/fields/refresh-fields.ts";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { readBody, readOtherStories } from "../../../apps/engine/word/stories.ts";
import { documentRelationships, docx, p, storyPart } from "../../fixtures/docx.ts";
import { growthOf } from "../../support/growth.ts";
import { bodyOf, findings, runDocument } from "../support.ts";

const run = (content: string) => `<w:r>${content}</w:r>`;
const character = (type: string) => run(`<w:fldChar w:fldCharType="${type}"/>`);
const text = (content: string) => run(`<w:t xml:space="preserve">${content}</w:t>`);
const complex = (code: string, result: string) =>
  `${character("begin")}${run(`<w:instrText xml:space="preserve"> ${code} </w:instrText>`)}${character("separate")}${result === "" ? "" : text(result)}${character("end")}`;
const simple = (code: string, result: string) =>
  `<w:fldSimple w:instr=" ${code} ">${text(result)}</w:fldSimple>`;
const caption = (code: string, result = "1", make = complex) => `<w:p>${make(code, result)}</w:p>`;

/**
 * The text and the stale fields of a body after its sections are expanded. `copied` tells copies by
 * their number.
 */
function refresh(
  body: string,
  { copied = [], parts = {} }: { copied?: number[]; parts?: Record<string, string> } = {},
) {
  const pack = WordPackage.open(docx(body, parts));
  const stories = [readBody(pack), ...readOtherStories(pack, [""])];
  const marks: string[] = [];
  const stale = refreshFields(stories, (mark, story) => {
    const key = `${story.partName} ${mark}`;
    if (!marks.includes(key)) marks.push(key);
    return copied.includes(marks.indexOf(key));
  });
  const xml = stories[0]?.document.serialize().toString("utf8") ?? "";
  return {
    xml,
    text: xml
      .replace(/<\/w:p>/g, ";")
      .replace(/<w:instrText.*?<\/w:instrText>/g, "")
      .replace(/<[^>]+>|\n/g, ""),
    dirty: xml.match(/w:dirty="true"/g)?.length ?? 0,
    stale: stale.map(({ kind, path, name }) => `${kind} ${path} ${name}`),
  };
}

describe("captions in copies", () => {
  it("captions in copies are counted, each identifier for itself, simple fields and complex ones", () => {
    const figure = "SEQ Figure \\* ARABIC";
    const body =
      caption(figure) +
      caption(figure, "1", simple) +
      caption("SEQ 表 \\* ARABIC \\* MERGEFORMAT") +
      caption("seq figure") +
      caption("SEQ 表");
    expect(refresh(body)).toMatchObject({ text: "1;2;1;3;2;", dirty: 0, stale: [] });
  });

  it("captions in copies are counted by resets, repeats, hidden numbers and formats", () => {
    const body = [
      "SEQ a",
      "SEQ a \\c",
      "SEQ a \\n",
      "SEQ a \\r 10",
      "SEQ a \\r7",
      "SEQ a \\h",
      "SEQ a \\* roman",
      "SEQ a \\* ALPHABETIC",
    ].map((code) => caption(code, code.includes("\\h") ? "" : "1"));
    expect(refresh(body.join(""))).toMatchObject({ text: "1;1;2;10;7;;ix;J;", dirty: 0 });
  });

  it.each([
    ["a number by chapter", "SEQ Figure \\* ARABIC \\s 1"],
    ["a bookmark", "SEQ Figure OTHER"],
    ["a numeric picture", 'SEQ Figure \\# "00"'],
    ["a format that is not known", "SEQ Figure \\* CHINESENUM3"],
  ])(
    "captions in copies with %s are marked and told, with all of their identifier",
    (_name, code) => {
      const { text: said, dirty, stale } = refresh(caption("SEQ Figure", "5") + caption(code, "1"));
      expect(said).toBe("5;1;");
      expect(dirty).toBe(2);
      expect(stale).toEqual(["field p0 SEQ", "field p1 SEQ"]);
    },
  );

  it("captions in copies with more than text in the result, or none, are marked", () => {
    const picture = `<w:p>${character("begin")}${run("<w:instrText>SEQ x</w:instrText>")}${character("separate")}${run("<w:drawing/>")}${character("end")}</w:p>`;
    expect(refresh(picture).stale).toEqual(["field p0 SEQ"]);
    expect(refresh(caption("SEQ y", "")).stale).toEqual(["field p0 SEQ"]);
    const open = `<w:p>${character("begin")}${run("<w:instrText>SEQ z</w:instrText>")}</w:p>`;
    expect(refresh(open).stale).toEqual(["field p0 SEQ"]);
  });

  it("captions in copies in a text box have one number for both kinds of readers, and Word looks at them again", () => {
    const box = (branch: string, result: string) =>
      `<mc:${branch}><w:pict><w:txbxContent>${caption("SEQ x", result)}</w:txbxContent></w:pict></mc:${branch}>`;
    const boxes = (choice: string) =>
      `<w:p>${run(`<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">${box("Choice", choice)}${box("Fallback", choice)}</mc:AlternateContent>`)}</w:p>`;
    const same = refresh(caption("SEQ x", "1") + boxes("2"));
    expect(same).toMatchObject({ text: "1;2;2;;", dirty: 0, stale: [] });
    const changed = refresh(caption("SEQ x", "1") + boxes("1") + caption("SEQ x", "2"));
    expect(changed.text).toBe("1;2;2;;3;");
    expect(changed.dirty).toBe(4);
    expect(changed.stale).toEqual(["field p0 SEQ", "field p1.b0.p0 SEQ", "field p2 SEQ"]);
  });

  it("captions in copies that are right stay as they are, byte for byte; locked and deleted ones too", () => {
    const locked = caption("SEQ a", "9").replace("begin", 'begin" w:fldLock="1');
    const deleted = `<w:p><w:del w:id="1">${complex("SEQ a", "1")}</w:del></w:p>`;
    const body = caption("SEQ a") + locked + deleted + caption("SEQ a", "3");
    const { xml } = refresh(body);
    expect(xml.replace(/^.*<w:body>|<\/w:body>.*$/gs, "")).toBe(body);
  });

  it("captions in copies of other stories are not counted: a copy is marked", () => {
    const parts = {
      "word/_rels/document.xml.rels": documentRelationships([
        { type: "footnotes", target: "footnotes.xml" },
      ]),
      "word/footnotes.xml": storyPart(
        "w:footnotes",
        `<w:footnote w:id="1">${caption("SEQ n")}${caption("SEQ n")}</w:footnote>`,
      ),
    };
    expect(refresh("<w:p/>", { parts }).stale).toEqual([]);
    expect(refresh("<w:p/>", { parts, copied: [1] }).stale).toEqual(["field footnotes:n1.p1 SEQ"]);
  });
});

describe("references", () => {
  const named = (name: string, content: string) =>
    `<w:p><w:bookmarkStart w:id="1" w:name="${name}"/>${content}<w:bookmarkEnd w:id="1"/></w:p>`;

  it("references to a caption whose number has changed are marked, others are not", () => {
    const body =
      caption("SEQ a") +
      named("_Ref1", text("图 ") + complex("SEQ a", "1")) +
      caption("REF _Ref1 \\h", "图 1") +
      caption("PAGEREF _ref1 \\h", "3") +
      caption("REF _Ref2 \\h", "乙") +
      named("_Ref2", text("乙"));
    expect(refresh(body).stale).toEqual(["field p2 REF", "field p3 PAGEREF"]);
  });

  it("references in copies are marked; those in a table of contents go with it", () => {
    const contents = `<w:p>${character("begin")}${run("<w:instrText>TOC \\c</w:instrText>")}${character("separate")}${complex("PAGEREF _Toc1 \\h", "1")}${character("end")}</w:p>`;
    const { stale } = refresh(contents + caption("REF x") + caption("NOTEREF y"), {
      copied: [0, 1],
    });
    expect(stale).toEqual(["contents p0 TOC", "field p1 REF"]);
  });
});

describe("a filled document", () => {
  const figure = `<w:p>${text("图 ")}${complex("SEQ 图 \\* ARABIC", "1")}${text("：【NAME】")}</w:p>`;

  it("a filled document counts the captions of a section's items", () => {
    const body = p("【#FIGS】") + figure + p("【/FIGS】");
    const result = runDocument(body, { figs: [{ name: "甲" }, { name: "乙" }, { name: "丙" }] });
    const said = bodyOf(result)
      .replace(/<w:instrText.*?<\/w:instrText>/g, "")
      .replace(/<\/w:p>/g, ";")
      .replace(/<[^>]+>/g, "");
    expect(said).toBe("图 1：甲;图 2：乙;图 3：丙;");
    expect(findings(result)).toEqual([]);
  });

  it("a filled document marks formulas and tells of each paragraph once", () => {
    const sum = `<w:p>${complex("=SUM(ABOVE)", "0")}${simple("= 1 + 1", "2")}</w:p>`;
    const result = runDocument(p("【PRICE】") + sum, { price: "10" });
    expect(bodyOf(result).match(/w:dirty="true"/g)).toHaveLength(2);
    expect(result.formatReport.issues).toMatchObject([
      { code: "FIELD_STALE", severity: "info", paragraph_path: "p1" },
    ]);
    expect(result.exitCode).toBe(0);
  });

  it("a filled document marks what stands in a header that was filled", () => {
    const parts = {
      "word/_rels/document.xml.rels": documentRelationships([
        { type: "header", target: "header1.xml" },
      ]),
      "word/header1.xml": storyPart("w:hdr", p("【A】") + caption("=SUM(ABOVE)", "0")),
    };
    expect(findings(runDocument("<w:p/>", { a: "1" }, { parts }))).toEqual([
      "FIELD_STALE info header1:p1",
    ]);
  });

  it("a filled document without sections keeps the numbers of its captions, and unfilled it stays as it is", () => {
    const body = caption("SEQ a", "7") + caption("REF b", "x") + p("【A】");
    expect(bodyOf(runDocument(body, { a: "1" }))).toBe(body.replace("【A】", "1"));
    const formula = caption("=SUM(ABOVE)", "0") + p("【A】");
    expect(bodyOf(runDocument(formula, {}))).toBe(formula);
  });

  it("thousands of captions take time in proportion", () => {
    const work = (count: number) =>
      refresh(Array.from({ length: count }, () => caption("SEQ a")).join(""));
    expect(growthOf(work, 200, 2000)).toBeLessThan(40);
  });
});
