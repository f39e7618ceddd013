import { describe, expect, it } from "vitest";
import { compileTemplate } from "../../../apps/engine/job/compile.ts";
import { precheck } from "../../../apps/engine/job/precheck.ts";
import { p } from "../../fixtures/docx.ts";
import { bodyOf, documentSettings } from "../support.ts";
import {
  bookmark,
  boxes,
  cell,
  documentOf,
  fill,
  para,
  picture,
  refused,
  row,
  run,
  shown,
  table,
  text,
  textRow,
  wrap,
} from "./sections-support.ts";

const list = { pros: ["便宜", "近"], cons: ["吵"] };

describe("a section in one cell", () => {
  it("a section in one cell repeats its paragraphs in the cell, the row stays one", () => {
    const body = table(row(cell(p("姓名")), cell(p("【#PROS】") + p("+ 【.】") + p("【/PROS】"))));
    expect(shown(body, list)).toBe("[姓名 ; + 便宜 | + 近]");
  });

  it("a section in one cell repeats a piece of its paragraph in the cell", () => {
    const body = table(textRow("甲", "首【#PROS】+【.】【/PROS】尾"));
    expect(shown(body, list)).toBe("[甲 ; 首+便宜+近尾]");
    expect(shown(body, { pros: [] })).toBe("[甲 ; 首尾]");
  });

  it("a section in one cell repeats tables in the cell", () => {
    const body = table(
      row(cell(p("【#PROS】") + table(textRow("【.】")) + p("【/PROS】"), p("尾"))),
    );
    expect(shown(body, list)).toBe("[[便宜] | · | [近] | 尾]");
  });

  it("two sections that stand in a cell each of one row make lists that stand side by side", () => {
    const pieces = table(
      textRow("优", "劣"),
      textRow("【#PROS】+【.】【/PROS】", "【#CONS】-【.】【/CONS】"),
    );
    expect(shown(pieces, list)).toBe("[优 ; 劣 / +便宜+近 ; -吵]");
    const paragraphs = table(
      row(
        cell(p("【#PROS】") + p("+【.】") + p("【/PROS】")),
        cell(p("【#CONS】") + p("-【.】") + p("【/CONS】")),
      ),
    );
    expect(shown(paragraphs, list)).toBe("[+便宜 | +近 ; -吵]");
    expect(shown(paragraphs, { pros: [], cons: list.cons })).toBe("[· ; -吵]");
    expect(shown(paragraphs, { pros: [], cons: [] })).toBe("[· ; ·]");
  });

  it("a section in one cell of a row that is repeated itself is that of the row's item", () => {
    const body = table(
      textRow("名", "项", "注"),
      textRow("【#ROWS】【NAME】", "【#ITEMS】【.】 【/ITEMS】", "【#NOTE】有【/NOTE】【/ROWS】"),
    );
    const rows = [
      { name: "甲", items: ["x", "y"], note: true },
      { name: "乙", items: [], note: false },
    ];
    expect(shown(body, { rows })).toBe("[名 ; 项 ; 注 / 甲 ; x y  ; 有 / 乙 ; · ; ·]");
  });

  it("a section in one cell of paragraphs in a row that is repeated itself is that of the row's item", () => {
    const items = p("【#ITEMS】") + p("【.】") + p("【/ITEMS】");
    const body = table(row(cell(p("【#ROWS】【NAME】")), cell(items), cell(p("【/ROWS】"))));
    const rows = [
      { name: "甲", items: ["x", "y"] },
      { name: "乙", items: [] },
    ];
    expect(shown(body, { rows })).toBe("[甲 ; x | y ; · / 乙 ; · ; ·]");
  });

  it("a section in one cell that is a condition among other paragraphs leaves the row and those", () => {
    const inLine = cell(p("姓名：甲") + p("【#PHONE】电话：【.】【/PHONE】") + p("城市"));
    const ownParagraphs = cell(
      p("姓名：甲") + p("【#PHONE】") + p("电话：【.】") + p("【/PHONE】") + p("城市"),
    );
    for (const each of [inLine, ownParagraphs]) {
      const body = table(row(each, cell(p("右"))));
      expect(shown(body, { phone: "7" })).toBe("[姓名：甲 | 电话：7 | 城市 ; 右]");
      expect(shown(body, {})).toBe("[姓名：甲 | 城市 ; 右]");
    }
  });

  it("a section in one cell that is a condition alone leaves the row with an empty cell", () => {
    const body = table(textRow("注", "【#NOTE】【.】【/NOTE】"));
    expect(shown(body, { note: "x" })).toBe("[注 ; x]");
    expect(shown(body, {})).toBe("[注 ; ·]");
  });

  it("a section in one cell that is a condition over a nested table leaves the outer row", () => {
    const inner = table(textRow("【#ROWS】【.】", "【/ROWS】"));
    const body = table(row(cell(p("【#SHOW】") + inner + p("【/SHOW】")), cell(p("右"))));
    expect(shown(body, { show: true, rows: [1, 2] })).toBe("[[1 ; · / 2 ; ·] | · ; 右]");
    expect(shown(body, { show: false, rows: [1] })).toBe("[· ; 右]");
  });

  it("a section in one cell of a header's letterhead leaves the letterhead", () => {
    const header = table(textRow("公司", "【#BRANCH】分公司 【.】【/BRANCH】")) + p("");
    const story = "word/header1.xml";
    expect(shown(p("正文"), { branch: "北京" }, { header }, story)).toBe(
      "[公司 ; 分公司 北京] | ·",
    );
    expect(shown(p("正文"), {}, { header }, story)).toBe("[公司 ; ·] | ·");
  });
});

describe("a section over two cells of one row", () => {
  it("a section over two cells of one row repeats the row, whichever cells they are", () => {
    for (const body of [
      table(textRow("【#A】【.】", "甲", "乙【/A】")),
      table(textRow("", "【#A】【.】", "【/A】")),
    ]) {
      expect(shown(body, { a: [1, 2] }).split(" / ")).toHaveLength(2);
    }
  });

  it("a section over two cells of one row keeps what stands in cells before and behind its tags, in every row", () => {
    const body = table(textRow("左", "【#A】【.】", "中【/A】", "右"));
    expect(shown(body, { a: [1, 2] })).toBe("[左 ; 1 ; 中 ; 右 / 左 ; 2 ; 中 ; 右]");
  });

  it("a section over two cells of one row goes with its row, and the table with its last row", () => {
    const body = p("前") + table(textRow("【#A】x", "y【/A】")) + p("后");
    expect(shown(body, { a: [] })).toBe("前 | 后");
    const two = p("前") + table(textRow("头", ""), textRow("【#A】x", "y【/A】")) + p("后");
    expect(shown(two, { a: [] })).toBe("前 | [头 ; ·] | 后");
  });

  it("a section over two cells of one row holds in cells that controls wrap, and in rows that controls wrap", () => {
    const cells = table(row(wrap(cell(p("【#A】【.】")), 1), wrap(cell(p("【/A】")), 2)));
    expect(shown(cells, { a: [1, 2] })).toBe("[1 ; · / 2 ; ·]");
    const rows = table(wrap(textRow("【#A】【.】", "x【/A】")), textRow("尾", ""));
    expect(shown(rows, { a: [1, 2] })).toBe("[1 ; x / 2 ; x / 尾 ; ·]");
    expect(shown(rows, { a: [] })).toBe("[尾 ; ·]");
  });
});

describe("a section that asks for its row", () => {
  it("a section that asks for its row repeats the row from one cell, one paragraph or several", () => {
    expect(shown(table(textRow("【#A|row】【.】【/A】", "x")), { a: [1, 2] })).toBe(
      "[1 ; x / 2 ; x]",
    );
    const several = table(row(cell(p("【#A|row】") + p("【.】") + p("【/A】")), cell(p("x"))));
    expect(shown(several, { a: [1, 2] })).toBe("[1 ; x / 2 ; x]");
  });

  it("a section that asks for its row takes the row away where it is not shown", () => {
    const body = table(textRow("头", ""), textRow("【#A|row】【.】【/A】", "x"));
    expect(shown(body, { a: [] })).toBe("[头 ; ·]");
    expect(shown(body.replace("【#A", "【^A"), { a: [1] })).toBe("[头 ; ·]");
  });

  it("a section that asks for its row repeats the row of the nearest table", () => {
    const inner = table(textRow("【#A|row】【.】【/A】"));
    expect(shown(table(row(cell(inner, p("")), cell(p("x")))), { a: [1, 2] })).toBe(
      "[[1 / 2] | · ; x]",
    );
  });

  it("a section that asks for its row may stand in a row with sections of cells", () => {
    const body = table(textRow("【#A|row】【N】【/A】", "【#B】【.】,【/B】"));
    const a = [
      { n: 1, b: ["x", "y"] },
      { n: 2, b: [] },
    ];
    expect(shown(body, { a })).toBe("[1 ; x,y, / 2 ; ·]");
  });

  it("a section that asks for its row is refused outside of tables, and in a text box that stands in a cell", () => {
    const told = ["【#A|row】 section_option", "【/A】 section_option"];
    expect(refused(p("【#A|row】x【/A】"), { a: [1] })).toEqual(told);
    expect(refused(p("【#A|row】") + p("x") + p("【/A】"), { a: [1] })).toEqual(told);
    const box = boxes["a text box"] as (content: string) => string;
    const boxed = table(row(cell(para(run(box(p("【#A|row】x【/A】")))))));
    expect(refused(boxed, { a: [1] })).toEqual(told);
  });

  it("a section that asks for its row is refused where its tags stand in rows of different tables", () => {
    const inner = table(textRow("x【/A】"));
    expect(refused(table(row(cell(p("【#A|row】x") + inner + p("")))), { a: [1] })).toEqual([
      "【#A|row】 section_crosses_structure",
      "【/A】 section_crosses_structure",
    ]);
  });
});

describe("precheck", () => {
  const warnings = (body: string) => {
    const task = { task_type: "document", payload: { a: [1], b: [1] } };
    const { warnings } = precheck(compileTemplate(documentOf(body)), {
      ...documentSettings(),
      task,
    });
    return warnings.map(({ reason, field_name, paragraph_path }) =>
      [reason, field_name, paragraph_path].join(" "),
    );
  };
  const alone = "section_in_cell A t0.r0.c1.p0";

  it("precheck names a section that is all that its cell holds", () => {
    expect(warnings(table(textRow("x", "【#A】【.】【/A】")))).toEqual([alone]);
    const several = cell(p("【#A】") + p("【.】") + p("【/A】"));
    expect(warnings(table(row(cell(p("x")), several)))).toEqual([alone]);
    expect(warnings(table(row(cell(p("x")), cell(wrap(p("【#A】【.】【/A】"))))))).toEqual([alone]);
  });

  it("precheck names both of two in one row, and one in a row that is repeated itself", () => {
    expect(warnings(table(textRow("【#A】【.】【/A】", "【#B】【.】【/B】")))).toEqual([
      "section_in_cell A t0.r0.c0.p0",
      "section_in_cell B t0.r0.c1.p0",
    ]);
    expect(warnings(table(textRow("【#B】【.】", "【#A】【.】【/A】", "【/B】")))).toEqual([alone]);
  });

  it("precheck says nothing where the meaning is the same as ever", () => {
    for (const body of [
      table(textRow("x", "【#A|row】【.】【/A】")),
      table(textRow("x", "首【#A】【.】【/A】")),
      table(textRow("【#A】【.】", "x【/A】")),
      table(row(cell(p("x")), cell(p("【#A】【.】【/A】") + p("尾")))),
      p("【#A】【.】【/A】"),
    ]) {
      expect(warnings(body)).toEqual([]);
    }
  });
});

describe("a cell whose last paragraph is not shown", () => {
  const format =
    '<w:pPr><w:spacing w:after="0" w:line="160"/><w:rPr><w:sz w:val="8"/></w:rPr></w:pPr>';
  const own = (...content: string[]) => para(format, ...content);
  const gone = own(text("【#A】x【/A】"));
  const inner = table(textRow("内"));

  const cells: [name: string, content: string, left: string][] = [
    ["alone", gone, "·"],
    ["of tags in paragraphs of their own", own(text("【#A】")) + p("x") + own(text("【/A】")), "·"],
    ["after a nested table", inner + gone, "[内] | ·"],
    [
      "after a nested table with two conditions in it",
      inner + own(text("【#A】x【/A】【#A】y【/A】")),
      "[内] | ·",
    ],
    ["after a nested table, in a control", inner + wrap(gone), "[内] | ·"],
    ["in a control", wrap(gone), "·"],
    ["in controls in controls", wrap(wrap(gone, 1), 2), "·"],
    ["beside a bookmark", bookmark(4, gone), "·"],
    ["with white space between elements", `\n  ${gone}\n  `, "·"],
    ["in a control with white space between elements", wrap(`\n ${gone}\n `), "·"],
  ];

  it.each(cells)(
    "the last paragraph of a cell, %s, stays empty with its format",
    (_name, content, left) => {
      const result = fill(table(row(cell(content), cell(p("右")))), { a: false });
      expect(result.exitCode).toBe(0);
      const outline = shown(table(row(cell(content), cell(p("右")))), { a: false });
      expect(outline.replace(/\{b4:|:b4\}/g, "")).toBe(`[${left} ; 右]`);
      expect(bodyOf(result).replace(/\s*xml:space="preserve"/g, "")).toContain(format);
    },
  );

  it.each(cells)(
    "the last paragraph of a cell, %s, is followed by none where it is shown",
    (_name, content) => {
      const outline = shown(table(row(cell(content), cell(p("右")))), { a: true });
      expect(outline).not.toContain("·");
    },
  );

  it("a cell whose last paragraph is not shown keeps what else that paragraph holds", () => {
    const pictured = own(text("【#A】x【/A】"), run(picture()));
    expect(shown(table(row(cell(pictured))), { a: false })).toBe("[<picture>]");
  });

  it("a cell whose last paragraph is not shown keeps the format of its last paragraph in every copy of its row", () => {
    const body = table(row(cell(p("【#R】【N】")), cell(gone), cell(p("【/R】"))));
    const r = [
      { n: 1, a: true },
      { n: 2, a: false },
      { n: 3, a: false },
    ];
    const result = fill(body, { r });
    expect(bodyOf(result).split(format)).toHaveLength(4);
    expect(shown(body, { r })).toBe("[1 ; x ; · / 2 ; · ; · / 3 ; · ; ·]");
  });
});
