import { describe, expect, it } from "vitest";
import {
  propertiesOf,
  propertyElement,
  removeProperties,
} from "../../../apps/engine/word/property-order.ts";
import { wordVocabulary } from "../../../apps/engine/word/vocabulary.ts";
import type { XmlDocument } from "../../../apps/engine/xml/document.ts";
import type { Memory } from "../../../apps/engine/xml/memory.ts";
import { parseXml } from "../../../apps/engine/xml/parse.ts";
import type { XmlElement } from "../../../apps/engine/xml/tree.ts";

const main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const parse = (xml: string) =>
  parseXml(Buffer.from(xml), { partName: "p.xml", maxDepth: 100, vocabulary: wordVocabulary });
const p = (inner: string) => `<w:p>${inner}</w:p>`;
const properties = "<w:pPr><w:jc w:val='center' /><w:ind w:left=\"1\"/></w:pPr>";

const parts: [string, string][] = [
  ["properties in single quotes with blanks", `<w:x xmlns:w="${main}">${p(properties)}</w:x>`],
  ["no properties", `<w:x xmlns:w="${main}">${p("<w:r/>")}</w:x>`],
  ["nothing at all", `<w:x xmlns:w="${main}"><w:p/></w:x>`],
  ["empty properties", `<w:x xmlns:w="${main}">${p("<w:pPr></w:pPr><w:r/>")}</w:x>`],
  ["self-closing properties", `<w:x xmlns:w="${main}">${p("<w:pPr  /><w:r/>")}</w:x>`],
  [
    "comments and text between",
    `<w:x xmlns:w="${main}">${p("<!-- a --><w:pPr> <!--b--><w:jc w:val='a&amp;b'/>\n</w:pPr>")}</w:x>`,
  ],
  ["properties that are folded", `<w:x xmlns:w="${main}">${p(properties).repeat(4)}</w:x>`],
  [
    "a default namespace, in which attributes have to declare a prefix",
    `<x xmlns="${main}"><p><pPr><jc/></pPr></p></x>`,
  ],
  [
    "a namespace of its own",
    `<w:x xmlns:w="${main}">${p(`<v:pPr xmlns:v="${main}"><v:jc v:val="left"/></v:pPr>`)}</w:x>`,
  ],
];

/** All changes that a repair may make to properties. */
function change(document: XmlDocument, paragraph: XmlElement): void {
  const pPr = propertiesOf(document, paragraph, "w:pPr");
  const jc = propertyElement(document, pPr, "w:jc");
  document.setAttribute(jc, "w:val", "both");
  document.removeAttribute(jc, "w:val");
  document.setAttribute(jc, "w:val", "right");
  document.setAttribute(propertyElement(document, pPr, "w:keepNext"), "w:val", "1");
  document.setAttribute(propertyElement(document, pPr, "w:outlineLvl"), "w:val", "2");
  removeProperties(document, pPr, ["w:ind"]);
}

function remember(document: XmlDocument, paragraph: XmlElement): Memory[] {
  const memories = [document.remember(paragraph)];
  const pPr = document.child(paragraph, "w:pPr");
  if (pPr !== null) memories.push(document.rememberDeep(pPr));
  return memories;
}

describe.each(parts)("a paragraph with %s", (_what, xml) => {
  it("a paragraph is, after its changes were taken back, what it was, and so is its part", () => {
    const document = parse(xml);
    const memories = [...document.elements(document.root)].flatMap((paragraph) => {
      const own = remember(document, paragraph);
      change(document, paragraph);
      return own;
    });
    expect(document.serialize().toString()).not.toBe(xml);
    document.restore(memories);
    expect(document.changed).toBe(false);
    // Write node by node as well, as in a part with another change.
    document.setDirty(document.root);
    for (const paragraph of document.elements(document.root)) document.setDirty(paragraph);
    expect(document.serialize().toString()).toBe(xml);
  });

  it("a paragraph can be changed again afterwards, with the same result", () => {
    const [once, twice] = [parse(xml), parse(xml)];
    const first = (document: XmlDocument) => document.firstElement(document.root);
    change(once, first(once));
    const memories = remember(twice, first(twice));
    change(twice, first(twice));
    twice.restore(memories);
    change(twice, first(twice));
    expect(twice.serialize().toString()).toBe(once.serialize().toString());
  });
});

it("what was changed before is kept", () => {
  const document = parse(`<w:x xmlns:w="${main}">${p(properties)}${p("<w:r/>")}</w:x>`);
  const [first, second] = document.elements(document.root);
  if (first === undefined || second === undefined) throw new Error("there are two");
  change(document, first);
  const before = document.serialize().toString();
  const memories = remember(document, second);
  change(document, second);
  document.restore(memories);
  expect(document.serialize().toString()).toBe(before);
});
