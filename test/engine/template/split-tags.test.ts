import { describe, expect, it } from "vitest";
import { bodyOf, runDocument } from "../support.ts";

const t = (said: string) => `<w:t>${said}</w:t>`;
const r = (inside: string) => `<w:r>${inside}</w:r>`;
const drawing = (place: string) =>
  `<w:drawing><wp:${place} xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:docPr id="7" name="x"/></wp:${place}></w:drawing>`;
const pict = (style: string) =>
  `<w:pict><v:shapetype xmlns:v="urn:schemas-microsoft-com:vml" id="t"/><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="${style}"/></w:pict>`;
const alternate = (...branches: string[]) =>
  `<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">${branches
    .map((inside, index) =>
      index === 0
        ? `<mc:Choice Requires="wps">${inside}</mc:Choice>`
        : `<mc:Fallback>${inside}</mc:Fallback>`,
    )
    .join("")}</mc:AlternateContent>`;

const between: [string, string][] = [
  ["a floating drawing", drawing("anchor")],
  ["a floating VML shape", pict("width:20pt;position:absolute;left:0")],
  [
    "a floating drawing with a copy for old readers",
    alternate(drawing("anchor"), pict("position: absolute")),
  ],
  ["a comment reference", '<w:commentReference w:id="3"/>'],
  ["a soft hyphen", "<w:softHyphen/>"],
  ["the mark of a comment", "<w:annotationRef/>"],
  ["the separator of notes", "<w:separator/>"],
  ["the separator of notes that go on", "<w:continuationSeparator/>"],
  ["the place of a page break", "<w:lastRenderedPageBreak/>"],
];

describe("a tag that stands around something that is no text is filled, and the thing kept", () => {
  it.each(between)("%s in a run of its own", (_what, thing) => {
    const result = runDocument(`<w:p>${r(t("a【OUT"))}${r(thing)}${r(t("ER】b"))}</w:p>`, {
      outer: "X",
    });
    expect(result.exitCode).toBe(0);
    expect(bodyOf(result)).toBe(`<w:p>${r(t("aX"))}${r(thing)}${r(t("b"))}</w:p>`);
  });

  it.each(between)("%s in the same run", (_what, thing) => {
    const result = runDocument(`<w:p>${r(`${t("a【OUT")}${thing}${t("ER】b")}`)}</w:p>`, {
      outer: "X",
    });
    expect(result.exitCode).toBe(0);
    expect(bodyOf(result)).toBe(`<w:p>${r(`${t("aX")}${thing}${t("b")}`)}</w:p>`);
  });

  it.each([
    ["a spelling mark", '<w:proofErr w:type="spellStart"/>'],
    ["a bookmark", '<w:bookmarkStart w:id="1" w:name="b"/><w:bookmarkEnd w:id="1"/>'],
    ["a range of a comment", '<w:commentRangeStart w:id="1"/>'],
    ["a permission", '<w:permStart w:id="1"/><w:permEnd w:id="1"/>'],
  ])("%s between two runs", (_what, thing) => {
    const result = runDocument(`<w:p>${r(t("【OUT"))}${thing}${r(t("ER】"))}</w:p>`, {
      outer: "X",
    });
    expect(bodyOf(result)).toBe(`<w:p>${r(t("X"))}${thing}${r(t(""))}</w:p>`);
  });
});

describe("a tag that stands around something in the line is refused by name", () => {
  it.each([
    ["a drawing in the line", drawing("inline")],
    ["a VML shape in the line", pict("width:20pt")],
    [
      "a drawing in the line with a floating copy",
      alternate(drawing("inline"), pict("position:absolute")),
    ],
    ["a symbol", '<w:sym w:font="Wingdings" w:char="F0FC"/>'],
    ["a footnote reference", '<w:footnoteReference w:id="1"/>'],
    ["a page break", '<w:br w:type="page"/>'],
    ["an OLE object", "<w:object/>"],
    ["a field", '<w:fldChar w:fldCharType="begin"/>'],
  ])("a tag that stands around something in the line is refused by name: %s", (_what, thing) => {
    const result = runDocument(`<w:p>${r(t("【OUT"))}${r(thing)}${r(t("ER】"))}</w:p>`, {
      outer: "X",
    });
    expect(result.exitCode).toBe(3);
    expect(result.replaceLog.entries).toMatchObject([
      { status: "unsupported", reason: "crosses_barrier", original_text: "【OUTER】" },
    ]);
  });
});

it("a paragraph of marks and a floating drawing keeps the drawing", () => {
  const body = `<w:p>${r(drawing("anchor"))}${r(t("【#A】"))}</w:p><w:p>${r(t("x"))}</w:p><w:p>${r(t("【/A】"))}</w:p>`;
  expect(bodyOf(runDocument(body, { a: true }))).toContain("<wp:anchor");
});
