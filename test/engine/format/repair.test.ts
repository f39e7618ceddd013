import { describe, expect, it } from "vitest";
import {
  para,
  relationshipsOf,
  runOf,
  sectionOf,
  wordPart,
} from "../../../apps/engine/format/effective/rules/example-xml.ts";
import { docx } from "../../fixtures/docx.ts";
import { bodyOf, findings, type JobOptions, partOf, partsOf, runNotice } from "../support.ts";

/** Repairs a document by a policy: the changes, the refused repairs, and the remaining findings. */
function repair(body: string, policyYaml: string, options: JobOptions & { styles?: string } = {}) {
  const { styles, ...others } = options;
  const parts =
    styles === undefined
      ? {}
      : {
          "word/_rels/document.xml.rels": relationshipsOf([["styles", "styles.xml"]]),
          "word/styles.xml": wordPart("w:styles", styles),
        };
  const settings = { baseline: "policy", mode: "strict", fixMode: "safe", policyYaml } as const;
  const template = docx(body, parts);
  const result = runNotice(template, { ...settings, report: "human", ...others });
  const { summary, fixed_count } = result.formatReport;
  expect(fixed_count).toBe(summary.fix_changes.length);
  return {
    template,
    result,
    body: bodyOf(result),
    styles: partOf(result, "word/styles.xml"),
    changes: summary.fix_changes.map(
      ({ code, run_id, paragraph_path }) => `${code} ${run_id ?? paragraph_path}`,
    ),
    refused: (summary.refused_repairs?.items ?? []).map(
      ({ code, run_id, paragraph_path, reason_code }) =>
        `${code} ${run_id ?? paragraph_path}: ${reason_code}`,
    ),
    findings: findings(result),
  };
}

/** Expects every part of the document to be unchanged. */
function expectUntouched({ template, result }: ReturnType<typeof repair>) {
  expect(partsOf(Buffer.concat(result.document))).toEqual(partsOf(template));
}

const body = (requirements: string) => `scope: all\nroles: { body: { ${requirements} } }`;
const style = (id: string, inner: string, attributes = "") =>
  `<w:style w:type="paragraph" ${attributes} w:styleId="${id}"><w:name w:val="${id}"/>${inner}</w:style>`;
const sized = (halfPoints: number) => `<w:rPr><w:sz w:val="${halfPoints}"/></w:rPr>`;
const of = (id: string) => `<w:pStyle w:val="${id}"/>`;

describe("a repair that does harm is taken back exactly", () => {
  it("a repair that makes another finding is taken back, and no other of the paragraph", () => {
    const source = para("正文", "<w:jc w:val='center' />", '<w:rFonts w:eastAsia="宋体"/>');
    const policy = `${body("font: { east_asia: 仿宋 }")}\nfonts: { allowed: [宋体] }`;
    const repaired = repair(source, policy);
    expect(repaired.changes).toEqual([]);
    expect(repaired.refused).toEqual(["RUN_FONT_MISMATCH p0:r0: made_finding"]);
    expect(repaired.result.formatReport.summary.refused_repairs?.items[0]?.reason).toBe(
      "the repair made FONT_NOT_ALLOWED at p0",
    );
    expectUntouched(repaired);
    const others = repair(
      source,
      `${body("font: { east_asia: 仿宋 }, alignment: both, size: 三号")}\nfonts: { allowed: [宋体] }`,
    );
    expect(others.changes.toSorted()).toEqual(["ALIGNMENT_MISMATCH p0", "RUN_SIZE_MISMATCH p0:r0"]);
    expect(others.body).toContain('<w:rFonts w:eastAsia="宋体"/><w:sz w:val="32"/>');
  });

  it("a repair that changes the paragraph's role is taken back", () => {
    const policy =
      "scope: all\nroles: { heading: { match: { outline_level: 0 }, outline_level: 1 }, body: { match: {} } }";
    const repaired = repair(para("总则", '<w:outlineLvl w:val="0"/>'), policy);
    expect(repaired.refused).toEqual(["OUTLINE_LEVEL_MISMATCH p0: changed_role"]);
    expect(repaired.result.formatReport.issues).toMatchObject([{ fixable: false, fixed: false }]);
    expectUntouched(repaired);
  });

  it("a repair that changes the next paragraph's role is taken back, while others are kept", () => {
    const policy = `
scope: all
roles:
  first: { match: { outline_level: 0 }, outline_level: 1 }
  second: { match: { after: first } }
  body: { match: {}, alignment: both }`;
    const repaired = repair(
      para("总则", '<w:outlineLvl w:val="0"/>') + para("其后") + para("正文"),
      policy,
    );
    expect(repaired.changes).toEqual(["ALIGNMENT_MISMATCH p2"]);
    expect(repaired.refused).toEqual(["OUTLINE_LEVEL_MISMATCH p0: changed_role"]);
  });

  it("a repair without effect is taken back", () => {
    // Properties that are not the first child do not count.
    const late =
      "<w:p><w:bookmarkStart w:id='1' w:name='b'/><w:pPr/><w:r><w:t>文</w:t></w:r></w:p>";
    const repaired = repair(late, body("alignment: both"));
    expect(repaired.refused).toEqual(["ALIGNMENT_MISMATCH p0: not_right"]);
    expectUntouched(repaired);
  });

  it("many harmful repairs are taken back, and the document is unchanged byte for byte", () => {
    const source =
      para("“正文”，", "<w:jc w:val='center' />", "<w:rFonts w:eastAsia='宋体'/>") + para("文");
    const policy = `${body("font: { east_asia: 仿宋 }")}\nfonts: { allowed: [宋体, Times New Roman] }`;
    const repaired = repair(source.repeat(50), policy);
    expect(repaired.refused).toHaveLength(100);
    expectUntouched(repaired);
  });
});

describe("a repair and its follow-up belong together", () => {
  it("an indent that was right for small text is adjusted to the larger text", () => {
    const repaired = repair(
      para("正文", '<w:ind w:firstLine="480"/>', '<w:sz w:val="24"/>'),
      body("size: 三号, first_line_indent: 2字符"),
    );
    expect(repaired.changes).toEqual(["RUN_SIZE_MISMATCH p0:r0", "FIRST_LINE_INDENT_MISMATCH p0"]);
    expect(repaired.body).toContain('<w:ind w:firstLine="640" w:firstLineChars="200"/>');
    expect(repaired.findings).toEqual([]);
  });

  it("a repair is reported with the paragraph's formatting before and after", () => {
    const { result } = repair(
      para(
        "正文",
        '<w:spacing w:line="360" w:lineRule="auto"/>',
        '<w:rFonts w:eastAsia="宋体"/><w:sz w:val="24"/>',
      ),
      body(
        "size: 三号, font: { east_asia: 仿宋_GB2312 }, first_line_indent: 2字符, line: exact 28pt, alignment: both",
      ),
    );
    const { fix_changes } = result.formatReport.summary;
    expect(fix_changes).toHaveLength(5);
    for (const change of fix_changes) {
      expect(change.role).toBe("body");
      expect(change.formatting).toEqual({
        before: "宋体 小四, no indent, 1.5 lines, aligned left",
        after: "仿宋_GB2312 三号, first line 2 characters, exact 28 pt, justified",
        before_zh: "宋体 小四，无缩进，1.5 倍行距，左对齐",
        after_zh: "仿宋_GB2312 三号，首行缩进 2 字符，行距固定值 28 磅，两端对齐",
      });
    }
  });
});

describe("a page is repaired as a whole or not at all", () => {
  const a4 = "size: A4, orientation: portrait";
  const margins = "margins: { top: 37mm, right: 26mm, bottom: 35mm, left: 28mm }";
  const page = (inner: string) => `scope: all\npage: { ${inner} }`;
  const letter = {
    size: '<w:pgSz w:w="12240" w:h="15840" w:orient="landscape"/>',
    margins: '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"/>',
  };
  const upright = '<w:pgSz w:w="11906" w:h="16838"/>';
  const across = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>';
  const first = (size: string, pgMar: string) => para("一", `<w:sectPr>${size}${pgMar}</w:sectPr>`);

  it("a page is repaired as a whole or not at all: size, orientation and margins of a page are repaired together", () => {
    const repaired = repair(para("文") + sectionOf(letter), page(`${a4}, ${margins}`));
    expect(repaired.findings).toEqual([]);
    expect(repaired.body).toContain('<w:pgSz w:w="11906" w:h="16838" w:orient="portrait"/>');
    expect(repaired.body).toContain('w:top="2098" w:right="1474" w:bottom="1984" w:left="1587"');
    const [change] = repaired.result.formatReport.summary.fix_changes;
    expect(change?.formatting?.after).toContain("210 × 297 mm, margins 37, 26, 35 and 28 mm");
  });

  it("a page is repaired as a whole or not at all: the size of a page is not repaired if a margin cannot be", () => {
    const repaired = repair(
      para("文") + sectionOf(letter),
      page(`${a4}, margins: { left: { min: 40mm } }`),
    );
    expect(repaired.refused).toEqual([
      "PAGE_MARGIN_MISMATCH section0: several_values",
      "PAGE_SIZE_MISMATCH section0: incomplete_group",
    ]);
    expectUntouched(repaired);
  });

  it("a page is repaired as a whole or not at all: one margin is repaired even if another cannot be", () => {
    const repaired = repair(
      para("文") + sectionOf({ size: upright }),
      page("margins: { top: 37mm, bottom: { min: 30mm } }"),
    );
    expect(repaired.changes).toEqual(["PAGE_MARGIN_MISMATCH section0"]);
    expect(repaired.refused).toEqual(["PAGE_MARGIN_MISMATCH section0: several_values"]);
  });

  it("a page is repaired as a whole or not at all: a landscape page among portrait ones stays landscape, with its margins turned", () => {
    const right = '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587"/>';
    for (const turned of [
      '<w:pgMar w:top="1587" w:right="2098" w:bottom="1474" w:left="1984"/>',
      '<w:pgMar w:top="1474" w:right="1984" w:bottom="1587" w:left="2098"/>',
    ]) {
      const source =
        first(upright, right) + para("表") + sectionOf({ size: across, margins: turned });
      const repaired = repair(source, page(`${a4}, allow_landscape: true, ${margins}`));
      expect(repaired.findings).toEqual([]);
      expectUntouched(repaired);
    }
  });

  it("a page is repaired as a whole or not at all: a landscape document is reported and not turned", () => {
    const repaired = repair(para("文") + sectionOf({ size: across }), page(a4));
    expect(repaired.findings).toEqual(["PAGE_ORIENTATION_MISMATCH error section0"]);
    expectUntouched(repaired);
  });

  it.each([
    ["without a pitch", "", { line_pitch: "{ min: 560, max: 600 }" }],
    [
      "with a wrong pitch",
      '<w:docGrid w:linePitch="360"/>',
      { line_pitch: "{ min: 560, max: 600 }" },
    ],
  ])(
    "a page is repaired as a whole or not at all: a grid is not switched on %s if the policy does not name a pitch",
    (_what, grid, wanted) => {
      const repaired = repair(
        para("文") + sectionOf({ grid }),
        page(`grid: { type: lines, line_pitch: ${wanted.line_pitch} }`),
      );
      expect(repaired.refused).toContain("DOC_GRID_MISMATCH section0: incomplete_group");
      expectUntouched(repaired);
    },
  );

  it.each([
    ["", "579", 'w:type="lines" w:linePitch="579"'],
    ['<w:docGrid w:linePitch="360"/>', "579", 'w:linePitch="579" w:type="lines"'],
    [
      '<w:docGrid w:linePitch="570"/>',
      "{ min: 560, max: 600 }",
      'w:linePitch="570" w:type="lines"',
    ],
  ])(
    "a page is repaired as a whole or not at all: a grid with the pitch %s gets type and pitch together",
    (grid, pitch, written) => {
      const repaired = repair(
        para("文") + sectionOf({ grid }),
        page(`grid: { type: lines, line_pitch: ${pitch} }`),
      );
      expect(repaired.findings).toEqual([]);
      expect(repaired.body).toContain(`<w:docGrid ${written}/>`);
    },
  );
});

describe("an indent", () => {
  const indented = body("first_line_indent: 2字符");

  it.each([
    ["two ideographic spaces", para("　　正文")],
    ["spaces", para("    正文")],
    ["a tab", "<w:p><w:r><w:tab/><w:t>正文</w:t></w:r></w:p>"],
  ])("an indent is not added to %s", (_what, body) => {
    const repaired = repair(body, indented);
    expect(repaired.findings).toEqual(["FIRST_LINE_INDENT_MISMATCH error p0"]);
    expect(repaired.refused).toEqual(["FIRST_LINE_INDENT_MISMATCH p0: leading_space"]);
    expectUntouched(repaired);
  });

  it("an indent is removed where spaces stand before the text", () => {
    const repaired = repair(
      para(" 各部门：", '<w:ind w:firstLine="640"/>'),
      body("first_line_indent: 0"),
    );
    expect(repaired.changes).toEqual(["FIRST_LINE_INDENT_MISMATCH p0"]);
  });

  it("an indent in a list is not repaired", () => {
    const numbering = wordPart(
      "w:numbering",
      '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
    );
    const parts = {
      "word/_rels/document.xml.rels": relationshipsOf([["numbering", "numbering.xml"]]),
      "word/numbering.xml": numbering,
    };
    const source = para("项", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>');
    const settings = { baseline: "policy", mode: "strict", fixMode: "safe" } as const;
    const result = runNotice(source, { ...settings, parts, policyYaml: indented });
    expect(result.formatReport.summary.refused_repairs?.items).toMatchObject([
      { code: "FIRST_LINE_INDENT_MISMATCH", reason_code: "list_indent" },
    ]);
    expect(bodyOf(result)).toBe(source);
  });
});

describe("a style", () => {
  const large = body("size: 三号");
  const wrong = style("Body", sized(24));

  it("a style that makes all its paragraphs wrong is repaired once", () => {
    const repaired = repair(para("文", of("Body")).repeat(3), large, { styles: wrong });
    expect(repaired.changes).toEqual(["RUN_SIZE_MISMATCH styles:Body"]);
    expect(repaired.styles).toContain(
      '<w:name w:val="Body"/><w:rPr><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr>',
    );
    expect(repaired.body).toBe(para("文", of("Body")).repeat(3));
    expect(repaired.findings).toEqual([]);
  });

  it("a style gets its properties in the right order", () => {
    const styles = style("Body", '<w:basedOn w:val="Base"/><w:qFormat/><w:rPr><w:b/></w:rPr>');
    const repaired = repair(para("文", of("Body")).repeat(2), body("alignment: both"), { styles });
    expect(repaired.styles).toContain(
      '<w:qFormat/><w:pPr><w:jc w:val="both"/></w:pPr><w:rPr><w:b/></w:rPr>',
    );
  });

  it.each([
    ["a paragraph of it has another role", para("附件：", of("Body")), wrong],
    ["a paragraph of it is empty", `<w:p><w:pPr>${of("Body")}</w:pPr></w:p>`, wrong],
    [
      "a style that is based on it is in use",
      para("附件：", of("Child")),
      wrong + style("Child", '<w:basedOn w:val="Body"/>'),
    ],
    ["a paragraph of it has the right size", para("文", of("Body"), '<w:sz w:val="32"/>'), wrong],
  ])("a style is not repaired if %s", (_why, other, styles) => {
    const policy = `scope: all\nroles: { note: { match: { pattern: "^附件" } }, body: { size: 三号 } }`;
    const repaired = repair(para("文", of("Body")).repeat(2) + other, policy, { styles });
    expect(repaired.changes).toEqual(["RUN_SIZE_MISMATCH p0:r0", "RUN_SIZE_MISMATCH p1:r0"]);
    expect(repaired.styles).toBe(wordPart("w:styles", styles));
  });

  it("a style is not repaired if only filled text is in scope, or if styles are locked", () => {
    const source = para("【MEETING_TITLE】", of("Body")).repeat(2);
    for (const policy of [
      large.replace("scope: all", "scope: touched"),
      `${large}\nlock: { styles: true }`,
    ]) {
      const repaired = repair(source, policy, { styles: wrong });
      expect(repaired.changes).toHaveLength(2);
      expect(repaired.styles).toBe(wordPart("w:styles", wrong));
    }
  });

  it("a harmful repair of a style is taken back, and its paragraphs are tried", () => {
    const policy = `scope: all\nroles: { body: { font: { east_asia: 仿宋 }, size: 三号 } }\nfonts: { allowed: [宋体, Times New Roman] }`;
    const styles = style("Body", '<w:rPr><w:rFonts w:eastAsia="宋体"/><w:sz w:val="24"/></w:rPr>');
    const repaired = repair(para("文", of("Body")).repeat(2), policy, { styles });
    expect(repaired.changes).toEqual(["RUN_SIZE_MISMATCH styles:Body"]);
    expect(repaired.refused).toEqual([
      "RUN_FONT_MISMATCH p0:r0: made_finding",
      "RUN_FONT_MISMATCH p1:r0: made_finding",
    ]);
  });
});

describe("a choice between several right values", () => {
  const exact = (twips: number) => para("文", `<w:spacing w:line="${twips}" w:lineRule="exact"/>`);
  const lines = body("line: { oneOf: [exact 28pt, exact 30pt, single] }");

  it("a paragraph gets the value of most others of its role, not that of its style", () => {
    const repaired = repair(exact(600) + exact(560) + exact(600) + exact(400), lines);
    expect(repaired.body).toBe(exact(600) + exact(560) + exact(600) + exact(600));
    expect(repaired.result.formatReport.summary.fix_changes).toMatchObject([
      { paragraph_path: "p3", before: "exact 20 pt", after: "exact 30 pt" },
    ]);
  });

  it("a paragraph gets the most frequent value of the document if no other of its role is right", () => {
    const policy = `scope: all
roles:
  note: { match: { pattern: "^附件" }, line: { oneOf: [exact 28pt, exact 30pt] } }
  body: { line: { oneOf: [exact 28pt, exact 30pt] } }`;
    const repaired = repair(exact(600).repeat(2) + exact(400).replace("文", "附件：一"), policy);
    expect(repaired.body).toContain(exact(600).replace("文", "附件：一"));
  });

  it("no value is chosen if several are equally frequent", () => {
    const source = exact(600) + exact(560) + exact(400);
    const repaired = repair(source, body("line: { oneOf: [exact 28pt, exact 30pt] }"));
    expect(repaired.refused).toEqual(["LINE_SPACING_MISMATCH p2: several_values"]);
    expectUntouched(repaired);
  });

  it("a run gets the font of the others in each slot", () => {
    const run = (latin: string, eastAsia: string) =>
      para(
        "文 a",
        "",
        `<w:rFonts w:ascii="${latin}" w:hAnsi="${latin}" w:eastAsia="${eastAsia}"/>`,
      );
    const policy = body(
      "font: { east_asia: [仿宋, 仿宋_GB2312], latin: [Times New Roman, 仿宋_GB2312] }",
    );
    const right = run("仿宋_GB2312", "仿宋_GB2312");
    expect(repair(right.repeat(2) + run("宋体", "宋体"), policy).body).toBe(right.repeat(3));
  });
});

it("white space and breaks are repaired together with the text beside them if their formatting is the same", () => {
  const run = (content: string, properties: string) =>
    `<w:r><w:rPr>${properties}</w:rPr>${content}</w:r>`;
  const small = '<w:sz w:val="24"/>';
  const source = [
    run("<w:tab/>", small),
    run("<w:t>文</w:t>", small),
    run("<w:br/>", small),
    run('<w:t xml:space="preserve"> </w:t>', '<w:sz w:val="18"/>'),
  ];
  const repaired = repair(`<w:p>${source.join("")}</w:p>`, body("size: 三号"));
  expect(repaired.changes.toSorted()).toEqual(
    ["p0:r0", "p0:r1", "p0:r2"].map((place) => `RUN_SIZE_MISMATCH ${place}`),
  );
  expect(repaired.body).toContain('<w:sz w:val="18"/>');
});

describe("a font that was chosen for a whole run", () => {
  const picked = '<w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/>';

  it("a font of a whole run is repaired in its Latin slots too, even without a requirement on them", () => {
    const repaired = repair(para("文", "", picked), body("font: { east_asia: 仿宋 }"));
    expect(repaired.body).toContain(picked.replaceAll("宋体", "仿宋"));
  });

  it("the Latin slots keep another font than the East Asian one", () => {
    const mixed = picked.replace('w:ascii="宋体"', 'w:ascii="Arial"');
    const repaired = repair(para("文", "", mixed), body("font: { east_asia: 仿宋 }"));
    expect(repaired.body).toContain('w:ascii="Arial" w:hAnsi="仿宋" w:eastAsia="仿宋"');
  });
});

describe("a hint", () => {
  const policy = "scope: all\npunctuation: { slot: east_asia }";
  const fonts = (latin: string) => `<w:rFonts w:hAnsi="${latin}" w:eastAsia="仿宋"/>`;

  it("a hint is written if Chinese quotes would be in another font", () => {
    const repaired = repair(para("他说“好”。", "", fonts("Times New Roman")), policy);
    expect(repaired.changes).toEqual(["FONT_HINT_MISMATCH p0:r0"]);
    expect(repaired.body).toContain('w:hint="eastAsia"');
  });

  it.each([
    ["both fonts are the same", para("他说“好”。", "", fonts("仿宋"))],
    [
      "the run is English",
      `<w:p>${runOf("他说", fonts("Arial"))}${runOf("the office’s", fonts("Arial"))}</w:p>`,
    ],
  ])("a hint is not required if %s", (_why, body) => {
    const repaired = repair(body, policy);
    expect(repaired.findings).toEqual([]);
    expectUntouched(repaired);
  });

  it("a hint is reported and not written if the run has Latin words too", () => {
    const repaired = repair(para("使用“Word”编辑", "", fonts("Arial")), policy);
    expect(repaired.findings).toEqual(["FONT_HINT_MISMATCH warn p0:r0"]);
    expect(repaired.refused).toEqual(["FONT_HINT_MISMATCH p0:r0: latin_text"]);
    expectUntouched(repaired);
  });
});

describe("refused repairs are reported", () => {
  it("refused repairs are reported with reasons, and in one line of the readable summary in both languages", () => {
    const repaired = repair(
      para("【MEETING_TITLE】", '<w:jc w:val="center"/>', '<w:sz w:val="24"/>') +
        sectionOf({ margins: '<w:pgMar w:top="1"/>' }),
      "scope: touched\nroles: { body: { alignment: [both, left], size: { oneOf: [三号, 四号] } } }\npage: { margins: { top: 37mm } }",
    );
    expect(repaired.refused).toEqual([
      "PAGE_MARGIN_MISMATCH section0: out_of_scope",
      "RUN_SIZE_MISMATCH p0:r0: several_values",
    ]);
    const { human, human_zh, summary } = repaired.result.formatReport;
    expect(summary.refused_repairs?.count).toBe(2);
    expect(human?.at(-1)).toBe("not repaired: 2 (out of scope: 1; several values are allowed: 1)");
    expect(human_zh?.at(-1)).toBe("未修复 2 项（不在检查范围内 1 项；允许多种取值 1 项）");
  });

  it("up to a thousand refused repairs are listed, and all are counted", () => {
    const { summary } = repair(para("　文").repeat(1500), body("first_line_indent: 2字符")).result
      .formatReport;
    expect(summary.refused_repairs?.items).toHaveLength(1000);
    expect(summary.refused_repairs).toMatchObject({
      count: 1500,
      by_reason: { leading_space: 1500 },
    });
  });

  it("refused repairs are reported only if a repair was asked for", () => {
    const { summary } = repair(para("　文"), body("first_line_indent: 2字符"), { fixMode: "none" })
      .result.formatReport;
    expect(summary.refused_repairs).toBeUndefined();
  });

  it("all mistakes in the emphasis of a run are found, repaired and reported", () => {
    const repaired = repair(
      para("文", "", "<w:b/><w:i/>"),
      body("bold: false, italic: false, underline: false"),
    );
    expect(repaired.result.formatReport.summary.fix_changes).toMatchObject([
      { field: "w:b", before: "bold on" },
      { field: "w:i", before: "italic on" },
    ]);
    expect(repaired.findings).toEqual([]);
  });
});
