import { describe, expect, it } from "vitest";
import type { JobResult } from "../../../apps/engine/job/pipeline.ts";
import { documentRelationships, docx, p, storyPart } from "../../fixtures/docx.ts";
import { bodyOf, partOf, runDocument } from "../support.ts";

const namespaces = [
  'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"',
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"',
  'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"',
  'xmlns:v="urn:schemas-microsoft-com:vml"',
  'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"',
  'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"',
  'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"',
  'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"',
].join(" ");

/** A paragraph that declares the prefixes of drawings, formulas and so on. */
const rich = (content: string) => `<w:p ${namespaces}>${content}</w:p>`;

function entriesOf({ replaceLog }: JobResult): string[] {
  return replaceLog.entries.map(({ status, paragraph_path, run_id, original_text, new_text }) =>
    [status, paragraph_path, run_id, original_text, new_text].join(" "),
  );
}

function reasonsOf({ replaceLog }: JobResult): (string | null)[] {
  return replaceLog.entries
    .filter(({ status }) => status === "unsupported")
    .map(({ reason }) => reason);
}

describe("text outside of runs", () => {
  it("a formula is filled, in a fraction and over several runs of one formula", () => {
    const formula = (first: string, second: string) =>
      `<m:oMathPara><m:oMath><m:f><m:num><m:r><m:t>${first}</m:t></m:r></m:num><m:den>${second}</m:den></m:f></m:oMath></m:oMathPara>`;
    const run = (text: string) => `<m:r><m:rPr/><m:t>${text}</m:t></m:r>`;
    const result = runDocument(
      rich(formula("【FORCE】", run("2【") + run("MASS") + run("】"))),
      { force: "a < b", mass: "m" },
      { mode: "off" },
    );
    expect(bodyOf(result)).toBe(
      rich(
        formula(
          "a &lt; b",
          `${run("2m")}<m:r><m:rPr/><m:t></m:t></m:r>`.concat("<m:r><m:rPr/><m:t></m:t></m:r>"),
        ),
      ),
    );
    expect(entriesOf(result)).toEqual(["replaced p0  【FORCE】 a < b", "replaced p0  【MASS】 m"]);
  });

  it("a formula in a line of text has a line end as a space", () => {
    const result = runDocument(rich("<m:oMath><m:r><m:t>【A】</m:t></m:r></m:oMath>"), {
      a: "x\ny",
    });
    expect(bodyOf(result)).toContain("<m:t>x y</m:t>");
  });

  it("a phonetic guide is filled, above and below", () => {
    const ruby = (above: string, below: string) =>
      `<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>${above}</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>${below}</w:t></w:r></w:rubyBase></w:ruby></w:r>`;
    const result = runDocument(
      `<w:p><w:r><w:t>x</w:t></w:r>${ruby("【READ】", "【NAME】")}</w:p>`,
      { read: "wáng", name: "王" },
      { mode: "off" },
    );
    expect(bodyOf(result)).toBe(`<w:p><w:r><w:t>x</w:t></w:r>${ruby("wáng", "王")}</w:p>`);
    expect(entriesOf(result)).toEqual([
      "replaced p0 p0:r1 【READ】 wáng",
      "replaced p0 p0:r1 【NAME】 王",
    ]);
  });

  it("a text in a branch inside of a run is filled in both branches and logged once", () => {
    const run = (text: string) =>
      `<w:r><mc:AlternateContent><mc:Choice Requires="w14"><w:t>${text}</w:t></mc:Choice><mc:Fallback><w:t>${text}!</w:t></mc:Fallback></mc:AlternateContent></w:r>`;
    const result = runDocument(rich(run("【A】")), { a: "1" }, { mode: "off" });
    expect(bodyOf(result)).toBe(rich(run("1")));
    expect(entriesOf(result)).toEqual(["replaced p0 p0:r0 【A】 1"]);
  });

  it("a text that only the branch for other readers has is filled and logged", () => {
    const run = (text: string) =>
      `<w:r><mc:AlternateContent><mc:Choice Requires="w16se"><w:sym/></mc:Choice><mc:Fallback><w:t>${text}</w:t></mc:Fallback></mc:AlternateContent></w:r>`;
    const result = runDocument(rich(run("【A】")), { a: "1" }, { mode: "off" });
    expect(bodyOf(result)).toBe(rich(run("1")));
    expect(entriesOf(result)).toEqual(["replaced p0 p0:r0 【A】 1"]);
  });

  it("alternative texts of drawings, shapes and tables are filled", () => {
    const content = (name: string) =>
      `<w:tbl><w:tblPr><w:tblCaption w:val="Sales of ${name}"/><w:tblDescription w:val="${name}"/></w:tblPr><w:tr><w:tc><w:tcPr/>${p("")}</w:tc></w:tr></w:tbl>${rich(
        `<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="Photo of ${name}" title="${name}"/></wp:inline></w:drawing><w:pict><v:shape alt="${name}!"/></w:pict></w:r>`,
      )}`;
    const result = runDocument(content("【NAME】"), { name: '"A" & <B>' }, { mode: "off" });
    expect(bodyOf(result)).toBe(content("&quot;A&quot; &amp; &lt;B&gt;"));
    expect(entriesOf(result).map((entry) => entry.split(" ").slice(0, 3).join(" "))).toEqual([
      "replaced t0 ",
      "replaced t0 ",
      "replaced p0 p0:r0",
      "replaced p0 p0:r0",
      "replaced p0 p0:r0",
    ]);
  });

  it("an alternative text that is written with character references is filled", () => {
    const drawing = (text: string) =>
      rich(
        `<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="${text}"/></wp:inline></w:drawing></w:r>`,
      );
    const result = runDocument(
      drawing("&#x3010;A&#12305; &#012304;A】"),
      { a: "1" },
      { mode: "off" },
    );
    expect(bodyOf(result)).toBe(drawing("1 1"));
  });

  it("a watermark in a header is filled", () => {
    const header = (text: string) =>
      storyPart(
        "w:hdr",
        rich(`<w:r><w:pict><v:shape><v:textpath string="${text}"/></v:shape></w:pict></w:r>`),
      );
    const result = runDocument(
      p("x"),
      { status: "机密" },
      {
        parts: {
          "word/_rels/document.xml.rels": documentRelationships([
            { type: "header", target: "header1.xml" },
          ]),
          "word/header1.xml": header("【STATUS】"),
        },
      },
    );
    expect(partOf(result, "word/header1.xml")).toBe(header("机密"));
    expect(entriesOf(result)).toEqual(["replaced header1:p0 header1:p0:r0 【STATUS】 机密"]);
  });

  it("the text of a shape in DrawingML is filled; a line end is a break between runs", () => {
    const shape = (runs: string) =>
      rich(
        `<w:r><w:drawing><wp:inline><a:graphic><a:p>${runs}</a:p></a:graphic></wp:inline></w:drawing></w:r>`,
      );
    const run = (text: string) => `<a:r><a:rPr b="1"/><a:t>${text}</a:t></a:r>`;
    const result = runDocument(shape(run("A 【X") + run("】 B")), { x: "1\n2" }, { mode: "off" });
    expect(bodyOf(result)).toBe(shape(`${run("A 1")}<a:br/>${run("2")}${run(" B")}`));
  });
});

describe("charts and SmartArt", () => {
  const relationships = documentRelationships([
    { type: "chart", target: "charts/chart1.xml" },
    { type: "diagramData", target: "diagrams/data1.xml" },
    { type: "diagramDrawing", target: "diagrams/drawing1.xml" },
  ]);
  const chart = (title: string, category = "") =>
    `<c:chartSpace ${namespaces}><c:chart><c:title><a:p><a:r><a:t>${title}</a:t></a:r></a:p></c:title>${category}</c:chart></c:chartSpace>`;
  const shownChart =
    '<w:r><w:drawing><wp:inline><c:chart r:id="rId1"/></wp:inline></w:drawing></w:r>';

  it("the title of a chart is filled", () => {
    const result = runDocument(
      rich(shownChart),
      { year: "2026", title: "T" },
      {
        parts: {
          "word/_rels/document.xml.rels": relationships,
          "word/charts/chart1.xml": chart("【TITLE】 in 【YEAR】"),
        },
      },
    );
    expect(partOf(result, "word/charts/chart1.xml")).toBe(chart("T in 2026"));
    expect(entriesOf(result)).toEqual([
      "replaced chart1:p0 chart1:p0:r0 【TITLE】 T",
      "replaced chart1:p0 chart1:p0:r0 【YEAR】 2026",
    ]);
  });

  it("the data of a chart cannot be filled: its workbook says the same", () => {
    const data =
      "<c:ser><c:cat><c:strCache><c:pt><c:v>【A】</c:v></c:pt></c:strCache></c:cat></c:ser>";
    const result = runDocument(
      rich(shownChart),
      { a: "1" },
      {
        parts: {
          "word/_rels/document.xml.rels": relationships,
          "word/charts/chart1.xml": chart("x", data),
        },
      },
    );
    expect(result.exitCode).toBe(3);
    expect(reasonsOf(result)).toEqual(["tag_in_chart_data"]);
    expect(result.replaceLog.entries[0]).toMatchObject({
      part: "word/charts/chart1.xml",
      paragraph_path: "chart1:c:v",
      original_text: "【A】",
    });
  });

  it("SmartArt is filled in its data and in its drawing, and logged once", () => {
    const text = (name: string) => `<a:p><a:r><a:t>${name}</a:t></a:r></a:p>`;
    const dsp = 'xmlns:dsp="http://schemas.microsoft.com/office/drawing/2008/diagram"';
    const data = (name: string) =>
      `<dgm:dataModel ${namespaces} ${dsp}>${text(name)}<dsp:dataModelExt relId="rId3"/></dgm:dataModel>`;
    const drawing = (name: string) =>
      `<dsp:drawing ${namespaces} ${dsp}>${text(name)}</dsp:drawing>`;
    const result = runDocument(
      rich('<w:r><w:drawing><dgm:relIds r:dm="rId2"/></w:drawing></w:r>'),
      { name: "王" },
      {
        parts: {
          "word/_rels/document.xml.rels": relationships,
          "word/diagrams/data1.xml": data("【NAME】"),
          "word/diagrams/drawing1.xml": drawing("【NAME】"),
        },
      },
    );
    expect(partOf(result, "word/diagrams/data1.xml")).toBe(data("王"));
    expect(partOf(result, "word/diagrams/drawing1.xml")).toBe(drawing("王"));
    expect(entriesOf(result)).toEqual(["replaced data1:p0 data1:p0:r0 【NAME】 王"]);
  });
});

describe("document properties", () => {
  const dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"';
  const core = (title: string) =>
    `<cp:coreProperties xmlns:cp="urn:cp" ${dc}><dc:title>${title}</dc:title></cp:coreProperties>`;
  const rels = (...targets: [type: string, target: string][]) =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${targets
      .map(
        ([type, target], index) =>
          `<Relationship Id="r${index}" Type="urn:x/${type}" Target="${target}"/>`,
      )
      .join("")}</Relationships>`;
  const package_ = rels(
    ["officeDocument", "word/document.xml"],
    ["core-properties", "docProps/core.xml"],
    ["custom-properties", "docProps/custom.xml"],
    ["extended-properties", "docProps/app.xml"],
  );
  const titled = (title: string, payload: Record<string, unknown>) =>
    runDocument(p("x"), payload, {
      parts: { "_rels/.rels": package_, "docProps/core.xml": core(title) },
    });
  const titleOf = (result: JobResult) =>
    partOf(result, "docProps/core.xml").replace(/^.*<dc:title>|<\/dc:title>.*$/g, "");

  it.each([
    ["【#DRAFT】Draft: 【/DRAFT】Plan", { draft: true }, "Draft: Plan"],
    ["【#DRAFT】Draft: 【/DRAFT】Plan", { draft: false }, "Plan"],
    ["Plan【^DRAFT】 (final)【/DRAFT】", { draft: false }, "Plan (final)"],
    [
      "【#ITEMS】【@INDEX】. 【.】【@LAST|yesno:,; 】【/ITEMS】",
      { items: ["a", "b"] },
      "1. a; 2. b",
    ],
    [
      "【#A】【#B】【X】【Y】 【/B】|【/A】",
      { y: 9, a: [{ b: [{ x: 1 }, { x: 2 }] }, { b: [] }] },
      "19 29 ||",
    ],
  ])("a section in a title is written: %s", (title, payload, written) => {
    const result = titled(title, payload);
    expect(titleOf(result)).toBe(written);
    expect(result.exitCode).toBe(0);
  });

  it.each([
    ["【#A】x", "section_not_closed"],
    ["x【/A】", "section_not_opened"],
    ["【#A|page_break】x【/A】", "section_option"],
    ["【%PHOTO】", "not_in_properties"],
    ["【~NOTE】", "not_in_properties"],
    ["【A|nothing_like_it】", "unknown_formatter"],
    ["【A", "unclosed_bracket"],
  ])("what is wrong in a title is told before anything is filled: %s", (title, reason) => {
    const result = titled(title, { a: "1" });
    expect(result.exitCode).toBe(3);
    expect(reasonsOf(result)).toEqual([reason]);
    expect(titleOf(result)).toBe(title);
  });

  it("a title without its value is missing, and the tag stays", () => {
    const result = titled("On 【A】 and 【B】", { b: "2" });
    expect(result.exitCode).toBe(2);
    expect(result.missingFields.missing_required).toEqual(["A"]);
    expect(titleOf(result)).toBe("On 【A】 and 2");
  });

  it("the items of a property that is a list are filled one by one", () => {
    const vt = 'xmlns:vt="urn:vt"';
    const custom = (...items: string[]) =>
      `<Properties ${vt}><property name="Names"><vt:vector>${items.map((each) => `<vt:lpwstr>${each}</vt:lpwstr>`).join("")}</vt:vector></property></Properties>`;
    const result = runDocument(
      p("x"),
      { a: "1", b: "2" },
      {
        parts: { "_rels/.rels": package_, "docProps/custom.xml": custom("【A】", "x", "【B】") },
      },
    );
    expect(partOf(result, "docProps/custom.xml")).toBe(custom("1", "x", "2"));
  });

  it("what Word says of a document by itself is no text of the template", () => {
    const app =
      '<Properties xmlns="urn:app"><TitlesOfParts>Terms of 【#CLAUSES】【NAME】 and</TitlesOfParts></Properties>';
    const result = runDocument(
      p("【A】"),
      { a: "1" },
      {
        parts: { "_rels/.rels": package_, "docProps/app.xml": app },
      },
    );
    expect(result.exitCode).toBe(0);
    expect(partOf(result, "docProps/app.xml")).toBe(app);
  });
});

describe("other ways to write the same", () => {
  it("prefixes of its own and the namespaces of Strict are read alike", () => {
    const content = (name: string) =>
      `<ns0:document xmlns:ns0="http://purl.oclc.org/ooxml/wordprocessingml/main" xmlns:ns1="http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing" xmlns:ns2="http://purl.oclc.org/ooxml/officeDocument/math" xmlns:ns3="urn:schemas-microsoft-com:vml"><ns0:body><ns0:p><ns0:r><ns0:drawing><ns1:inline><ns1:docPr descr="${name}"/></ns1:inline></ns0:drawing><ns0:ruby><ns0:rubyBase><ns0:r><ns0:t>${name}</ns0:t></ns0:r></ns0:rubyBase></ns0:ruby><ns0:pict><ns3:textpath string="${name}"/></ns0:pict></ns0:r><ns2:oMath><ns2:r><ns2:t>${name}</ns2:t></ns2:r></ns2:oMath><ns0:hyperlink ns0:anchor="${name}" ns0:tooltip="${name}"/></ns0:p></ns0:body></ns0:document>`;
    const template = docx("", { "word/document.xml": content("【A】") });
    const result = runDocument(template, { a: "1" }, { mode: "off" });
    expect(partOf(result)).toBe(content("1"));
    expect(result.replaceLog.summary.replaced_count).toBe(6);
  });
});
