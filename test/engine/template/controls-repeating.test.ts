import { describe, expect, it } from "vitest";
import { repeatingControls } from "../../../apps/engine/template/controls/repeating-controls.ts";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import type { XmlDocument } from "../../../apps/engine/xml/document.ts";
import type { XmlElement } from "../../../apps/engine/xml/tree.ts";
import { docx, p } from "../../fixtures/docx.ts";
import { bodyOf, partOf } from "../support.ts";
import {
  binding,
  cell,
  control,
  customXml,
  fill,
  inline,
  reasons,
  run,
  shown,
  w15,
} from "./controls-support.ts";

const section = (tag: string, content: string) =>
  control(tag, `<w15:repeatingSection ${w15}/>`, content);
const item = (content: string) => control("", `<w15:repeatingSectionItem ${w15}/>`, content);

const documentOf = (body: string): XmlDocument => {
  const pack = WordPackage.open(docx(body));
  return pack.xml(pack.mainPart);
};
const textOf = (document: XmlDocument, element: XmlElement) =>
  document.sourceOf(element).replace(/<[^>]+>/g, "");

describe("repeating sections", () => {
  const told = (body: string) => {
    const document = documentOf(body);
    return repeatingControls(document).map(({ name, item: first, others }) => [
      name,
      textOf(document, first),
      others.map((other) => textOf(document, other)),
    ]);
  };

  it("repeating sections have a first item, which stands for all, and others, which go away", () => {
    expect(told(section("ITEMS", item(p("a")) + item(p("b")) + item(p("c"))))).toEqual([
      ["ITEMS", "a", ["b", "c"]],
    ]);
  });

  it("repeating sections stand around rows, in cells, in sections, and in the items of others", () => {
    const rows = `<w:tbl>${section("ROWS", item(`<w:tr>${cell(section("INNER", item(p("x"))))}</w:tr>`) + item(`<w:tr>${cell(section("GONE", item(p("y"))))}</w:tr>`))}</w:tbl>`;
    expect(told(rows)).toEqual([
      ["ROWS", "x", ["y"]],
      ["INNER", "x", []],
    ]);
  });

  it("repeating sections with a tag that is no field are left; without an item they are refused", () => {
    expect(told(section("items", item(p("a"))) + inline("ITEMS", "", "x"))).toEqual([]);
    expect(told(section("ITEMS", p("a")))).toEqual([]);
    for (const body of [
      section("ITEMS", p("a")),
      control("ITEMS", `<w15:repeatingSectionItem ${w15}/>`, p("a")),
    ]) {
      expect(reasons(fill(body, { items: "x" }))).toEqual([
        ["ITEMS", "unsupported", "control_content"],
      ]);
      expect(fill(body, { items: [{}] }).exitCode).toBe(3);
    }
  });

  it("repeating sections are no controls that a value is put into", () => {
    expect(shown(fill(section("ITEMS", item(p("a"))), { items: [{}] }))).toBe("a");
  });
});

describe("controls of copies", () => {
  const store = "{11111111-2222-3333-4444-555555555555}";
  const bound = (tag: string, path: string) =>
    control(tag, `<w:id w:val="1"/>${binding(path, store)}<w:text/>`, run("x"));
  const items = [{ name: "apple" }, { name: "pear" }, { name: "plum" }];

  it("controls of copies keep the value of their item, have neither an id nor a binding, and the first writes the XML", () => {
    const row = `<w:tr>${cell(p("【#ITEMS|row】"))}${cell(`<w:p>${bound("NAME", "/f/n")}</w:p>`)}${cell(p("【/ITEMS】"))}</w:tr>`;
    const parts = customXml([{ id: store, xml: "<f><n>old</n></f>" }]);
    const result = fill(`<w:tbl><w:tblPr/><w:tblGrid/>${row}</w:tbl><w:p/>`, { items }, parts);
    expect(result.exitCode).toBe(0);
    expect(partOf(result, "customXml/item1.xml")).toBe("<f><n>apple</n></f>");
    const xml = bodyOf(result);
    expect(xml.replace(/<[^>]+>/g, "").trim()).toBe("applepearplum");
    expect(xml.match(/w:dataBinding/g)).toHaveLength(1);
    expect(xml.match(/<w:id /g)).toHaveLength(1);
  });

  it("controls of copies of a repeating section are filled item by item", () => {
    const body = section("ITEMS", item(`<w:p>${bound("NAME", "/f/n")}</w:p>`) + item(p("gone")));
    const parts = customXml([{ id: store, xml: "<f><n>old</n></f>" }]);
    const result = fill(body + p("end"), { items }, parts);
    expect(shown(result)).toBe("applepearplumend");
    expect(bodyOf(result).match(/w15:repeatingSectionItem/g)).toHaveLength(3);
  });

  it("go with the repeating section of an empty list", () => {
    const body = section("ITEMS", item(p("a")));
    expect(bodyOf(fill(body + p("end"), { items: [] }))).not.toContain("w:sdt");
    const inCell = `<w:tbl><w:tblPr/><w:tblGrid/><w:tr>${cell(body)}</w:tr></w:tbl>`;
    expect(bodyOf(fill(inCell + p("end"), { items: [] }))).toMatch(/<w:tc>.*<w:p\/><\/w:tc>/);
  });
});
