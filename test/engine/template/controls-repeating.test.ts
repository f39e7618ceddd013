import { describe, expect, it } from "vitest";
import { WordPackage } from "../../../apps/engine/docx/package.ts";
import { readBody } from "../../../apps/engine/docx/stories.ts";
import type { XmlDocument } from "../../../apps/engine/docx/xml-document.ts";
import type { XmlElement } from "../../../apps/engine/docx/xml-tree.ts";
import { findControls } from "../../../apps/engine/template/controls/content-controls.ts";
import { controlContext } from "../../../apps/engine/template/controls/control-context.ts";
import { finishControls } from "../../../apps/engine/template/controls/finish-controls.ts";
import {
  repeatingControls,
  unbindCopy,
} from "../../../apps/engine/template/controls/repeating-controls.ts";
import { PictureStore } from "../../../apps/engine/template/pictures/picture-store.ts";
import { NodeScopes } from "../../../apps/engine/template/sections/node-scopes.ts";
import { itemScopes, rootScope } from "../../../apps/engine/template/values/data.ts";
import { docx, p } from "../../fixtures/docx.ts";
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

  it("have a first item, which stands for all, and others, which go away", () => {
    expect(told(section("ITEMS", item(p("a")) + item(p("b")) + item(p("c"))))).toEqual([
      ["ITEMS", "a", ["b", "c"]],
    ]);
  });

  it("stand around rows, in cells, in sections, and in the items of others", () => {
    const rows = `<w:tbl>${section("ROWS", item(`<w:tr>${cell(section("INNER", item(p("x"))))}</w:tr>`) + item(`<w:tr>${cell(section("GONE", item(p("y"))))}</w:tr>`))}</w:tbl>`;
    expect(told(rows)).toEqual([
      ["ROWS", "x", ["y"]],
      ["INNER", "x", []],
    ]);
  });

  it("with a tag that is no field are left; without an item they are refused", () => {
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

  it("are no controls that a value is put into", () => {
    expect(shown(fill(section("ITEMS", item(p("a"))), { items: [{}] }))).toBe("a");
  });
});

describe("controls of copies", () => {
  const store = "{11111111-2222-3333-4444-555555555555}";
  const bound = (tag: string, path: string) =>
    control(tag, `<w:id w:val="1"/>${binding(path, store)}<w:text/>`, run("x"));

  it("have neither an id nor a binding, of either kind; all else stays", () => {
    const newer = `<w15:dataBinding ${w15} w:xpath="/f/n" w:storeItemID="${store}"/>`;
    const document = documentOf(
      `<w:p>${bound("A", "/f/n")}${control("B", `<w:id w:val="2"/><w:lock w:val="sdtLocked"/>${newer}`, bound("C", "/f/n"))}</w:p>`,
    );
    const body = document.firstElement(document.root);
    const [copy] = document.repeat([document.firstElement(body)], 1).flat();
    unbindCopy(document, copy as XmlElement);
    expect(document.serialize().toString("utf8")).toContain(
      `</w:p><w:p>${control("A", "<w:text/>", run("x"))}${control("B", '<w:lock w:val="sdtLocked"/>', control("C", "<w:text/>", run("x")))}</w:p>`,
    );
  });

  it("keep the value of their item, and the first writes the XML", () => {
    const row = `<w:tr>${cell(`<w:p>${bound("NAME", "/f/n")}</w:p>`)}</w:tr>`;
    const parts = customXml([{ id: store, xml: "<f><n>old</n></f>" }]);
    const pack = WordPackage.open(docx(`<w:tbl>${row}</w:tbl><w:p/>`, parts));
    const document = pack.xml(pack.mainPart);
    const root = rootScope({ items: [{ name: "apple" }, { name: "pear" }, { name: "plum" }] });
    const items = itemScopes([{ name: "apple" }, { name: "pear" }, { name: "plum" }], root);
    const rows = document.firstElement(document.firstElement(document.firstElement(document.root)));
    const copies = document.repeat([rows], 2).flat() as XmlElement[];
    for (const copy of copies) unbindCopy(document, copy);
    const scopes = new NodeScopes(document, root);
    for (const [index, node] of [rows, ...copies].entries()) {
      const scope = items[index];
      if (scope !== undefined) scopes.bind([node], scope);
    }
    const story = readBody(pack);
    const context = controlContext(pack, new PictureStore(pack, story), "zh-CN");
    const fields = findControls(story, scopes, context);
    expect(
      fields.map(({ fault, entry, isInSection }) => [fault, entry.new_text, isInSection]),
    ).toEqual([
      [null, "apple", true],
      [null, "pear", true],
      [null, "plum", true],
    ]);
    for (const field of fields) field.apply();
    finishControls(context);
    expect(pack.xml("customXml/item1.xml").serialize().toString()).toBe("<f><n>apple</n></f>");
    const xml = document.serialize().toString("utf8");
    expect(xml.replace(/<[^>]+>/g, "").trim()).toBe("applepearplum");
    expect(xml.match(/w:dataBinding/g)).toHaveLength(1);
  });
});
