import { describe, expect, it } from "vitest";
import { p } from "../../fixtures/docx.ts";
import { bodyOf, partOf } from "../support.ts";
import {
  boxes,
  cell,
  comment,
  fill,
  note,
  noteStories,
  para,
  refused,
  row,
  run,
  shown,
  table,
  text,
  textRow,
  wrap,
} from "./sections-support.ts";

const three = { n: ["一", "二", "三"] };

describe("sections in other stories than the body", () => {
  const contents: [name: string, content: string, left: string][] = [
    ["a piece", p("首【#N】【.】【/N】尾"), "首一二三尾"],
    ["paragraphs", p("【#N】") + p("【.】") + p("【/N】"), "一 | 二 | 三"],
    ["rows", table(textRow("【#N】【.】", "x【/N】")) + p(""), "[一 ; x / 二 ; x / 三 ; x] | ·"],
    [
      "sections in sections",
      p("【#G】") + p("【#N】【.】【/N】；") + p("【/G】"),
      "一二三； | 一二三；",
    ],
  ];

  it.each(contents)("headers, footers, notes and comments repeat %s", (_name, content, left) => {
    const payload = { ...three, g: [1, 2] };
    for (const [others, part, told] of [
      [{ header: content }, "word/header1.xml", left],
      [{ footer: content }, "word/footer1.xml", left],
      [{ footnotes: note(2, content) }, "word/footnotes.xml", `2: ${left}`],
      [{ endnotes: note(2, content, "endnote") }, "word/endnotes.xml", `2: ${left}`],
      [{ comments: comment(3, content) }, "word/comments.xml", `3: ${left}`],
    ] as const) {
      expect(shown(p("正文"), payload, others, part)).toBe(told);
    }
  });

  it("each note keeps its own sections", () => {
    const footnotes =
      note(2, p("【#N】【.】【/N】")) + note(4, p("【#A】x【/A】")) + note(5, p("五"));
    expect(shown(p(""), { ...three, a: false }, { footnotes }, "word/footnotes.xml")).toBe(
      "2: 一二三 | 4: · | 5: 五",
    );
  });
});

describe.each(Object.entries(boxes))("%s", (_name, box) => {
  const list = p("【#N】") + p("【.】") + p("【/N】");

  it("a text box beside a condition stays, and its tag is bound to what is around it", () => {
    const bodies: [body: string, full: string, empty: string][] = [
      [para(text("首【#A】甲【/A】"), run(box(p("号【NO】")))), "首甲<box 号7>", "首<box 号7>"],
      [para(run(box(p("号【NO】"))), text("【#A】甲【/A】尾")), "<box 号7>甲尾", "<box 号7>尾"],
      [
        para(text("首【#A】甲【/A】"), run(box(p("号【NO】"))), text("尾")),
        "首甲<box 号7>尾",
        "首<box 号7>尾",
      ],
    ];
    const rows = table(textRow("【#ROWS】【NAME】", "【PRICE】【/ROWS】"));
    const payload = { no: 7, name: "错", price: 0, rows: [{ name: "苹果", price: 1 }] };
    for (const [body, full, empty] of bodies) {
      expect(shown(body + rows + p("尾"), { ...payload, a: true })).toBe(
        `${full} | [苹果 ; 1] | 尾`,
      );
      expect(shown(body + rows + p("尾"), { ...payload, a: false })).toBe(
        `${empty} | [苹果 ; 1] | 尾`,
      );
    }
  });

  it("a text box has sections of its own: paragraphs, pieces and rows", () => {
    expect(shown(para(text("旁"), run(box(list))), three)).toBe("旁<box 一 | 二 | 三>");
    expect(shown(para(run(box(p("【#N】【.】【/N】")))), three)).toBe("<box 一二三>");
    const rows = table(textRow("【#N】【.】", "x【/N】")) + p("");
    expect(shown(para(run(box(rows))), { n: ["一"] })).toBe("<box [一 ; x] | ·>");
  });

  it("a text box has sections of its own in a paragraph that has a condition", () => {
    const body = para(text("首【#A】甲【/A】"), run(box(list)), text("尾"));
    expect(shown(body, { ...three, a: true })).toBe("首甲<box 一 | 二 | 三>尾");
    expect(shown(body, { ...three, a: false })).toBe("首<box 一 | 二 | 三>尾");
  });

  it("a text box in a section is there for each item, filled with it", () => {
    const piece = para(text("首【#N】"), run(box(p("框【.】"))), text("【/N】"));
    expect(shown(piece, three)).toBe("首<box 框一><box 框二><box 框三>");
    const blocks = p("【#N】") + para(text("甲"), run(box(p("框【.】")))) + p("【/N】");
    expect(shown(blocks, three)).toBe("甲<box 框一> | 甲<box 框二> | 甲<box 框三>");
    const rows = table(row(cell(para(text("【#N】"), run(box(p("框【.】"))))), cell(p("【/N】"))));
    expect(shown(rows, { n: ["一", "二"] })).toBe("[<box 框一> ; · / <box 框二> ; ·]");
  });

  it("a text box in a section has sections of the item", () => {
    const body = p("【#G】") + para(text("甲"), run(box(list))) + p("【/G】");
    const g = [{ n: ["一", "二"] }, { n: [] }];
    expect(shown(body, { g })).toBe("甲<box 一 | 二> | 甲<box ·>");
  });

  it("a text box in a cell keeps its sections to itself: the row stays one", () => {
    const body = table(row(cell(para(text("格"), run(box(list)))), cell(p("右"))));
    expect(shown(body, three)).toBe("[格<box 一 | 二 | 三> ; 右]");
    expect(shown(body, { n: [] })).toBe("[格<box ·> ; 右]");
    const xml = bodyOf(fill(body, three));
    const ids = [...xml.matchAll(/docPr id="(\d+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("a text box in a cell of a row that is repeated has the sections of the row's item", () => {
    const body = table(row(cell(para(text("【#G】格"), run(box(list)))), cell(p("【/G】"))));
    expect(shown(body, { g: [{ n: ["一", "二"] }, { n: [] }] })).toBe(
      "[格<box 一 | 二> ; · / 格<box ·> ; ·]",
    );
  });

  it("a text box in a condition that is false goes with its sections", () => {
    const body = p("前") + para(text("首【#A】"), run(box(list)), text("【/A】尾"));
    const { replaceLog, missingFields } = fill(body, { a: false });
    expect(shown(body, { a: false })).toBe("前 | 首尾");
    expect(replaceLog.entries).toEqual([]);
    expect(missingFields).toEqual({ missing_required: [], missing_optional: [] });
  });
});

describe("content controls that only wrap, as Google Docs writes them", () => {
  it("content controls that only wrap, as Google Docs writes them, around each paragraph of a section say nothing", () => {
    const body = wrap(p("【#N】"), 1) + wrap(p("【.】"), 2) + wrap(p("【/N】"), 3) + p("后");
    expect(shown(body, three)).toBe("一 | 二 | 三 | 后");
    expect(shown(body, { n: [] })).toBe("后");
  });

  it("content controls that only wrap, as Google Docs writes them, around some paragraphs of a section say nothing", () => {
    const first = wrap(p("【#N】"), 1) + p("【.】") + p("【/N】") + p("后");
    const last = p("【#N】") + p("【.】") + wrap(p("【/N】"), 1) + p("后");
    const inside = p("【#N】") + wrap(p("【.】"), 1) + p("【/N】") + p("后");
    for (const body of [first, last, inside]) {
      expect(shown(body, three)).toBe("一 | 二 | 三 | 后");
      expect(shown(body, { n: [] })).toBe("后");
    }
  });

  it("content controls that only wrap, as Google Docs writes them, around all of a section keep it in them", () => {
    const body = wrap(p("【#N】") + p("【.】") + p("【/N】")) + p("后");
    expect(shown(body, three)).toBe("一 | 二 | 三 | 后");
    expect(bodyOf(fill(body, three)).match(/<w:sdt>/g)).toHaveLength(1);
    expect(shown(body, { n: [] })).toBe("后");
  });

  it("content controls that only wrap, as Google Docs writes them, in each other say nothing either", () => {
    const body = wrap(wrap(p("【#N】"), 1), 2) + p("【.】") + wrap(wrap(p("【/N】"), 3), 4);
    expect(shown(body, three)).toBe("一 | 二 | 三");
  });

  it("content controls that only wrap, as Google Docs writes them, around runs say nothing", () => {
    const body = para(
      text("首"),
      wrap(text("【#N】"), 1),
      text("【.】"),
      wrap(text("【/N】尾"), 2),
    );
    expect(shown(body, three)).toBe("首一二三尾");
    expect(shown(body, { n: [] })).toBe("首尾");
  });

  it("content controls that only wrap, as Google Docs writes them, around parts of one tag say nothing", () => {
    const body = para(wrap(text("首【#"), 1), wrap(text("N】【.】【"), 2), text("/N】尾"));
    expect(shown(body, three)).toBe("首一二三尾");
  });

  it("content controls that only wrap, as Google Docs writes them, around rows and cells say nothing", () => {
    const rows = table(
      wrap(textRow("【#N】", ""), 1),
      wrap(textRow("【.】", "x"), 2),
      wrap(textRow("【/N】", ""), 3),
    );
    expect(shown(rows, three)).toBe("[一 ; x / 二 ; x / 三 ; x]");
    expect(shown(rows + p("后"), { n: [] })).toBe("后");
    const cells = table(row(wrap(cell(p("【#N】【.】")), 1), wrap(cell(wrap(p("x【/N】"), 2)), 3)));
    expect(shown(cells, three)).toBe("[一 ; x / 二 ; x / 三 ; x]");
  });

  it("content controls that only wrap, as Google Docs writes them, in copies have no number but for the first", () => {
    const body = p("【#N】") + wrap(p("【.】"), 77) + p("【/N】");
    const xml = bodyOf(fill(body, three));
    expect(xml.match(/<w:id w:val="77"\/>/g)).toHaveLength(1);
    expect(xml.match(/goog_rdk_77/g)).toHaveLength(3);
  });
});

describe("a document that is written in another way", () => {
  const bodies: [name: string, body: string, left: string][] = [
    ["paragraphs", p("【#N】") + p("【.】") + p("【/N】") + p("后"), "一 | 二 | 三 | 后"],
    ["pages", p("【#N|page_break】") + p("【.】") + p("【/N】"), "一 | <page> | 二 | <page> | 三"],
    ["pieces", p("首【#N】【.】【/N】尾"), "首一二三尾"],
    [
      "rows",
      `${table(textRow("【#N】【.】", "x【/N】"))}${p("后")}`,
      "[一 ; x / 二 ; x / 三 ; x] | 后",
    ],
    [
      "cells",
      `${table(row(cell(p("【#A】x【/A】")), cell(p("【#N】") + p("【.】") + p("【/N】"))))}${p("后")}`,
      "[· ; 一 | 二 | 三] | 后",
    ],
  ];
  const payload = { ...three, a: false };
  const header = "word/header1.xml";

  it.each(bodies)(
    "a document that is written in another way with white space between its elements has the same %s",
    (_name, body, left) => {
      const indented = body.replaceAll("><", ">\n  <").replace(/>\n\s+(<\/w:t>)/g, ">$1");
      expect(shown(indented, payload)).toBe(left);
      expect(shown(p("正文"), payload, { header: indented }, header)).toBe(left);
    },
  );

  it.each(bodies)(
    "a document that is written in another way with another prefix has the same %s",
    (_name, body, left) => {
      const word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
      const other = (prefix: string) =>
        body
          .replaceAll("<w:", `<${prefix}`)
          .replaceAll("</w:", `</${prefix}`)
          .replaceAll(" w:", ` ${prefix === "" ? "w:" : prefix}`);
      // Every block declares its namespace, as in a document that a program put together.
      const declared = (prefix: string, namespace: string) =>
        other(prefix).replace(new RegExp(`<${prefix}(p|tbl)>`, "g"), `<${prefix}$1 ${namespace}>`);
      expect(shown(declared("ns0:", `xmlns:ns0="${word}"`), payload)).toBe(left);
      expect(shown(declared("", `xmlns="${word}"`), payload)).toBe(left);
    },
  );

  it.each(bodies)(
    "a document that is written in another way with empty elements in two tags has the same %s",
    (_name, body, left) => {
      expect(shown(body.replaceAll(/<(w:\w+)\/>/g, "<$1></$1>"), payload)).toBe(left);
    },
  );
});

describe("a choice with a fallback around paragraphs", () => {
  const either = (content: string) =>
    `<mc:AlternateContent><mc:Choice Requires="wps">${content}</mc:Choice><mc:Fallback>${content}</mc:Fallback></mc:AlternateContent>`;

  it("a choice with a fallback around paragraphs in a section is there for each item, both of its branches filled with it", () => {
    const body = p("【#N】") + either(p("甲【.】")) + p("【/N】") + p("尾");
    expect(shown(body, three)).toBe("甲一 | 甲二 | 甲三 | 尾");
    expect(bodyOf(fill(body, three)).match(/甲(<[^>]+>)*[一二三]/g)).toHaveLength(6);
    expect(shown(body, { n: [] })).toBe("尾");
  });

  it("a choice with a fallback around paragraphs has pieces in runs of its own, and is refused where they reach out of it", () => {
    const runs = para(text("首"), either(text("【#N】【.】【/N】")), text("尾"));
    expect(shown(runs, three)).toBe("首一二三尾");
    const crossing = para(text("首【#N】"), either(text("甲【/N】")), text("尾"));
    expect(fill(crossing, three).exitCode).toBe(3);
  });
});

describe("repeating section controls", () => {
  const control = (tag: string, settings: string, content: string) =>
    `<w:sdt><w:sdtPr><w:tag w:val="${tag}"/>${settings}</w:sdtPr><w:sdtContent>${content}</w:sdtContent></w:sdt>`;
  const repeating = (...items: string[]) =>
    control(
      "ITEMS",
      "<w15:repeatingSection/>",
      items.map((item) => control("", "<w15:repeatingSectionItem/>", item)).join(""),
    );
  const footnote = run('<w:footnoteReference w:id="2"/>');
  const items = [
    { name: "甲", on: true },
    { name: "乙", on: false },
  ];

  it("repeating section controls have sections in them, each for its item", () => {
    const body = repeating(p("【NAME】【#ON】是【/ON】") + p("【#ON】") + p("开") + p("【/ON】"));
    expect(shown(body + p("后"), { items })).toBe("甲是 | 开 | 乙 | 后");
  });

  it("repeating section controls stand in sections, each with the list of its item", () => {
    const body = p("【#G】") + repeating(p("【NAME】")) + p("【/G】");
    const g = [{ items }, { items: [] }, { items: [{ name: "丙" }] }];
    expect(shown(body + p("后"), { g })).toBe("甲 | 乙 | 丙 | 后");
  });

  it("repeating section controls around rows repeat the rows", () => {
    const body = table(textRow("头", ""), repeating(textRow("【NAME】", "【#ON】是【/ON】")));
    expect(shown(body, { items })).toBe("[头 ; · / 甲 ; 是 / 乙 ; ·]");
  });

  it("repeating section controls with a note in them are fine for one item, and refused for two", () => {
    const body = repeating(para(text("【NAME】"), footnote)) + p("后");
    expect(shown(body, { items: items.slice(0, 1) }, noteStories)).toBe("甲<footnote 2> | 后");
    const told = fill(body, { items }, noteStories);
    expect(told.exitCode).toBe(3);
    expect(told.replaceLog.entries.filter(({ status }) => status === "unsupported")).toMatchObject([
      { field_name: "ITEMS", reason: "note_in_section" },
    ]);
  });

  it("repeating section controls with a note in the items that go away, or without any item, are fine", () => {
    const body = repeating(p("【NAME】"), para(text("x"), footnote)) + p("后");
    expect(shown(body, { items }, noteStories)).toBe("甲 | 乙 | 后");
    const noted = repeating(para(text("【NAME】"), footnote)) + p("后");
    expect(shown(noted, { items: [] }, noteStories)).toBe("后");
  });

  it("repeating section controls that a section tag crosses are refused", () => {
    const body = p("【#A】") + repeating(p("【NAME】") + p("【/A】") + p("x"));
    expect(refused(body, { a: true, items })).toEqual([
      "【#A】 section_crosses_structure",
      "【/A】 section_crosses_structure",
    ]);
  });

  it("repeating section controls leave a paragraph in the cell that they alone fill", () => {
    const body = table(row(cell(repeating(p("【NAME】"))), cell(p("右"))));
    expect(shown(body, { items: [] })).toBe("[· ; 右]");
    expect(shown(body, { items })).toBe("[甲 | 乙 ; 右]");
  });
});

it("a template with sections in all stories is filled the same a second time", () => {
  const body = p("【#N】") + p("【.】") + p("【/N】");
  const others = { header: body, footnotes: note(2, body) };
  const first = fill(body, three, others);
  const second = fill(body, three, others);
  expect(Buffer.concat(first.document).equals(Buffer.concat(second.document))).toBe(true);
  expect(partOf(first, "word/header1.xml")).toContain("二");
});
