import { describe, expect, it } from "vitest";
import { compileTemplate } from "../../../apps/engine/job/compile.ts";
import { fillTemplate } from "../../../apps/engine/job/pipeline.ts";
import { documentRelationships, docx, p, storyPart } from "../../fixtures/docx.ts";
import { growthOf } from "../../support/growth.ts";
import { bodyOf, documentSettings, partOf } from "../support.ts";
import {
  binding,
  control,
  customXml,
  fill,
  inline,
  png,
  reasons,
  run,
  shown,
  w14,
  w15,
} from "./controls-support.ts";

const store = "{11111111-2222-3333-4444-555555555555}";
const parts = (xml: string) => customXml([{ id: store, xml }]);
const item = (result: ReturnType<typeof fill>) => partOf(result, "customXml/item1.xml");

describe("the path of a binding", () => {
  const xml =
    '<c:form xmlns:c="urn:c" xmlns:d="urn:d"><c:name>1</c:name><d:name d:kind="k" kind="l">2</d:name><row id="a"><n>3</n></row><row id="b"><n>4</n></row></c:form>';
  const c = "xmlns:x='urn:c' xmlns:y=&quot;urn:d&quot; ";

  it.each([
    ["/x:form[1]/x:name[1]", "<c:name>N</c:name>"],
    ["/x:form/y:name", 'kind="l">N</d:name>'],
    ["/x:form[1]/x:name[1]/text()[1]", "<c:name>N</c:name>"],
    ["/x:form/y:name/@kind", 'd:kind="k" kind="N"'],
    ["/x:form/y:name/@y:kind", 'd:kind="N" kind="l"'],
    ["/x:form/row[2]/n", '<row id="b"><n>N</n>'],
    ["/x:form/row[last()]/n[position()=1]", '<row id="b"><n>N</n>'],
    ["/x:form/row[@id='b']/n", '<row id="b"><n>N</n>'],
    ["/x:form/row[n='4']/n", '<row id="b"><n>N</n>'],
    ["/x:form/*[local-name()='row'][2]/child::n", '<row id="b"><n>N</n>'],
    ["/*/*[2]", 'kind="l">N</d:name>'],
    ["/x:form/y:*", 'kind="l">N</d:name>'],
    ["//n", '<row id="a"><n>N</n>'],
    ["/x:form//n[.='4']", '<row id="b"><n>N</n>'],
    ["/undeclared:form/undeclared:name[1]", "<c:name>N</c:name>"],
  ])("the path of a binding: %s is followed", (path, wanted) => {
    const result = fill(
      inline("NAME", `${binding(path, store, c)}<w:text/>`, "x"),
      { name: "N" },
      parts(xml),
    );
    expect(result.exitCode).toBe(0);
    expect(item(result)).toContain(wanted);
    expect(item(result).match(/N/g)).toHaveLength(1);
  });

  it.each([
    ["/表[1]/名[1]", "<名 类='甲'>N</名>"],
    ["/表/名/@类", "<名 类='N'>1</名>"],
    ["/表/*[2]", "<文:值 文:类='乙'>N</文:值>"],
    ["/表/w:值", "<文:值 文:类='乙'>N</文:值>"],
    ["/表/w:值/@w:类", "<文:值 文:类='N'>2</文:值>"],
  ])("%s is followed: names need not be of ASCII", (path, wanted) => {
    const xml = "<表 xmlns:文='urn:文'><名 类='甲'>1</名><文:值 文:类='乙'>2</文:值></表>";
    const named = binding(path, store, "xmlns:w='urn:文' ");
    const result = fill(inline("NAME", `${named}<w:text/>`, "x"), { name: "N" }, parts(xml));
    expect(result.exitCode).toBe(0);
    expect(item(result)).toContain(wanted);
  });

  it.each([
    "/form/x:name",
    "/x:form/x:other",
    "/x:form/x:name[2]",
    "/x:form/y:name/@none",
    "/x:form",
    "/x:form/row[1]",
  ])("%s leads to nothing that has a text: the XML is left, the control is filled", (path) => {
    const result = fill(
      inline("NAME", `${binding(path, store, c)}<w:text/>`, "x"),
      { name: "N" },
      parts(xml),
    );
    expect(result.exitCode).toBe(0);
    expect(shown(result)).toBe("N");
    expect(item(result)).toBe(xml);
  });

  it.each([
    "count(/x:form)",
    "x:name",
    "/x:form/x:name | /x:form/row",
    "/x:form/x:name[starts-with(.,'1')]",
    "/x:form/following::n",
  ])("%s is one that only Word can follow: the control is refused", (path) => {
    const body = inline("NAME", `${binding(path, store, c)}<w:text/>`, "x");
    const result = fill(body, { name: "N" }, parts(xml));
    expect(reasons(result)).toEqual([["NAME", "unsupported", "control_binding"]]);
    expect(bodyOf(result)).toBe(body);
  });

  it("the path of a binding to the last of many siblings is as short as others", () => {
    const fillMany = (count: number) => {
      const rows = Array.from({ length: count }, (_row, index) => `<r><n>${index}</n></r>`);
      const body = Array.from({ length: count }, (_row, index) =>
        inline("NAME", `${binding(`/f/r[${index + 1}]/n[1]`, store)}<w:text/>`, "x"),
      ).join("");
      const result = fill(body, { name: "N" }, parts(`<f>${rows.join("")}</f>`));
      expect(item(result)).toBe(`<f>${"<r><n>N</n></r>".repeat(count)}</f>`);
    };
    // Quadratic work takes a hundred times as long for ten times the siblings.
    expect(growthOf(fillMany, 500, 5_000)).toBeLessThan(40);
  });
});

describe("the store of a binding", () => {
  const twice = customXml([
    { id: "{AA}", xml: "<a><n>1</n></a>" },
    { id: store, xml: "<a><n>2</n></a>" },
  ]);

  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const core =
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";

  it("the store of a binding is known by its id, in either case", () => {
    const result = fill(
      inline("NAME", `${binding("/a/n", store.toLowerCase())}<w:text/>`, "x"),
      { name: "N" },
      twice,
    );
    expect(partOf(result, "customXml/item1.xml")).toBe("<a><n>1</n></a>");
    expect(partOf(result, "customXml/item2.xml")).toBe("<a><n>N</n></a>");
  });

  it("the store of a binding that is not named is the first that has such a node", () => {
    const result = fill(
      inline("NAME", '<w:dataBinding w:xpath="/a/n"/><w:text/>', "x"),
      { name: "N" },
      twice,
    );
    expect(partOf(result, "customXml/item1.xml")).toBe("<a><n>N</n></a>");
    expect(partOf(result, "customXml/item2.xml")).toBe("<a><n>2</n></a>");
  });

  it("the store of a binding that there is not is none", () => {
    const result = fill(
      inline("NAME", `${binding("/a/n", "{BB}")}<w:text/>`, "x"),
      { name: "N" },
      twice,
    );
    expect([result.exitCode, shown(result)]).toEqual([0, "N"]);
    expect(partOf(result, "customXml/item2.xml")).toBe("<a><n>2</n></a>");
  });

  it.each([
    ["core", "{6C3C8BC8-F283-45AE-878A-BAB7291924A1}", core, "title"],
    ["app", "{6668398D-A668-4E3E-A5EB-62B293D839F1}", `${office}/extended-properties`, "Company"],
  ])("the store of a binding may be the %s properties", (name, id, type, property) => {
    const properties = {
      "_rels/.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${office}/officeDocument" Target="word/document.xml"/><Relationship Id="r2" Type="${type}" Target="docProps/${name}.xml"/></Relationships>`,
      [`docProps/${name}.xml`]: `<p:x xmlns:p="urn:p"><p:${property}>old</p:${property}></p:x>`,
    };
    const body = inline(
      "NAME",
      `${binding(`/q:x[1]/q:${property}[1]`, id, "xmlns:q='urn:p'")}<w:text/>`,
      "x",
    );
    expect(partOf(fill(body, { name: "N" }, properties), `docProps/${name}.xml`)).toContain(
      `<p:${property}>N</p:${property}>`,
    );
  });
});

describe("what a bound control writes", () => {
  const bound = (settings: string, text = "x") =>
    inline("VALUE", `${binding("/f/v", store)}${settings}`, text);
  const xml = "<f><v>old</v></f>";
  const written = (settings: string, value: unknown, text?: string) =>
    item(fill(bound(settings, text), { value }, parts(xml))).replace(/<\/?[fv]>/g, "");

  it("what a bound control writes is a text with its line ends, which Word shows where the control may have several lines", () => {
    const result = fill(bound("<w:text/>"), { value: "a\r\nb & <c>\u0001" }, parts(xml));
    expect(item(result)).toBe("<f><v>a\nb &amp; &lt;c&gt;\uFFFD</v></f>");
    expect(bodyOf(result)).toContain('<w:text w:multiLine="1"/>');
    expect(bodyOf(fill(bound("<w:text/>"), { value: "a" }, parts(xml)))).toContain("<w:text/>");
  });

  it.each([
    ["", "12 October 2026"],
    ['<w:storeMappedDataAs w:val="text"/>', "12 October 2026"],
    ['<w:storeMappedDataAs w:val="date"/>', "2026-10-12"],
    ['<w:storeMappedDataAs w:val="dateTime"/>', "2026-10-12T00:00:00"],
  ])("what a bound control writes is a date as %s says", (store_, wanted) => {
    const date = `<w:date><w:dateFormat w:val="d MMMM yyyy"/><w:lid w:val="en-GB"/>${store_}</w:date>`;
    expect(written(date, "2026-10-12")).toBe(wanted);
  });

  it("what a bound control writes is the value of an entry, a state, a picture in Base64", () => {
    const list = '<w:dropDownList><w:listItem w:displayText="优秀" w:value="A"/></w:dropDownList>';
    expect(written(list, "优秀")).toBe("A");
    expect(written(`<w14:checkbox ${w14}/>`, true)).toBe("true");
    const photo = `<w:p>${control("VALUE", `${binding("/f/v", store)}<w:picture/>`, '<w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:embed="rId9"/></w:drawing></w:r>')}</w:p>`;
    expect(item(fill(photo, { value: png }, parts(xml)))).toBe(`<f><v>${png}</v></f>`);
  });

  it("what a bound control writes is written by bindings of Word 2013 too", () => {
    const newer = `<w15:dataBinding ${w15} w:xpath="/f/v" w:storeItemID="${store}"/>`;
    expect(item(fill(inline("VALUE", newer, "x"), { value: "N" }, parts(xml)))).toBe(
      "<f><v>N</v></f>",
    );
    const own = `<w15:dataBinding ${w15} w15:xpath="/f/v" w15:storeItemID="${store}"/>`;
    expect(item(fill(inline("VALUE", own, "x"), { value: "N" }, parts(xml)))).toBe(
      "<f><v>N</v></f>",
    );
  });
});

describe("a tag in the text of a bound control", () => {
  const bound = (text: string, settings = "<w:text/>", path = "/f/v") =>
    `<w:p><w:sdt><w:sdtPr>${binding(path, store)}${settings}</w:sdtPr><w:sdtContent>${run(text)}</w:sdtContent></w:sdt></w:p>`;
  const xml = "<f><v>【ABSTRACT】</v><w>【OTHER】</w></f>";

  it("a tag in the text of a bound control is filled in the XML too, with what stands around it", () => {
    const result = fill(bound("On 【ABSTRACT】."), { abstract: "2026" }, parts(xml));
    expect(item(result)).toBe("<f><v>On 2026.</v><w>【OTHER】</w></f>");
    expect(reasons(result)).toEqual([["ABSTRACT", "replaced", null]]);
  });

  it("a tag in the text of a bound control is filled in the XML where the control stands around paragraphs, and in a header", () => {
    const block = `<w:sdt><w:sdtPr>${binding("/f/v", store)}<w:text/></w:sdtPr><w:sdtContent>${p("【A】\u3000x")}${p("y")}</w:sdtContent></w:sdt>`;
    expect(item(fill(block, { a: "1\t2" }, parts(xml)))).toContain("<v>1\t2\u3000x\ny</v>");
    const inHeader = {
      ...parts(xml),
      "word/_rels/document.xml.rels": documentRelationships([
        { type: "customXml", target: "../customXml/item1.xml" },
        { type: "header", target: "header1.xml" },
      ]),
      "word/header1.xml": storyPart("w:hdr", bound("【ABSTRACT】")),
    };
    expect(item(fill("<w:p/>", { abstract: "N" }, inHeader))).toContain("<v>N</v>");
  });

  it("a tag in the text of a bound control that is only in the XML gives way to what the control shows", () => {
    expect(item(fill(bound("Hello"), {}, parts(xml)))).toContain("<v>Hello</v>");
    expect(item(fill(bound("Hello"), {}, parts("<f><v>other</v></f>")))).toBe(
      "<f><v>other</v></f>",
    );
  });

  it("a tag in the text of a bound control without a value stays in both", () => {
    const result = fill(bound("【ABSTRACT】"), {}, parts(xml));
    expect(result.exitCode).toBe(2);
    expect(item(result)).toBe(xml);
  });

  it("a tag in the text of a bound control of a list becomes the value of the entry that it shows", () => {
    const list = '<w:comboBox><w:listItem w:displayText="优秀" w:value="A"/></w:comboBox>';
    expect(item(fill(bound("【G】", list), { g: "优秀" }, parts(xml)))).toContain("<v>A</v>");
  });

  it("a tag in the text of a bound control of formatted text unbinds it: the XML holds a whole document", () => {
    const flat = "<f><v>&lt;pkg:package/&gt;</v></f>";
    const rich = `<w:p><w:sdt><w:sdtPr><w15:dataBinding ${w15} w:xpath="/f/v" w:storeItemID="${store}"/></w:sdtPr><w:sdtContent>${run("【A】")}</w:sdtContent></w:sdt></w:p>`;
    const result = fill(rich, { a: "N" }, parts(flat));
    expect(item(result)).toBe(flat);
    expect(bodyOf(result)).not.toContain("dataBinding");
    expect(bodyOf(fill(rich, {}, parts(flat)))).toContain("dataBinding");
  });

  it("a tag in the text of a bound control is refused where only Word can follow the path", () => {
    const result = fill(bound("【A】", "<w:text/>", "id('x')"), { a: "N" }, parts(xml));
    expect(reasons(result)).toEqual([["A", "unsupported", "control_binding"]]);
  });

  it("a tag in the text of a bound control is filled anew in every job of one template", () => {
    const template = docx(bound("【ABSTRACT】"), parts(xml));
    const compiled = compileTemplate(template);
    compiled.pack.checkpoint();
    for (const abstract of ["one", "two"]) {
      const task = { task_type: "document", payload: { abstract } };
      const result = fillTemplate(compiled, { task, ...documentSettings() });
      expect(item(result)).toContain(`<v>${abstract}</v>`);
      compiled.pack.revert();
    }
  });
});

describe("controls on one node", () => {
  const on = (tag: string, text: string, settings = "<w:text/>") =>
    inline(tag, `${binding("/f/v", store)}${settings}`, text);
  const xml = parts("<f><v>old</v></f>");

  it("controls on one node show the same, as they will in Word", () => {
    const result = fill(
      on("TITLE", "old") + on("", "old") + on("TITLE", "old"),
      { title: "N" },
      xml,
    );
    expect(shown(result)).toBe("NNN");
    expect(item(result)).toBe("<f><v>N</v></f>");
    const typed = fill(on("", "【TITLE】") + on("", "old"), { title: "N" }, xml);
    expect(shown(typed)).toBe("NN");
  });

  it.each([
    ["two fields", on("A", "x") + on("B", "x")],
    ["two texts", on("", "【A】") + on("", "【B】")],
    ["a field and another text", on("A", "x") + on("", "in 【A】")],
    ["a text and another field", on("", "【A】") + on("B", "x")],
  ])("controls on one node that want it to say different things are refused: %s", (_what, body) => {
    const result = fill(body, { a: "1", b: "2" }, xml);
    expect(result.exitCode).toBe(3);
    expect(result.replaceLog.entries).toHaveLength(1);
    expect(result.replaceLog.entries[0]?.reason).toBe("control_binding");
    expect(bodyOf(result)).toBe(body);
  });

  it.each([
    ["two fields of one value", on("A", "x") + on("B", "x"), { a: "1", b: "1" }],
    ["a field and its tag", on("A", "x") + on("", "【A】"), { a: "1" }],
    ["two texts alike", on("", "【A】!") + on("", "【A】!"), { a: "1" }],
    ["a field without a value", on("A", "x") + on("B", "x"), { a: "1", b: null }],
  ])("controls on one node that want the same are filled: %s", (_what, body, payload) => {
    expect(fill(body, payload, xml).replaceLog.summary.unsupported_count).toBe(0);
  });
});
