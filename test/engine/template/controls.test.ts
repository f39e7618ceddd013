import { describe, expect, it } from "vitest";
import { documentRelationships, p, storyPart } from "../../fixtures/docx.ts";
import { growthOf } from "../../support/growth.ts";
import { bodyOf, partOf } from "../support.ts";
import { cell, control, fill, inline, png, reasons, run, shown, w14 } from "./controls-support.ts";

describe("a check box", () => {
  const box = (checked: string, unchecked: string, state = '<w14:checked w14:val="0"/>') =>
    `<w14:checkbox ${w14}>${state}<w14:checkedState ${checked}/><w14:uncheckedState ${unchecked}/></w14:checkbox>`;
  const wingdings = box(
    'w14:val="0052" w14:font="Wingdings 2"',
    'w14:val="00A3" w14:font="Wingdings 2"',
  );
  const symbol = (char: string) => `<w:r><w:sym w:font="Wingdings 2" w:char="${char}"/></w:r>`;

  it("a check box of a symbol font shows the symbol of its state", () => {
    const body = `<w:p>${control("PAID", wingdings, symbol("F0A3"))}</w:p>`;
    expect(bodyOf(fill(body, { paid: true }))).toContain(
      `<w:sdtContent>${symbol("F052")}</w:sdtContent>`,
    );
    expect(bodyOf(fill(body, { paid: false }))).toContain(
      `<w:sdtContent>${symbol("F0A3")}</w:sdtContent>`,
    );
    expect(bodyOf(fill(body, { paid: true }))).toContain('<w14:checked w14:val="1"/>');
  });

  it("a check box takes codes of the private use area as they are", () => {
    const states = box(
      'w14:val="F0FE" w14:font="Wingdings"',
      'w14:val="F0A8" w14:font="Wingdings"',
    );
    const body = `<w:p>${control("PAID", states, symbol("F0A8"))}</w:p>`;
    expect(bodyOf(fill(body, { paid: true }))).toContain(
      '<w:sym w:font="Wingdings" w:char="F0FE"/>',
    );
  });

  it("a check box knows the symbol fonts of the font table", () => {
    const states = box('w14:val="0041" w14:font="Ticks"', 'w14:val="0042" w14:font="Ticks"');
    const parts = {
      "word/_rels/document.xml.rels": documentRelationships([
        { type: "fontTable", target: "fontTable.xml" },
      ]),
      "word/fontTable.xml": storyPart(
        "w:fonts",
        '<w:font w:name="Ticks"><w:charset w:val="02"/></w:font>',
      ),
    };
    const body = inline("PAID", states, "x");
    expect(bodyOf(fill(body, { paid: true }, parts))).toContain(
      '<w:sym w:font="Ticks" w:char="F041"/>',
    );
    expect(bodyOf(fill(body, { paid: true }))).toContain('<w:t xml:space="preserve">A</w:t>');
  });

  it("a check box of a text font has that font for all scripts, and all else of its run stays", () => {
    const states = box(
      'w14:val="2612" w14:font="MS Gothic"',
      'w14:val="2610" w14:font="Segoe UI Symbol"',
    );
    const look =
      '<w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:ascii="Arial"/><w:color w:val="FF0000"/></w:rPr>';
    const xml = bodyOf(
      fill(`<w:p>${control("PAID", states, run("☐", look))}</w:p>`, { paid: true }),
    );
    expect(xml).toContain(
      '<w:rPr><w:rFonts w:ascii="MS Gothic" w:hAnsi="MS Gothic" w:eastAsia="MS Gothic" w:cs="MS Gothic"/><w:color w:val="FF0000"/></w:rPr><w:t xml:space="preserve">☒</w:t>',
    );
    expect(bodyOf(fill(inline("PAID", states, "☐"), { paid: false }))).toContain(
      'w:ascii="Segoe UI Symbol"',
    );
  });

  it("a check box goes from a symbol to a text and back", () => {
    const mixed = box('w14:val="2612" w14:font="MS Gothic"', 'w14:val="00A8" w14:font="Wingdings"');
    const body = `<w:p>${control("PAID", mixed, '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>')}</w:p>`;
    expect(shown(fill(body, { paid: true }))).toBe("☒");
    expect(bodyOf(fill(body, { paid: true }))).not.toContain("w:sym");
    expect(bodyOf(fill(inline("PAID", mixed, "☒"), { paid: false }))).toContain(
      '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>',
    );
  });

  it("a check box that says nothing of its states has Word's own", () => {
    const bare = `<w14:checkbox ${w14}/>`;
    const xml = bodyOf(fill(inline("PAID", bare, "☐"), { paid: true }));
    expect(xml).toContain('<w14:checked w14:val="1"/>');
    expect(xml).toContain('w:eastAsia="MS Gothic"');
    expect(xml).toContain(">☒<");
  });

  it("a check box keeps what else stands in it", () => {
    const content = `<w:bookmarkStart w:id="1" w:name="b"/>${symbol("F0A3")}<w:bookmarkEnd w:id="1"/>`;
    const xml = bodyOf(fill(`<w:p>${control("PAID", wingdings, content)}</w:p>`, { paid: true }));
    expect(xml).toContain(
      `<w:bookmarkStart w:id="1" w:name="b"/>${symbol("F052")}<w:bookmarkEnd w:id="1"/>`,
    );
  });

  it.each(["yes", 1, null, {}])("a check box takes no %j", (paid) => {
    const result = fill(inline("PAID", wingdings, "☐"), { paid });
    const wanted = paid === null ? ["missing", "missing_field"] : ["unsupported", "control_value"];
    expect(reasons(result)).toEqual([["PAID", ...wanted]]);
  });
});

describe("a picture control", () => {
  const parts = {
    "word/_rels/document.xml.rels": documentRelationships([
      { type: "image", target: "media/a.png" },
    ]),
    "word/media/a.png": "old",
  };
  const frame = (blip: string, description = "") =>
    `<w:r><w:drawing xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:inline><wp:extent cx="720000" cy="720000"/><wp:docPr id="3" name="P" descr="${description}"/>${blip}</wp:inline></w:drawing></w:r>`;
  const blip = '<a:blip r:embed="rId1"><a:extLst/></a:blip>';
  const picture = (settings: string, content: string, tag = "PHOTO") =>
    `<w:p>${control(tag, `<w:picture/>${settings}`, content)}</w:p>`;

  it.each([png, { data: png, width: "3cm" }, `data:image/png;base64,${png}`])(
    "a picture control shows the new picture in the frame of the old one (%#)",
    (photo) => {
      const result = fill(picture("<w:showingPlcHdr/>", frame(blip)), { photo }, parts);
      expect(bodyOf(result)).toBe(picture("", frame('<a:blip r:embed="docops2"></a:blip>')));
      expect(reasons(result)).toEqual([["PHOTO", "replaced", null]]);
      expect(partOf(result, "word/media/docops1.png").slice(1, 4)).toBe("PNG");
    },
  );

  it("a picture control takes the description of the value as its own, else leaves the template's", () => {
    const described = fill(
      picture("", frame(blip, "old")),
      { photo: { data: png, alt: "a\u0001b" } },
      parts,
    );
    expect(bodyOf(described)).toContain('descr="a\uFFFDb"');
    expect(bodyOf(fill(picture("", frame(blip, "old")), { photo: png }, parts))).toContain(
      'descr="old"',
    );
  });

  it("a picture control whose picture asks for the same field is filled once", () => {
    const body = picture("<w:showingPlcHdr/>", frame(blip, "【%PHOTO】"));
    const result = fill(body, { photo: png }, parts);
    expect(reasons(result)).toEqual([["PHOTO", "replaced", null]]);
    expect(bodyOf(result)).toContain('descr="PHOTO"');
    expect(bodyOf(result)).not.toContain("showingPlcHdr");
    expect(fill(body, {}, parts).missingFields.missing_required).toEqual(["PHOTO"]);
  });

  it.each([
    ["no picture is in it", picture("", run("text")), { photo: png }, "control_content"],
    [
      "its picture is only linked",
      picture("", frame('<a:blip r:link="rId1"/>')),
      { photo: png },
      "control_content",
    ],
    [
      "its picture asks for another field",
      picture("", frame(blip, "【%LOGO】")),
      { photo: png, logo: png },
      "control_content",
    ],
    ["the value is no picture", picture("", frame(blip)), { photo: "Ann" }, "picture_value"],
    ["the value is a number", picture("", frame(blip)), { photo: 7 }, "picture_value"],
  ])(
    "a picture control is refused where %s, and nothing is written over the picture",
    (_why, body, payload, reason) => {
      const result = fill(body, payload, parts);
      expect(result.exitCode).toBe(3);
      expect(reasons(result)).toContainEqual(["PHOTO", "unsupported", reason]);
      expect(bodyOf(result)).toBe(body);
    },
  );

  it("a picture control may be rich text that holds a picture and no word, where the value is a picture", () => {
    const rich = (content: string) => `<w:p>${control("PHOTO", "", content)}</w:p>`;
    expect(bodyOf(fill(rich(frame(blip)), { photo: png }, parts))).toBe(
      rich(frame('<a:blip r:embed="docops2"></a:blip>')),
    );
    const captioned = rich(frame(blip) + run("Photo"));
    expect(shown(fill(captioned, { photo: "Ann" }, parts))).toBe("Ann");
    const worded = fill(rich(frame(blip)), { photo: "Ann" }, parts);
    expect(bodyOf(worded)).toContain(`<w:t xml:space="preserve">Ann</w:t></w:r>${frame(blip)}`);
  });

  it("a picture control of an older document shows the new picture too", () => {
    const vml =
      '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata r:id="rId1"/></v:shape></w:pict></w:r>';
    const xml = bodyOf(fill(picture("", vml), { photo: png }, parts));
    expect(xml).toContain('<v:imagedata r:id="docops2"/>');
  });
});

describe("a date", () => {
  const date = (format: string, language: string, more = "") =>
    `<w:date><w:dateFormat w:val="${format}"/><w:lid w:val="${language}"/>${more}</w:date>`;

  it.each([
    ["EEEE年O月A日", "zh-CN", "", "二〇二六年十月十二日"],
    ["yyyy年M月d日星期W", "zh-CN", "", "2026年10月12日星期一"],
    ["AMPMh时m分", "zh-CN", "", "下午3时5分"],
    ["dddd, d MMMM yyyy", "en-GB", "", "Monday, 12 October 2026"],
    ["M/d/yy h:mm AM/PM", "en-US", "", "10/12/26 3:05 PM"],
    ["d. MMMM yyyy HH:mm:ss", "de-DE", "", "12. Oktober 2026 15:05:09"],
    ["d/M/yyyy", "th-TH", '<w:calendar w:val="thai"/>', "12/10/2569"],
    ["e年M月d日", "zh-TW", '<w:calendar w:val="taiwan"/>', "115年10月12日"],
    ["ggge年M月d日", "ja-JP", '<w:calendar w:val="japan"/>', "令和8年10月12日"],
    ["'am' yyyy", "en-US", '<w:calendar w:val="gregorian"/>', "am 2026"],
  ])("a date in the format %s of %s%s is %s", (format, language, calendar, text) => {
    const result = fill(inline("DAY", date(format, language, calendar), "…"), {
      day: "2026-10-12T15:05:09",
    });
    expect(shown(result)).toBe(text);
    expect(bodyOf(result)).toContain('<w:date w:fullDate="2026-10-12T15:05:09Z">');
  });

  it("a date that is typed as a tag leaves no other day behind", () => {
    const remembered = '<w:date w:fullDate="2020-01-01T00:00:00Z"/>';
    expect(bodyOf(fill(inline("", remembered, "【DAY】"), { day: "2026-10-12" }))).toContain(
      "<w:date/>",
    );
    expect(bodyOf(fill(inline("", remembered, "x") + p("【DAY】"), { day: "1" }))).toContain(
      remembered,
    );
  });

  it("a date of a required field keeps what it shows where the value is blank", () => {
    const result = fill(inline("DAY", '<w:date w:fullDate="2020-01-01T00:00:00Z"/>', "x"), {
      day: "",
    });
    // The skill \`document\` requires every field, and a required field does not accept a blank
    // text.
    expect(result.missingFields.missing_required).toEqual(["DAY"]);
    expect(shown(result)).toBe("x");
  });

  it("a date in a calendar of other months is refused", () => {
    const hijri = date("d/M/yyyy", "ar-SA", '<w:calendar w:val="hijri"/>');
    expect(reasons(fill(inline("DAY", hijri, "…"), { day: "2026-10-12" }))).toEqual([
      ["DAY", "unsupported", "control_value"],
    ]);
  });

  it("a date in a language that there is not is refused", () => {
    const result = fill(inline("DAY", date("MMMM", "x"), "…"), { day: "2026-10-12" });
    expect(reasons(result)).toEqual([["DAY", "unsupported", "control_value"]]);
  });
});

describe("a list", () => {
  const items = '<w:listItem w:displayText="优秀" w:value="A"/><w:listItem w:value="B"/>';

  it("a list names its entries where a value is none of them", () => {
    const list = `<w:dropDownList>${items}</w:dropDownList>`;
    const result = fill(inline("GRADE", list, "…"), { grade: "C" });
    expect(result.replaceLog.entries).toMatchObject([
      { reason: "control_choice", detail: "is not an entry of the list: 优秀, B" },
    ]);
  });
});

describe("the text of a control", () => {
  const note =
    '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="2"/></w:r>';
  const drawing = "<w:r><w:drawing/></w:r>";
  const text = (value: string) => `<w:t xml:space="preserve">${value}</w:t>`;

  it("the text of a control goes, and drawings, notes, page breaks and bookmarks stay where they are", () => {
    const content = `<w:bookmarkStart w:id="1" w:name="b"/>${run("a", "<w:rPr><w:b/></w:rPr>")}${drawing}${run("c")}<w:r><w:t>d</w:t><w:tab/><w:br w:type="page"/><w:t>e</w:t></w:r>${note}<w:bookmarkEnd w:id="1"/>`;
    const kept = `<w:bookmarkStart w:id="1" w:name="b"/><w:r><w:rPr><w:b/></w:rPr>${text("X")}</w:r>${drawing}<w:r><w:br w:type="page"/></w:r>${note}<w:bookmarkEnd w:id="1"/>`;
    expect(bodyOf(fill(`<w:p>${control("NAME", "", content)}</w:p>`, { name: "X" }))).toBe(
      `<w:p>${control("NAME", "", kept)}</w:p>`,
    );
  });

  it("the text of a control takes its place in a run between what else the run holds", () => {
    const content =
      '<w:r><w:drawing/><w:t>a</w:t><w:cr/><w:t>b</w:t><w:footnoteReference w:id="2"/></w:r>';
    expect(bodyOf(fill(`<w:p>${control("NAME", "", content)}</w:p>`, { name: "X\tY" }))).toContain(
      `<w:r><w:drawing/>${text("X")}<w:tab/>${text("Y")}<w:footnoteReference w:id="2"/></w:r>`,
    );
  });

  it("the text of a control stands in a run of its own where there is only a drawing or a note", () => {
    expect(bodyOf(fill(`<w:p>${control("NAME", "", note)}</w:p>`, { name: "X" }))).toContain(
      `<w:sdtContent><w:r>${text("X")}</w:r>${note}</w:sdtContent>`,
    );
  });

  it("the text of a control of several paragraphs leaves one, with the bookmarks and the paragraphs of drawings", () => {
    const content = `<w:p><w:bookmarkStart w:id="1" w:name="a"/></w:p>${p("一")}<w:p/><w:p><w:bookmarkEnd w:id="1"/>${run("二")}</w:p><w:p>${drawing}</w:p>`;
    expect(bodyOf(fill(control("NOTE", "", content), { note: "新" }))).toBe(
      control(
        "NOTE",
        "",
        `<w:p><w:bookmarkStart w:id="1" w:name="a"/><w:r>${text("新")}</w:r><w:bookmarkEnd w:id="1"/></w:p><w:p>${drawing}</w:p>`,
      ),
    );
  });

  it("the text of a control leaves the paragraphs of section breaks and those behind tables", () => {
    const section = "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>";
    const table = `<w:tbl><w:tr>${cell("<w:p/>")}</w:tr></w:tbl>`;
    const body = control("NOTE", "", `${p("一")}${section}${table}${p("二")}`);
    expect(bodyOf(fill(body, { note: "新" }))).toBe(
      control("NOTE", "", `<w:p><w:r>${text("新")}</w:r></w:p>${section}${table}<w:p></w:p>`),
    );
  });

  it("the text of a control in a cell, around a cell and around a row leaves a paragraph", () => {
    const table = (row: string) => `<w:tbl>${row}</w:tbl>`;
    const bodies: [string, string][] = [
      [
        table(`<w:tr>${cell(control("NAME", "", p("a") + p("b")))}</w:tr>`),
        table(`<w:tr>${cell(control("NAME", "", p("X")))}</w:tr>`),
      ],
      [
        table(`<w:tr>${control("NAME", "", cell(p("a") + p("b")))}${cell(p("c"))}</w:tr>`),
        table(`<w:tr>${control("NAME", "", cell(p("X")))}${cell(p("c"))}</w:tr>`),
      ],
      [
        table(control("NAME", "", `<w:tr>${cell("<w:p/>")}${cell(p("a"))}</w:tr>`)),
        table(control("NAME", "", `<w:tr>${cell("<w:p/>")}${cell(p("X"))}</w:tr>`)),
      ],
      [
        table(control("NAME", "", `<w:tr>${cell("<w:p/>")}${cell("<w:p/>")}</w:tr>`)),
        table(
          control(
            "NAME",
            "",
            `<w:tr>${cell(`<w:p><w:r>${text("X")}</w:r></w:p>`)}${cell("<w:p/>")}</w:tr>`,
          ),
        ),
      ],
    ];
    for (const [body, wanted] of bodies) expect(bodyOf(fill(body, { name: "X" }))).toBe(wanted);
  });

  it("the text of a control is made where there is none", () => {
    const empty = '<w:sdt><w:sdtPr><w:tag w:val="NAME"/></w:sdtPr>$</w:sdt>';
    const filled = `<w:r>${text("X")}</w:r>`;
    for (const content of ["", "<w:sdtContent/>"]) {
      const bare = empty.replace("$", content);
      const full = (inside: string) => empty.replace("$", `<w:sdtContent>${inside}</w:sdtContent>`);
      expect(bodyOf(fill(`<w:p>${bare}</w:p>`, { name: "X" }))).toBe(`<w:p>${full(filled)}</w:p>`);
      expect(bodyOf(fill(bare, { name: "X" }))).toBe(full(`<w:p>${filled}</w:p>`));
      const rows = `<w:tbl>${bare}<w:tr>${cell("<w:p/>")}</w:tr></w:tbl>`;
      expect(reasons(fill(rows, { name: "X" }))).toEqual([
        ["NAME", "unsupported", "control_content"],
      ]);
    }
  });

  const field =
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DATE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>';
  it.each([
    ["a field", `<w:p>${control("NAME", "", run("a") + field)}</w:p>`],
    [
      "a simple field",
      `<w:p>${control("NAME", "", `<w:fldSimple w:instr="DATE">${run("a")}</w:fldSimple>`)}</w:p>`,
    ],
    [
      "the control of another field",
      `<w:p>${control("NAME", "", run("a") + control("OTHER", "", run("b")))}</w:p>`,
    ],
    [
      "a check box",
      `<w:p>${control("NAME", "", run("a") + control("x", `<w14:checkbox ${w14}/>`, run("b")))}</w:p>`,
    ],
    [
      "text in two cells",
      `<w:tbl>${control("NAME", "", `<w:tr>${cell(p("a"))}${cell(p("b"))}</w:tr>`)}</w:tbl>`,
    ],
    [
      "text beside a table with text",
      control("NAME", "", `${p("a")}<w:tbl><w:tr>${cell(p("b"))}</w:tr></w:tbl><w:p/>`),
    ],
    ["a citation", `<w:p>${control("NAME", "<w:citation/>", run("a"))}</w:p>`],
    ["an equation", `<w:p>${control("NAME", "<w:equation/>", run("a"))}</w:p>`],
  ])(
    "the text of a control that stands beside %s is not replaced: the control is refused",
    (_what, body) => {
      const result = fill(body, { name: "X", other: "Y" });
      expect(result.exitCode).toBe(3);
      expect(reasons(result)).toContainEqual(["NAME", "unsupported", "control_content"]);
      expect(bodyOf(result)).toBe(body);
    },
  );

  it("the text of a control is that of the wrappers in it too, which stay", () => {
    const inner =
      '<w:sdt><w:sdtPr><w:id w:val="1"/><w:tag w:val="goog_rdk_0"/></w:sdtPr><w:sdtContent>$</w:sdtContent></w:sdt>';
    const body = `<w:p>${control("NAME", "", inner.replace("$", run("a")) + run("b"))}</w:p>`;
    expect(bodyOf(fill(body, { name: "X" }))).toBe(
      `<w:p>${control("NAME", "", inner.replace("$", `<w:r>${text("X")}</w:r>`))}</w:p>`,
    );
  });

  it("the text of a control is not that of a text box in it, and not what was deleted", () => {
    const box = `<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>${p("in")}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>`;
    const deleted = '<w:del w:id="1" w:author="a"><w:r><w:delText>old</w:delText></w:r></w:del>';
    const inserted = `<w:ins w:id="2" w:author="a">$</w:ins>`;
    const body = `<w:p>${control("NAME", "", deleted + inserted.replace("$", run("new")) + box)}</w:p>`;
    expect(bodyOf(fill(body, { name: "X" }))).toBe(
      `<w:p>${control("NAME", "", `${deleted}${inserted.replace("$", `<w:r>${text("X")}</w:r>`)}${box}`)}</w:p>`,
    );
  });

  it("the text of a control keeps its link", () => {
    const link = (inside: string) => `<w:hyperlink w:anchor="a">${inside}</w:hyperlink>`;
    expect(
      bodyOf(fill(`<w:p>${control("NAME", "", link(run("a")) + run("b"))}</w:p>`, { name: "X" })),
    ).toBe(`<w:p>${control("NAME", "", link(`<w:r>${text("X")}</w:r>`))}</w:p>`);
  });
});

describe("settings of a control", () => {
  const grey = '<w:rPr><w:rStyle w:val="a3"/></w:rPr>';

  it("a prompt goes with its symbols and tabs; the text has the look that the control has for it", () => {
    const settings = '<w:rPr><w:b/></w:rPr><w:placeholder><w:docPart w:val="D"/></w:placeholder>';
    const prompt = `<w:r>${grey}<w:t>Click</w:t><w:tab/><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>`;
    const body = `<w:p>${control("NAME", `${settings}<w:showingPlcHdr/><w:text/>`, prompt)}</w:p>`;
    expect(bodyOf(fill(body, { name: "X" }))).toBe(
      `<w:p>${control("NAME", `${settings}<w:text/>`, '<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">X</w:t></w:r>')}</w:p>`,
    );
  });

  it("a tag that is typed in a prompt makes it a text", () => {
    const body = `<w:p>${control("", "<w:showingPlcHdr/><w:text/>", run("【NAME】"))}</w:p>`;
    expect(bodyOf(fill(body, { name: "X" }))).not.toContain("showingPlcHdr");
    expect(bodyOf(fill(body, {}))).toContain("showingPlcHdr");
  });

  it("locks stay, and keep nothing from being filled", () => {
    for (const lock of ["contentLocked", "sdtContentLocked", "sdtLocked"]) {
      const result = fill(inline("NAME", `<w:lock w:val="${lock}"/>`, "x"), { name: "X" });
      expect(bodyOf(result)).toContain(`<w:lock w:val="${lock}"/>`);
      expect(shown(result)).toBe("X");
    }
  });

  it("a temporary control goes once it is filled, with those in it, and its content stays", () => {
    const inner = control("", "<w:temporary/>", run("【NAME】"));
    const body = control(
      "",
      "<w:temporary/>",
      `<w:p>${run("a")}${inner}${run("b")}</w:p>${p("c")}`,
    );
    expect(bodyOf(fill(body, { name: "X" }))).toBe(
      `<w:p>${run("a")}${run("X")}${run("b")}</w:p>${p("c")}`,
    );
    const untouched = inline("", "<w:temporary/>", "x");
    expect(bodyOf(fill(untouched + p("【NAME】"), { name: "X" }))).toContain(untouched);
    const tagged = inline("NAME", "<w:temporary/><w:text/>", "x");
    expect(bodyOf(fill(tagged, { name: "X" }))).toBe(p("X"));
    expect(bodyOf(fill(tagged, {}))).toBe(tagged);
  });
});

describe("the place of a control", () => {
  it("the place of a control is its first run in the paragraph, as the log tells it", () => {
    const body = `${p("a")}<w:p>${run("b")}${control("NAME", "", run("x"))}${control("OTHER", "", run("y"))}</w:p>${control("THIRD", "", p("z"))}`;
    const { entries } = fill(body, { name: "1", other: "2", third: "3" }).replaceLog;
    expect(entries.map(({ field_name, run_id }) => [field_name, run_id])).toEqual([
      ["NAME", "p1:r1"],
      ["OTHER", "p1:r2"],
      ["THIRD", "p2:r0"],
    ]);
  });

  it("the place of a control in a text box with a fallback copy is told once and filled twice", () => {
    const box = `<w:txbxContent>${inline("NAME", "", "x")}</w:txbxContent>`;
    const body = `<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="wps"><w:drawing>${box}</w:drawing></mc:Choice><mc:Fallback><w:pict>${box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>`;
    const result = fill(body, { name: "X" });
    expect(shown(result)).toBe("XX");
    expect(reasons(result)).toEqual([["NAME", "replaced", null]]);
  });

  it("the place of a control is found in time that grows with the number of controls", () => {
    const fillMany = (count: number) => {
      const one = control("NAME", "<w:text/>", run("x"));
      const result = fill(`<w:p>${one.repeat(count)}</w:p>`, { name: "X" });
      expect(result.replaceLog.summary.replaced_count).toBe(count);
    };
    // Quadratic work takes a hundred times as long for ten times the controls.
    expect(growthOf(fillMany, 1_000, 10_000)).toBeLessThan(40);
  });

  it("the place of a control may have a tag in another script that the payload has for a key", () => {
    expect(shown(fill(inline("姓名", "", "x"), { 姓名: "王" }))).toBe("王");
    const other = fill(inline("合同", "", "x"), { 姓名: "王" });
    expect(shown(other)).toBe("x");
    expect(other.exitCode).toBe(0);
  });
});

describe("fields of old forms", () => {
  const form = (name: string, about: string) =>
    `<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="${name}"/>${about}</w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`;
  const box = '<w:checkBox><w:sizeAuto/><w:default w:val="0"/></w:checkBox>';
  const list = '<w:ddList><w:listEntry w:val="a"/><w:listEntry w:val="b"/></w:ddList>';

  it("a check box is checked, a list has its entry", () => {
    const result = fill(form("MEMBER", box) + form("GRADE", list), { member: true, grade: "b" });
    expect(bodyOf(result)).toContain('<w:default w:val="0"/><w:checked w:val="1"/></w:checkBox>');
    expect(bodyOf(result)).toContain('<w:ddList><w:result w:val="1"/><w:listEntry w:val="a"/>');
    expect(reasons(result)).toEqual([
      ["MEMBER", "replaced", null],
      ["GRADE", "replaced", null],
    ]);
  });

  it("fields of old forms without a value are for a reader to fill in", () => {
    const body = form("MEMBER", box) + form("Kontrollkaestchen1", box);
    const result = fill(body, { other: 1 });
    expect(bodyOf(result)).toBe(body);
    expect([result.exitCode, reasons(result)]).toEqual([0, []]);
  });

  it("fields of old forms with a value that they cannot show are refused", () => {
    const result = fill(form("MEMBER", box) + form("GRADE", list), { member: "yes", grade: "c" });
    expect(reasons(result)).toEqual([
      ["MEMBER", "unsupported", "control_value"],
      ["GRADE", "unsupported", "control_value"],
    ]);
  });

  it("a text shows its text like any other", () => {
    const body = `<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="T"/><w:textInput><w:default w:val="【NAME】"/></w:textInput></w:ffData></w:fldChar></w:r><w:r><w:instrText> FORMTEXT </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>${run("【NAME】")}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`;
    expect(bodyOf(fill(body, { name: "Ann" }))).toContain(run("Ann"));
  });
});
