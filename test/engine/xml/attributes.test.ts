import { describe, expect, it } from "vitest";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { wordVocabulary } from "../../../apps/engine/word/vocabulary.ts";
import type { XmlDocument } from "../../../apps/engine/xml/document.ts";
import { parseXml } from "../../../apps/engine/xml/parse.ts";
import { noNode, type XmlElement } from "../../../apps/engine/xml/tree.ts";
import { docx } from "../../fixtures/docx.ts";
import { partOf, runNotice } from "../support.ts";

const transitional = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const strict = "http://purl.oclc.org/ooxml/wordprocessingml/main";
const relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

const parse = (source: string) =>
  parseXml(Buffer.from(source), { partName: "a.xml", maxDepth: 100, vocabulary: wordVocabulary });

function descendant(document: XmlDocument, ...names: string[]): XmlElement {
  return names.reduce((at, name) => document.child(at, name) ?? expect.fail(name), document.root);
}

/** The source of an attribute value, and the value that a reader gets. */
function written(document: XmlDocument): string {
  const source = document.serialize().toString();
  parse(source);
  return source;
}

describe("a new attribute is in its namespace, whatever the element's prefix", () => {
  it("a new attribute takes the element's own prefix", () => {
    const document = parse(`<x:a xmlns:x="${transitional}" xmlns:y="${transitional}"/>`);
    document.setAttribute(document.root, "w:val", "1");
    expect(written(document)).toContain(' x:val="1"/>');
  });

  it("a new attribute takes a prefix that is declared beside the default namespace", () => {
    const document = parse(`<a xmlns="${transitional}" xmlns:y="${transitional}"><b/></a>`);
    document.setAttribute(descendant(document, "w:b"), "w:val", "1");
    expect(written(document)).toContain('<b y:val="1"/>');
  });

  it.each([
    ["Transitional", transitional],
    ["Strict", strict],
  ])(
    "a new attribute declares one where the namespace is only the default: %s",
    (_what, namespace) => {
      const document = parse(`<a xmlns="${namespace}"><b/></a>`);
      const b = descendant(document, "w:b");
      document.setAttribute(b, "w:val", "1");
      document.setAttribute(b, "w:val", "2");
      document.setAttribute(b, "w:sz", "3");
      expect(written(document)).toContain(`<b xmlns:w="${namespace}" w:val="2" w:sz="3"/>`);
      expect(document.attribute(b, "w:val")).toBe("2");
    },
  );

  it("a new attribute declares another where the prefix stands for something else", () => {
    const document = parse(`<a xmlns="${transitional}" xmlns:w="urn:w" xmlns:w1="urn:w1"><b/></a>`);
    document.setAttribute(descendant(document, "w:b"), "w:val", "1");
    expect(written(document)).toContain(`<b xmlns:w2="${transitional}" w2:val="1"/>`);
  });

  it("a new attribute does not take a prefix that means something else further in", () => {
    const document = parse(
      `<w:a xmlns:w="${transitional}"><b xmlns="${transitional}" xmlns:w="urn:w"/></w:a>`,
    );
    document.setAttribute(descendant(document, "w:b"), "w:val", "1");
    expect(written(document)).toContain(`w1:val="1"/>`);
  });

  it("a new attribute finds the one that is there, whatever its prefix", () => {
    const document = parse(
      `<a xmlns="${transitional}" xmlns:y="${transitional}"><b y:val="1"/></a>`,
    );
    document.setAttribute(descendant(document, "w:b"), "w:val", "2");
    expect(written(document)).toContain('<b y:val="2"/>');
  });

  it("an attribute without a prefix is another one", () => {
    const document = parse(`<a xmlns="${transitional}"><b val="1"/></a>`);
    document.setAttribute(descendant(document, "w:b"), "w:val", "2");
    expect(written(document)).toContain('w:val="2"/>');
    expect(document.attribute(descendant(document, "w:b"), "val")).toBe("1");
  });

  it("a new attribute takes the prefix of its own namespace on an element of another", () => {
    const document = parse(`<a:blip xmlns:a="urn:a" xmlns:rel="${relationships}"/>`);
    document.setAttribute(document.root, "r:embed", "rId1");
    expect(written(document)).toContain(' rel:embed="rId1"/>');
  });

  it("a new attribute of a namespace that has no short name here is set by its long one", () => {
    const document = parse('<a xmlns:x="urn:x"><b/></a>');
    document.setAttribute(descendant(document, "b"), "{urn:x}c", "1");
    document.setAttribute(descendant(document, "b"), "{urn:y}c", "2");
    expect(written(document)).toContain('<b x:c="1" xmlns:ns="urn:y" ns:c="2"/>');
  });

  it("a new attribute on an element that was made is declared there, before and after it is put in", () => {
    const document = parse(`<a xmlns="${transitional}"><b/></a>`);
    const made = document.createElement(document.root, "w:c");
    document.setAttribute(made, "w:val", "1");
    document.insertAfter(document.root, made, noNode);
    document.setAttribute(made, "w:sz", "2");
    expect(written(document)).toContain(`<c xmlns:w="${transitional}" w:val="1" w:sz="2"/><b/>`);
  });

  it("a new attribute on an element that was made takes a prefix that only its neighbours have", () => {
    const document = parse(`<a><b xmlns="${transitional}" xmlns:z="${transitional}"><c/></b></a>`);
    const b = descendant(document, "w:b");
    const made = document.createElement(descendant(document, "w:b", "w:c"), "w:d");
    document.setAttribute(made, "w:val", "1");
    document.insertAfter(b, made, noNode);
    expect(written(document)).toContain('<d z:val="1"/>');
  });

  it("a new attribute is declared again after everything was undone", () => {
    const document = parse(`<a xmlns="${transitional}"><b/></a>`);
    document.checkpoint();
    for (const value of ["1", "2"]) {
      document.setAttribute(descendant(document, "w:b"), "w:val", value);
      expect(written(document)).toContain(`<b xmlns:w="${transitional}" w:val="${value}"/>`);
      document.revert();
    }
  });

  it("a new attribute is right in what a policy repairs in a document without prefixes", () => {
    const body = `<document xmlns="${transitional}"><body><p><r><t>text of a paragraph</t></r></p><p><pPr><ind/></pPr><r><rPr/><t>second</t></r></p></body></document>`;
    const result = runNotice(docx("", { "word/document.xml": body }), {
      baseline: "policy",
      policyYaml: "roles: { body: { match: {}, first_line_indent: 2ch, size: 12 } }",
    });
    const pack = WordPackage.open(Buffer.concat(result.document));
    expect(pack.mainPart).toBe("word/document.xml");
    const part = partOf(result);
    expect(part.match(/ w:firstLineChars="200"/g)).toHaveLength(2);
    // `w:sz` and `w:szCs`.
    expect(part.match(/ w:val="24"/g)).toHaveLength(4);
    expect(part).not.toMatch(/ (firstLineChars|val)=/);
  });
});

describe("names that are not of ASCII", () => {
  const source = '<文:表 xmlns:文="urn:文"><文:名 类="甲" 文:类="乙">一</文:名><a/></文:表>';

  it("names that are not of ASCII are told as text", () => {
    const document = parse(source);
    const element = document.firstElement(document.root);
    expect(document.name(document.root)).toBe("{urn:文}表");
    expect(document.name(element)).toBe("{urn:文}名");
    expect(document.attributes(element)).toEqual([
      ["类", "甲"],
      ["{urn:文}类", "乙"],
    ]);
    expect(document.attribute(element, "{urn:文}类")).toBe("乙");
  });

  it("names that are not of ASCII are written as they are, where an attribute changes, comes or goes", () => {
    const document = parse(source);
    const element = document.firstElement(document.root);
    document.setAttribute(element, "{urn:文}类", "丙");
    document.setAttribute(element, "号", "1");
    document.removeAttribute(element, "类");
    expect(document.serialize().toString()).toBe(
      source.replace('类="甲" 文:类="乙"', '文:类="丙" 号="1"'),
    );
  });

  it("go along with an element that moves out of their scope", () => {
    const document = parse(`<r>${source}<b/></r>`);
    const [from, to] = [...document.elements(document.root)] as [XmlElement, XmlElement];
    const moved = document.firstElement(from);
    document.setChildren(to, [moved]);
    document.remove(from);
    expect(document.serialize().toString()).toBe(
      '<r><b><文:名 类="甲" 文:类="乙" xmlns:文="urn:文">一</文:名></b></r>',
    );
  });
});
