import { describe, expect, it } from "vitest";
import { type TocReport, tocReportBody } from "../../../apps/contract/answers/toc-report.ts";
import { readPages } from "../../../apps/engine/pages/read-pages.ts";
import { writePages } from "../../../apps/engine/pages/write-pages.ts";
import { defaultPackageLimits } from "../../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../../apps/engine/zip/read.ts";
import { complexField, contents, entryRuns, heading } from "../../fixtures/contents.ts";
import { documentRelationships, docx, p, storyPart } from "../../fixtures/docx.ts";

const run = (text: string, properties = "") =>
  `<w:r><w:rPr>${properties}</w:rPr><w:t>${text}</w:t></w:r>`;

/** Writes pages, by the order of their targets in the document. */
function write(
  body: string,
  pages: readonly number[],
  parts: Parameters<typeof docx>[1] = {},
): { xml: string; report: TocReport; partOf(name: string): string } {
  const told = new Map(pages.map((page, index) => [index, page]));
  const { document, report } = writePages(docx(body, parts), told, defaultPackageLimits);
  const archive = Buffer.concat(document);
  const partOf = (name: string) => partText(archive, name);
  return { xml: partOf("word/document.xml"), report: tocReportBody.parse(report), partOf };
}

function partText(archive: Buffer, name: string): string {
  const entry = readZip(archive, defaultPackageLimits).find((one) => one.name === name);
  return entry === undefined ? "" : inflateEntry(entry, defaultPackageLimits).toString("utf8");
}

const codesOf = ({ findings }: TocReport) => findings.map(({ code }) => code);

const oneEntry = (page = "9", text = "First") =>
  contents([{ text, bookmark: "_Toc1", page }]) + heading("First", "_Toc1", 1);

describe("page numbers in a table of contents", () => {
  it("only the text of a page number changes, and its formatting stays", () => {
    const before = oneEntry("9");
    const { report, xml } = write(before, [3]);
    expect(xml).toContain(
      before.replace('<w:t xml:space="preserve">9</w:t>', '<w:t xml:space="preserve">3</w:t>'),
    );
    expect(report.summary).toMatchObject({ tables: 1, entries: 1, written: 1, updated_texts: 0 });
    expect(report.places).toEqual([
      {
        kind: "toc_entry",
        paragraph_path: "p0",
        bookmark: "_Toc1",
        page_before: "9",
        page: "3",
        status: "written",
      },
    ]);
    expect(report.findings).toEqual([]);
  });

  it("a document whose page numbers are right is returned byte for byte", () => {
    const archive = docx(oneEntry("3"));
    const { document, report } = writePages(archive, new Map([[0, 3]]), defaultPackageLimits);
    expect(Buffer.concat(document).equals(archive)).toBe(true);
    expect(report.summary).toMatchObject({ written: 0, unchanged: 1 });
  });

  it("a page number that Word has split over runs is written into the first one", () => {
    const number = complexField("PAGEREF _Toc1 \\h", run("1", "<w:b/>") + run("2", "<w:i/>"));
    const { xml } = write(`<w:p>${number}</w:p>${heading("First", "_Toc1", 1)}`, [7]);
    expect(xml).toContain("<w:rPr><w:b/></w:rPr><w:t>7</w:t>");
    expect(xml).toContain("<w:rPr><w:i/></w:rPr><w:t></w:t>");
  });

  it("a simple field is written as a complex one is", () => {
    const field = `<w:fldSimple w:instr=" PAGEREF _Toc1 ">${run("9")}</w:fldSimple>`;
    const { report, xml } = write(`<w:p>${field}</w:p>${heading("First", "_Toc1", 1)}`, [5]);
    expect(xml).toContain("<w:t>5</w:t></w:r></w:fldSimple>");
    expect(report.places[0]).toMatchObject({ kind: "reference", status: "written" });
  });

  it("a reference in a header is written too", () => {
    const header = storyPart("w:hdr", `<w:p>${complexField("PAGEREF _Toc1", run("9"))}</w:p>`);
    const { partOf, report } = write(heading("First", "_Toc1", 1), [6], {
      "word/header1.xml": header,
      "word/_rels/document.xml.rels": documentRelationships([
        { type: "header", target: "header1.xml" },
      ]),
    });
    expect(partOf("word/header1.xml")).toContain("<w:t>6</w:t>");
    expect(report.places[0]).toMatchObject({ kind: "reference", paragraph_path: "header1:p0" });
  });

  it("an entry whose number is text behind a link is written by the link", () => {
    const link = `<w:hyperlink w:anchor="h">${run("First")}<w:r><w:tab/><w:t>9</w:t></w:r></w:hyperlink>`;
    const table = `<w:p>${complexField("TOC \\o", link)}</w:p>`;
    const { report, xml } = write(table + heading("First", "h", 1), [4]);
    expect(xml).toContain("<w:tab/><w:t>4</w:t>");
    expect(report.places[0]).toMatchObject({ kind: "toc_entry", bookmark: "h", page: "4" });
  });

  it("a number follows the format of the pages of its section", () => {
    const section = (format: string) =>
      `<w:p><w:pPr><w:sectPr><w:pgNumType w:fmt="${format}"/></w:sectPr></w:pPr></w:p>`;
    const entries = contents([
      { text: "A", bookmark: "a", page: "9" },
      { text: "B", bookmark: "b", page: "9" },
      { text: "C", bookmark: "c", page: "9" },
    ]);
    const body = [
      entries,
      heading("A", "a", 1),
      section("lowerRoman"),
      heading("B", "b", 2),
      section("numberInDash"),
      heading("C", "c", 3),
    ].join("");
    const { report } = write(body, [4, 5, 6]);
    expect(report.places.map(({ page }) => page)).toEqual(["iv", "- 5 -", "6"]);
  });

  it("a format of a field comes before that of the section", () => {
    const field = complexField("PAGEREF a \\* ROMAN", run("9"));
    const { report } = write(`<w:p>${field}</w:p>${heading("A", "a", 1)}`, [4]);
    expect(report.places[0]?.page).toBe("IV");
  });
});

describe("page numbers that are not written", () => {
  it("a bookmark that is not in the document is reported, and the number stays", () => {
    const { report, xml } = write(
      contents([{ text: "Gone", bookmark: "_Toc7", page: "9" }]) + heading("First", "_Toc1", 1),
      [],
    );
    expect(xml).toContain(">9</w:t>");
    expect(report.findings).toContainEqual(
      expect.objectContaining({ code: "TOC_BOOKMARK_NOT_FOUND", subject: "_Toc7" }),
    );
    expect(report.summary).toMatchObject({ written: 0, not_written: 1 });
  });

  it("an entry without a link is reported, whatever heading has its text", () => {
    const entry = `${run("First")}<w:r><w:tab/><w:t>9</w:t></w:r>`;
    const { report, xml } = write(
      `<w:p>${complexField("TOC \\f", entry)}</w:p>${heading("First", "_Toc1", 1)}`,
      [],
    );
    expect(codesOf(report)).toEqual(["TOC_ENTRY_WITHOUT_LINK"]);
    expect(xml).toContain("<w:tab/><w:t>9</w:t>");
  });

  it("a bookmark that shows on no page is reported", () => {
    const { report } = write(oneEntry(), []);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ code: "TOC_PAGE_NOT_WRITTEN", subject: "not_shown" }),
    );
  });

  it.each([
    ["a locked field", "PAGEREF a", ' w:fldLock="1"', "", "locked"],
    ["a relative position", "PAGEREF a \\p", "", "", "field_format"],
    ["a format that only Word writes", "PAGEREF a \\* CardText", "", "", "field_format"],
    [
      "a section whose numbers only Word writes",
      "PAGEREF a",
      "",
      '<w:sectPr><w:pgNumType w:fmt="chineseCounting"/></w:sectPr>',
      "page_format",
    ],
    [
      "a section with chapter numbers",
      "PAGEREF a",
      "",
      '<w:sectPr><w:pgNumType w:chapStyle="1"/></w:sectPr>',
      "page_format",
    ],
  ])("%s is left alone and reported with the reason", (_what, code, lock, section, reason) => {
    const field = `<w:fldSimple w:instr="${code}"${lock}>${run("9")}</w:fldSimple>`;
    const { report, xml } = write(`<w:p>${field}</w:p>${heading("A", "a", 1)}${section}`, [4]);
    expect(report.findings).toEqual([
      expect.objectContaining({ code: "TOC_PAGE_NOT_WRITTEN", subject: reason }),
    ]);
    expect(xml).toContain("<w:t>9</w:t>");
  });

  it("a field whose result has a picture is left alone", () => {
    const result = `${run("9")}<w:r><w:drawing/></w:r>`;
    const { report } = write(
      `<w:p>${complexField("PAGEREF a", result)}</w:p>${heading("A", "a", 1)}`,
      [4],
    );
    expect(report.findings[0]).toMatchObject({ subject: "no_plain_result" });
  });

  it("a document without page numbers of fields says so", () => {
    expect(codesOf(write(p("Text"), []).report)).toEqual(["TOC_NOTHING_TO_UPDATE"]);
  });
});

describe("entries that are not those of their headings", () => {
  it("the text of an entry is written from its heading, and keeps its formatting", () => {
    const runs = `${run("Old", "<w:i/>")}${run(" title", "<w:i/>")}`;
    const entry = { text: "", runs, bookmark: "_Toc1", page: "1" };
    const { report, xml } = write(contents([entry]) + heading("New title", "_Toc1", 1), [1]);
    expect(xml).toContain("<w:rPr><w:i/></w:rPr><w:t>New title</w:t>");
    expect(xml).toContain("<w:rPr><w:i/></w:rPr><w:t></w:t>");
    expect(report.findings).toEqual([
      expect.objectContaining({ code: "TOC_ENTRY_UPDATED", subject: "New title" }),
    ]);
    expect(report.summary.updated_texts).toBe(1);
  });

  it("an entry in two formattings is reported, and its number is written all the same", () => {
    const runs = run("Old", "<w:i/>") + run(" title", "<w:b/>");
    const entry = { text: "", runs, bookmark: "_Toc1", page: "9" };
    const { report, xml } = write(contents([entry]) + heading("New", "_Toc1", 1), [2]);
    expect(codesOf(report)).toEqual(["TOC_ENTRY_STALE"]);
    expect(xml).toContain("<w:t>Old</w:t>");
    expect(report.summary.written).toBe(1);
  });

  it("an entry of which a part is no text is reported", () => {
    const runs = `${run("Old")}<w:r><w:drawing/></w:r>`;
    const entry = { text: "", runs, bookmark: "_Toc1", page: "1" };
    expect(codesOf(write(contents([entry]) + heading("New", "_Toc1", 1), [1]).report)).toEqual([
      "TOC_ENTRY_STALE",
    ]);
  });

  it("only the text within the bookmark counts as the heading", () => {
    const inside = `<w:bookmarkStart w:id="1" w:name="a"/>${run("Inside")}<w:bookmarkEnd w:id="1"/>`;
    const body = `${contents([{ text: "Inside", bookmark: "a", page: "1" }])}<w:p>${inside}${run(" outside")}</w:p>`;
    expect(write(body, [1]).report.findings).toEqual([]);
  });

  it("a heading without an entry is reported with its text", () => {
    const body = oneEntry("1") + heading("Second", "x", 2);
    const { report } = write(body, [1]);
    expect(report.findings).toEqual([
      expect.objectContaining({ code: "TOC_HEADING_MISSING", subject: "Second" }),
    ]);
  });

  it.each([
    ["a level that the table does not list", 'TOC \\o "1-1" \\u', 1],
    ["a table of captions", 'TOC \\c "Table"', 0],
    ["a table of a part of the document", 'TOC \\o "1-3" \\u \\b part', 0],
  ])("%s makes no heading missing", (_what, code, level) => {
    const body =
      contents([{ text: "First", bookmark: "_Toc1", page: "1" }], code) +
      heading("First", "_Toc1", 1) +
      heading("Second", "x", 2, level);
    expect(write(body, [1]).report.findings).toEqual([]);
  });

  it("an automatic number that changed is written into its entry", () => {
    const numbered = (text: string, bookmark: string, id: number) =>
      heading(text, bookmark, id).replace(
        "<w:pPr>",
        '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>',
      );
    const runs = `${run("7.")}<w:r><w:tab/></w:r>${run("First")}`;
    const body = `<w:p>${complexField("TOC \\f", entryRuns({ text: "", runs, bookmark: "a", page: "1" }))}</w:p>`;
    const { report, xml } = write(body + numbered("First", "a", 1), [1], numberingParts);
    expect(codesOf(report)).toEqual(["TOC_ENTRY_UPDATED"]);
    expect(xml).toContain("<w:t>1.</w:t>");
  });
});

const numberingParts = {
  "word/numbering.xml": storyPart(
    "w:numbering",
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
  ),
  "word/_rels/document.xml.rels": documentRelationships([
    { type: "numbering", target: "numbering.xml" },
  ]),
};

describe("what LibreOffice tells", () => {
  it("an object of pages by index is read", () => {
    expect(readPages(Buffer.from('{"0": 3, "12": 0}'))).toEqual(
      new Map([
        [0, 3],
        [12, 0],
      ]),
    );
  });

  it.each(["[", "7", "null", '{"0": "3"}', '{"0": 1.5}', '{"0": -1}', '{"x": 1}', '{"0": 99999}'])(
    "%s is refused",
    (told) => {
      expect(() => readPages(Buffer.from(told))).toThrow();
    },
  );
});
