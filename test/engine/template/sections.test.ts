import { describe, expect, it } from "vitest";
import type { JobResult } from "../../../apps/engine/job/pipeline.ts";
import { defaultPackageLimits } from "../../../apps/engine/zip/limits.ts";
import { documentRelationships, docx, p, storyPart } from "../../fixtures/docx.ts";
import { growthOf } from "../../support/growth.ts";
import { bodyOf, partOf, runDocument } from "../support.ts";

const fill = (
  body: string,
  payload: Record<string, unknown>,
  parts: Record<string, string> = {},
  limits = defaultPackageLimits,
): JobResult => runDocument(body, payload, { parts, limits });

/** The text of every paragraph, those in cells between bars. */
function textOf(result: JobResult): string {
  return bodyOf(result)
    .replace(/<w:tc>/g, "|")
    .replace(/<\/w:tr>/g, "|/")
    .replace(/<\/w:p>/g, ";")
    .replace(/<w:br w:type="page"\/>/g, "^")
    .replace(/<[^>]+>/g, "")
    .replaceAll(";|", "|")
    .replace(/;$/, "");
}

const shown = (body: string, payload: Record<string, unknown>) => {
  const result = fill(body, payload);
  expect(result.exitCode).toBe(0);
  expect(result.formatReport.passed).toBe(true);
  return textOf(result);
};

const cell = (content: string) => `<w:tc><w:tcPr/>${content}</w:tc>`;
const row = (...cells: string[]) => `<w:tr>${cells.map((text) => cell(p(text))).join("")}</w:tr>`;
const table = (...rows: string[]) => `<w:tbl><w:tblPr/><w:tblGrid/>${rows.join("")}</w:tbl>`;

const items = [
  { name: "纸", price: 2 },
  { name: "笔", price: 3 },
];

describe("paths", () => {
  it("paths reach into objects; the nearest scope that has the first name counts", () => {
    expect(
      shown(p("【CLIENT.NAME】【CLIENT.CITY.ZIP】"), { client: { name: "甲", city: { zip: 7 } } }),
    ).toBe("甲7");
    const payload = { name: "外", list: [{ name: "内" }, {}] };
    expect(shown(p("【#LIST】【NAME】【/LIST】"), payload)).toBe("内外");
  });

  it("numbers and booleans are written, lists joined, objects need a member", () => {
    expect(shown(p("【A】【B】【C】"), { a: 1.5, b: true, c: ["x", "y"] })).toBe("1.5truex、y");
    const { exitCode, replaceLog } = fill(p("【A】"), { a: { b: 1 } });
    expect(exitCode).toBe(3);
    expect(replaceLog.entries[0]).toMatchObject({
      status: "unsupported",
      reason: "formatter_value",
    });
  });
});

describe("a section around paragraphs", () => {
  const body = `${p("前")}${p("【#ITEMS】")}${p("【NAME】：【PRICE】元")}${p("小计")}${p("【/ITEMS】")}${p("后")}`;

  it("a section around paragraphs repeats them for a list; paragraphs of nothing but marks vanish", () => {
    expect(shown(body, { items })).toBe("前;纸：2元;小计;笔：3元;小计;后");
  });

  it.each([
    [[], "前;后"],
    [null, "前;后"],
    [false, "前;后"],
    ["", "前;后"],
    [true, "前;N：P元;小计;后"],
    [{ name: "甲", price: 1 }, "前;甲：1元;小计;后"],
  ])("a section around paragraphs is shown as its value says: %j", (value, expected) => {
    expect(shown(body, { items: value, name: "N", price: "P" })).toBe(expected);
  });

  it("a section around paragraphs that is missing is not shown, and is no missing field", () => {
    const result = fill(body, {});
    expect(textOf(result)).toBe("前;后");
    expect(result.missingFields).toEqual({ missing_required: [], missing_optional: [] });
  });

  it("a section around paragraphs shows the inverse where there is nothing", () => {
    const both = p("【#A】") + p("有") + p("【/A】") + p("【^A】") + p("无") + p("【/A】");
    expect(shown(both, { a: [1] })).toBe("有");
    expect(shown(both, { a: [] })).toBe("无");
    expect(shown(both, {})).toBe("无");
  });

  it("a section around paragraphs breaks pages between the items", () => {
    const pages = p("【#ITEMS|page_break】") + p("【NAME】") + p("【/ITEMS】");
    expect(shown(pages, { items })).toBe("纸;^;笔");
  });

  it("a section around paragraphs begins behind a paragraph that ends with its tag, and ends before one that begins with it", () => {
    const body = p("一【#ITEMS】") + p("【NAME】") + p("【/ITEMS】二");
    expect(shown(body, { items })).toBe("一;纸;笔;二");
    expect(shown(body, { items: [] })).toBe("一;二");
  });

  it("a section around paragraphs keeps what stands beside its tags: in every copy, and where it is not shown", () => {
    const body = p("一【#ITEMS】甲") + p("【NAME】") + p("乙【/ITEMS】二");
    expect(shown(body, { items })).toBe("一甲;纸;乙二;一甲;笔;乙二");
    expect(shown(body, { items: [] })).toBe("一;二");
    expect(shown(body, { items: [items[0]] })).toBe("一甲;纸;乙二");
  });

  it("a section around paragraphs leaves the sections in what stands beside its tags to themselves", () => {
    const body = p("【#B】一【/B】二【#A】甲") + p("乙【/A】三【^B】四【/B】");
    expect(shown(body, { a: false, b: true })).toBe("一二;三");
    expect(shown(body, { a: false, b: false })).toBe("二;三四");
    expect(shown(body, { a: true, b: true })).toBe("一二甲;乙三");
  });
});

describe("a section in a table", () => {
  it("a section in a table across a row repeats the row", () => {
    const body = table(
      row("名称", "价格"),
      row("【#ITEMS】【@INDEX】【NAME】", "【PRICE】【/ITEMS】"),
      row("计", "【SUM】"),
    );
    expect(shown(body, { items, sum: 5 })).toBe("|名称|价格|/|1纸|2|/|2笔|3|/|计|5|/");
  });

  it("a section in a table in one cell repeats what is between its tags in that cell, and the row where it asks", () => {
    expect(shown(table(row("【#ITEMS】【NAME】【/ITEMS】", "x")), { items })).toBe("|纸笔|x|/");
    expect(shown(table(row("【#ITEMS|row】【NAME】【/ITEMS】", "x")), { items })).toBe(
      "|纸|x|/|笔|x|/",
    );
  });

  it("a section in a table around rows repeats them, and rows of marks vanish", () => {
    const body = table(
      row("【#ITEMS】", ""),
      row("【NAME】", "甲"),
      row("【PRICE】", "乙"),
      row("", "【/ITEMS】"),
    );
    expect(shown(body, { items: [items[0]] })).toBe("|纸|甲|/|2|乙|/");
  });

  it("a section in a table without an item leaves no table without rows", () => {
    expect(
      bodyOf(fill(table(row("【#ITEMS|row】【NAME】【/ITEMS】")) + p("后"), { items: [] })),
    ).not.toContain("<w:tbl>");
  });

  it("a section in a table in a table in a cell repeats the row of that table", () => {
    const nested = `<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc>${p("头")}${table(row("【#ITEMS|row】【NAME】【/ITEMS】"))}${p("尾")}</w:tc></w:tr></w:tbl>`;
    expect(shown(nested, { items })).toBe("|头|纸|/|笔|/尾|/");
  });

  it("a section in a table nested in another repeats rows of rows", () => {
    const body = table(
      row("【#GROUPS】【TITLE】", ""),
      row("【#ITEMS】【NAME】", "【TITLE】【/ITEMS】"),
      row("【/GROUPS】", ""),
    );
    const groups = [
      { title: "甲", items: [{ name: 1 }, { name: 2 }] },
      { title: "乙", items: [{ name: 3 }] },
    ];
    expect(shown(body, { groups })).toBe("|甲||/|1|甲|/|2|甲|/|乙||/|3|乙|/");
  });
});

describe("a section inside a paragraph", () => {
  it("a section inside a paragraph repeats its piece", () => {
    expect(shown(p("名单：【#NAMES】【.】、【/NAMES】完"), { names: ["甲", "乙"] })).toBe(
      "名单：甲、乙、完",
    );
  });

  it("a section inside a paragraph knows the first and the last", () => {
    const body = p("【#N】【.】【^@】【/N】".replace("【^@】", "【@LAST|yesno:。,，】"));
    expect(shown(`${p("x").replace("<w:t", "<w:t")}${body}`, { n: [1, 2, 3] })).toBe("x;1，2，3。");
  });

  it("a section inside a paragraph over several runs keeps the formatting of each", () => {
    const runs = p("前", { text: "【#N】【.】", properties: "<w:b/>" }, "和【/N】", "后");
    const xml = bodyOf(fill(runs, { n: ["甲", "乙"] }));
    expect(xml.match(/<w:b\/>/g)).toHaveLength(2);
    expect(xml.replace(/<[^>]+>/g, "")).toBe("前甲和乙和后");
  });

  it("a section inside a paragraph in a list item repeats the item", () => {
    const parts = {
      "word/_rels/document.xml.rels": documentRelationships([
        { type: "numbering", target: "numbering.xml" },
      ]),
      "word/numbering.xml": storyPart(
        "w:numbering",
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
      ),
    };
    const item =
      '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>【#N】【.】【/N】</w:t></w:r></w:p>';
    const result = fill(item, { n: ["甲", "乙"] }, parts);
    expect(textOf(result)).toBe("甲;乙");
    expect(bodyOf(result).match(/<w:numPr>/g)).toHaveLength(2);
  });

  it("sections inside a paragraph are nested at will", () => {
    const body = p("【#A】【X】(【#B】【.】【^C】-【/C】【/B】)【/A】");
    expect(
      shown(`${p("头")}${body}`, {
        a: [
          { x: 1, b: ["p", "q"] },
          { x: 2, b: [] },
        ],
      }),
    ).toBe("头;1(p-q-)2()");
  });
});

describe("copies are clean", () => {
  it("ids that must be there once are", () => {
    const drawing =
      '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:docPr id="5" name="a"/></wp:inline></w:drawing></w:r>';
    const content = `<w:p w14:paraId="0A" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w:bookmarkStart w:id="1" w:name="b"/><w:bookmarkEnd w:id="1"/><w:commentRangeStart w:id="3"/>${drawing}<w:sdt><w:sdtPr><w:id w:val="9"/><w:tag w:val="t"/></w:sdtPr><w:sdtContent><w:r><w:t>【.】</w:t></w:r></w:sdtContent></w:sdt></w:p>`;
    const xml = bodyOf(fill(p("【#N】") + content + p("【/N】"), { n: [1, 2, 3] }));
    for (const once of [
      'w14:paraId="0A"',
      "<w:bookmarkStart",
      "<w:bookmarkEnd",
      "<w:commentRangeStart",
      '<w:id w:val="9"/>',
    ]) {
      expect(xml.split(once), once).toHaveLength(2);
    }
    const ids = Array.from(xml.matchAll(/docPr id="(\d+)"/g), ([, id]) => id);
    expect(new Set(ids).size).toBe(3);
    expect(xml.match(/<w:tag w:val="t"\/>/g)).toHaveLength(3);
  });

  it("notes are refused where there would be copies: all would point to one", () => {
    const note = '<w:p><w:r><w:t>【.】</w:t><w:footnoteReference w:id="2"/></w:r></w:p>';
    const body = p("【#N】") + note + p("【/N】");
    expect(fill(body, { n: [1] }).exitCode).toBe(0);
    const { exitCode, replaceLog } = fill(body, { n: [1, 2] });
    expect(exitCode).toBe(3);
    expect(replaceLog.entries.map(({ reason }) => reason)).toEqual([
      "note_in_section",
      "note_in_section",
    ]);
  });
});

describe("marks that make no section end with exit 3, all of them told with their places", () => {
  it.each([
    ["not closed", p("【#A】") + p("x"), [["section_not_closed", "p0"]]],
    ["not opened", p("x") + p("【/A】"), [["section_not_opened", "p1"]]],
    [
      "crossed",
      p("【#A】") + p("【#B】") + p("【/A】") + p("【/B】"),
      [
        ["section_not_closed", "p0"],
        ["section_not_opened", "p2"],
      ],
    ],
    [
      "across the structure",
      p("【#A】") + table(row("【/A】")),
      [
        ["section_crosses_structure", "p0"],
        ["section_crosses_structure", "t0.r0.c0.p0"],
      ],
    ],
    [
      "with an option that there is not",
      p("【#A|sorted】x【/A】"),
      [
        ["section_option", "p0"],
        ["section_option", "p0"],
      ],
    ],
    ["unknown formatter", p("【A|shout】"), [["unknown_formatter", "p0"]]],
  ])(
    "marks that make no section end with exit 3, all of them told with their places: %s",
    (_name, body, expected) => {
      const result = fill(body, { a: [1], b: [1] });
      expect(result.exitCode).toBe(3);
      const told = result.replaceLog.entries.map(({ reason, paragraph_path }) => [
        reason,
        paragraph_path,
      ]);
      expect(told).toEqual(expected);
      expect(result.replaceLog.summary.unsupported_count).toBe(expected.length);
      expect(Buffer.concat(result.document)).toEqual(docx(body));
    },
  );

  it("marks that make no section end with exit 3, all of them told with their places: a value that its formatter cannot take", () => {
    const { exitCode, replaceLog } = fill(p("【#N】【.|number】,【/N】"), { n: [1, "two"] });
    expect(exitCode).toBe(3);
    expect(replaceLog.entries).toMatchObject([
      {
        status: "unsupported",
        reason: "formatter_value",
        field_name: ".",
        original_text: "【.|number】",
      },
    ]);
  });
});

describe("values inject nothing", () => {
  const hostile = "【#A】【B|upper】<w:p/>&amp;【/A】】【";

  it.each([
    ["plain", p("【V】")],
    ["in a section", p("【#L】") + p("【.】") + p("【/L】")],
    ["inline", p("x【#L】【.】【/L】")],
  ])("values inject nothing: %s", (_name, body) => {
    const result = fill(body, { v: hostile, l: [hostile, hostile], a: [1], b: "b" });
    expect(result.exitCode).toBe(0);
    const text =
      partOf(result)
        .match(/<w:t[^>]*>(.*?)<\/w:t>/g)
        ?.join("") ?? "";
    expect(text).toContain("【#A】【B|upper】&lt;w:p/&gt;&amp;amp;【/A】】【");
    expect(bodyOf(result)).not.toContain("<w:p></w:p>");
  });
});

it("sections work in headers too", () => {
  const parts = {
    "word/_rels/document.xml.rels": documentRelationships([
      { type: "header", target: "header1.xml" },
    ]),
    "word/header1.xml": storyPart("w:hdr", p("【#N】") + p("页眉【.】") + p("【/N】")),
  };
  const result = fill(p("正文"), { n: [1, 2] }, parts);
  expect(partOf(result, "word/header1.xml").replace(/<[^>]+>/g, "")).toBe("页眉1页眉2");
  const emptied = fill(p("正文"), { n: [] }, parts);
  expect(partOf(emptied, "word/header1.xml")).toContain("<w:p></w:p>");
});

it("the document skill requires what stands outside of sections and has no default", () => {
  const body =
    p("【TITLE】【NOTE|default:无】【CLIENT.NAME】") + p("【#N】") + p("【X】") + p("【/N】");
  const { missingFields, exitCode } = fill(body, { n: [{}] });
  expect(exitCode).toBe(2);
  expect(missingFields).toEqual({
    missing_required: ["CLIENT.NAME", "TITLE"],
    missing_optional: ["X"],
    missing_in_items: [{ section: "N", item: 1, field: "X" }],
    missing_in_items_count: 1,
  });
});

it("a template that is used again is as it was", () => {
  const body = p("【#N】") + p("【.】") + p("【/N】");
  expect(textOf(fill(body, { n: [1, 2] }))).toBe("1;2");
  expect(textOf(fill(body, { n: [3] }))).toBe("3");
});

it("lists in lists that make too much of little are refused before they are written", () => {
  const depth = 7;
  const names = Array.from({ length: depth }, (_, index) => `L${index}`);
  const body =
    names.map((name) => p(`【#${name}】`)).join("") +
    p("x".repeat(200)) +
    names
      .toReversed()
      .map((name) => p(`【/${name}】`))
      .join("");
  const list = Array.from({ length: 20 }, () => 1);
  const payload = Object.fromEntries(names.map((name) => [name.toLowerCase(), list]));
  const limits = { ...defaultPackageLimits, maxUnpackedBytes: 1_000_000 };
  expect(() => fill(body, payload, {}, limits)).toThrow(
    "the sections of the template make it too large",
  );
});

it("2,000 rows stay linear: ten times the rows, not a hundred times the work", () => {
  const body = table(row("【#ITEMS】【A】", "【B】【/ITEMS】"));
  const rows = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ a: index, b: "x" }));
  const work = (count: number) => {
    expect(fill(body, { items: rows(count) }).exitCode).toBe(0);
  };
  expect(growthOf(work, 200, 2000)).toBeLessThan(40);
});

describe("lists in the items of a section", () => {
  const levels = (start: string) =>
    ["0", "1"].map(
      (ilvl) =>
        `<w:lvl w:ilvl="${ilvl}"><w:start w:val="${start}"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr></w:lvl>`,
    );
  const numbering = storyPart(
    "w:numbering",
    `<w:abstractNum w:abstractNumId="4">${levels("3").join("")}</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="4"/><w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride></w:num>`,
  );
  const styles = storyPart(
    "w:styles",
    `<w:style w:type="paragraph" w:styleId="Clause"><w:name w:val="Clause"/><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr><w:ind w:left="100" w:hangingChars="200"/></w:pPr></w:style>`,
  );
  const parts = {
    "word/_rels/document.xml.rels": documentRelationships([
      { type: "numbering", target: "numbering.xml" },
      { type: "styles", target: "styles.xml" },
    ]),
    "word/numbering.xml": numbering,
    "word/styles.xml": styles,
  };
  const listed = (
    text: string,
    properties = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr>',
  ) => p(text).replace("<w:p>", `<w:p><w:pPr>${properties}</w:pPr>`);
  const rooms = {
    rooms: [
      { name: "甲", items: ["一", "二"] },
      { name: "乙", items: ["三"] },
    ],
  };
  const numIds = (result: JobResult) =>
    [...bodyOf(result).matchAll(/w:numId w:val="(\d+)"/g)].map(([, id]) => id);

  it("lists in the items of a section begin anew in every item where the template asks", () => {
    const body = `${p("【#ROOMS|restart_numbering】")}${p("【NAME】")}${listed("【#ITEMS】【.】【/ITEMS】")}${p("【/ROOMS】")}${listed("后")}`;
    const result = fill(body, rooms, parts);
    expect(textOf(result)).toBe("甲;一;二;乙;三;后");
    expect(numIds(result)).toEqual(["8", "8", "9", "7"]);
    const own = (id: string) =>
      `<w:num w:numId="${id}"><w:abstractNumId w:val="4"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/></w:lvlOverride><w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride></w:num>`;
    const whole = numbering.replace("</w:num></", `</w:num>${own("8")}${own("9")}</`);
    expect(partOf(result, "word/numbering.xml")).toBe(whole);
    expect(partOf(result)).not.toContain("docops");
  });

  it("lists in the items of a section run on where it does not ask, and nothing is written to the numbering", () => {
    const body = `${p("【#ROOMS】")}${listed("【NAME】")}${p("【/ROOMS】")}`;
    const result = fill(body, rooms, parts);
    expect(numIds(result)).toEqual(["7", "7"]);
    expect(partOf(result, "word/numbering.xml")).toBe(numbering);
  });

  it("lists in the items of a section that a style brings get a number of their own and keep the style's indents", () => {
    const styled = listed("【NAME】", '<w:pStyle w:val="Clause"/>');
    const body = `${p("【#ROOMS|restart_numbering】")}${styled}${p("【/ROOMS】")}`;
    const result = fill(body, rooms, parts);
    expect(numIds(result)).toEqual(["8", "9"]);
    expect(bodyOf(result)).toContain(
      '<w:pPr><w:pStyle w:val="Clause"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="8"/></w:numPr><w:ind w:left="100" w:hangingChars="200"/></w:pPr>',
    );
  });

  it("lists in the items of a section restart in sections of sections", () => {
    const inner = `${p("【#ROOMS|restart_numbering】")}${listed("【NAME】")}${p("【/ROOMS】")}`;
    const body = `${p("【#FLOORS|restart_numbering】")}${listed("层")}${inner}${p("【/FLOORS】")}`;
    const result = fill(body, { floors: [rooms, rooms] }, parts);
    expect(textOf(result)).toBe("层;甲;乙;层;甲;乙");
    expect(new Set(numIds(result)).size).toBe(6);
    expect(partOf(result, "word/numbering.xml").match(/<w:num /g)).toHaveLength(7);
  });

  it("lists in the items of a section begin anew with two options, and without any numbering part", () => {
    const body = `${p("【#ROOMS|page_break|restart_numbering】")}${listed("【NAME】")}${p("【/ROOMS】")}`;
    const result = fill(body, rooms);
    expect(textOf(result)).toBe("甲;^;乙");
    expect(numIds(result)).toEqual(["7", "7"]);
  });
});
