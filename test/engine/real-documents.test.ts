import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { wordVocabulary } from "../../apps/engine/word/vocabulary.ts";
import type { XmlDocument } from "../../apps/engine/xml/document.ts";
import { parseXml } from "../../apps/engine/xml/parse.ts";
import { noNode, type XmlElement, type XmlNode } from "../../apps/engine/xml/tree.ts";
import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../apps/engine/zip/read.ts";
import { deflateEntry, writeZip } from "../../apps/engine/zip/write.ts";
import { normalForm } from "../support/normal-form.ts";
import { runDocument } from "./support.ts";

/**
 * A true condition around any element of a real document changes nothing. The tests try each place
 * separately; the places are spread over the document.
 */

const mainPart = "word/document.xml";
const everything = { withMarks: true, withEmpty: true };
/** An empty paragraph with tags has nothing but tags and is removed, so it is not compared. */
const withoutEmpty = { withMarks: true, withEmpty: false };

/** The most places of a kind that are tried in a document; fewer in a large one. */
function limitsStatus(bytes: number): number {
  return bytes > 400_000 ? 6 : bytes > 100_000 ? 20 : 60;
}

/** The main part of a document, to be changed. */
function open(document: Buffer): XmlDocument {
  const part = readZip(document, defaultPackageLimits).find(({ name }) => name === mainPart);
  if (part === undefined) throw new Error(`no ${mainPart}`);
  return parseXml(inflateEntry(part, defaultPackageLimits), {
    partName: mainPart,
    maxDepth: 512,
    vocabulary: wordVocabulary,
  });
}

function withMain(document: Buffer, main: XmlDocument): Buffer {
  const entries = readZip(document, defaultPackageLimits).map((entry) =>
    entry.name === mainPart ? deflateEntry(entry, main.serialize()) : entry,
  );
  return Buffer.concat(writeZip(entries));
}

/**
 * The elements with this name in the text itself, without those in text boxes, in fallbacks, and in
 * controls that are removed when they are filled (`w:temporary`).
 */
function find(main: XmlDocument, name: string): XmlElement[] {
  const found: XmlElement[] = [];
  const walk = (parent: XmlElement) => {
    for (const element of main.elements(parent)) {
      if (main.name(element) === name) found.push(element);
      const isAround = /^w:(?:body|tbl|tr|tc|sdt|sdtContent|customXml)$/.test(main.name(element));
      if (isAround && !isTemporary(main, element)) walk(element);
    }
  };
  walk(main.root);
  return found;
}

function isTemporary(main: XmlDocument, element: XmlElement): boolean {
  const properties = main.child(element, "w:sdtPr");
  return properties !== null && main.child(properties, "w:temporary") !== null;
}

/** Paragraphs of a table of contents. Word writes them again, so tags in them do not count. */
function inContents(main: XmlDocument): ReadonlySet<XmlElement> {
  const found = new Set<XmlElement>();
  const open: { isContents: boolean }[] = [];
  const walk = (parent: XmlElement, paragraph: XmlElement) => {
    for (const element of main.elements(main.unfold(parent))) {
      const name = main.name(element);
      const own = name === "w:p" ? element : paragraph;
      const type = name === "w:fldChar" ? main.attribute(element, "w:fldCharType") : undefined;
      const last = open.at(-1);
      if (type === "begin") open.push({ isContents: false });
      else if (name === "w:instrText" && last && /^\s*TOC\b/.test(main.text(element)))
        last.isContents = true;
      if (own !== noNode && open.some(({ isContents }) => isContents)) found.add(own);
      if (type === "end") open.pop();
      walk(element, own);
    }
  };
  walk(main.root, noNode);
  return found;
}

function tagRun(main: XmlDocument, like: XmlElement, tag: string): XmlElement {
  const run = main.createElement(like, "w:r");
  const text = main.createElement(like, "w:t");
  main.setText(text, tag);
  main.insertAfter(run, text, noNode);
  return run;
}

function tagParagraph(main: XmlDocument, like: XmlElement, tag: string): XmlElement {
  const paragraph = main.createElement(like, "w:p");
  main.insertAfter(paragraph, tagRun(main, like, tag), noNode);
  return paragraph;
}

const opening = "【#SHOWN】";
const closing = "【/SHOWN】";

/** The node after the properties of an element, before its content. */
function start(main: XmlDocument, element: XmlElement): XmlNode {
  const [first] = main.elements(element);
  return first !== undefined && /Pr$/.test(main.name(first)) ? first : noNode;
}

function around(main: XmlDocument, paragraph: XmlElement, tags: readonly [string, string]): void {
  const last = main.nodes(paragraph).at(-1) ?? noNode;
  main.insertAfter(paragraph, tagRun(main, paragraph, tags[1]), last);
  main.insertAfter(paragraph, tagRun(main, paragraph, tags[0]), start(main, paragraph));
}

function aroundBlocks(main: XmlDocument, parent: XmlElement): void {
  const blocks = main.nodes(parent);
  const ends = blocks.findLastIndex(
    (node) => !(main.isElement(node) && main.name(node) === "w:sectPr"),
  );
  main.insertAfter(parent, tagParagraph(main, parent, closing), blocks[ends] ?? noNode);
  main.insertAfter(parent, tagParagraph(main, parent, opening), start(main, parent));
}

function hasText(main: XmlDocument, element: XmlElement): boolean {
  // Content that floats beside a paragraph does not belong to its text.
  if (main.isFolded(element) || /drawing$|pict$|AlternateContent$/.test(main.name(element)))
    return false;
  for (const child of main.elements(element)) {
    if (main.name(child) === "w:t" && main.text(child).trim() !== "") return true;
    if (hasText(main, child)) return true;
  }
  return false;
}

/**
 * The properties of a document that must stay the same. Paragraphs with only tags may move their
 * content.
 */
function formOf(document: Buffer, how: "as it stands" | "but for empty ones" | "in any order") {
  if (how === "as it stands") return normalForm(document, everything).lines;
  const { lines, words, things } = normalForm(document, withoutEmpty);
  return how === "but for empty ones"
    ? lines
    : [...words.filter((text) => text.trim() !== ""), ...things];
}

type How = Parameters<typeof formOf>[1];

/**
 * Puts tags around an element. @returns how similar the outcome must be; `null` if no tags can
 * stand there.
 */
type Insert = (main: XmlDocument, element: XmlElement) => How | null;

const insertAroundBlocks: Insert = (main, element) => {
  aroundBlocks(main, element);
  return "as it stands";
};

function insertIn(
  tag: string,
  find: (main: XmlDocument, element: XmlElement) => XmlElement | null,
): Insert {
  return (main, element) => {
    const paragraph = find(main, element);
    if (paragraph === null) return null;
    const how = hasText(main, paragraph) ? "but for empty ones" : "in any order";
    around(main, paragraph, [tag, closing]);
    return how;
  };
}

const kinds: readonly [name: string, insert: Insert][] = [
  ["w:body", insertAroundBlocks],
  ["w:tc", insertAroundBlocks],
  [
    "w:p",
    insertIn(opening, (main, paragraph) => (inContents(main).has(paragraph) ? null : paragraph)),
  ],
  [
    "w:tr",
    insertIn("【#SHOWN|row】", (main, row) => {
      const cell = main.child(row, "w:tc");
      return cell === null ? null : main.child(cell, "w:p");
    }),
  ],
];

const samples = fileURLToPath(new URL("../../samples/policies/", import.meta.url));
/** The samples without tags. */
const own = ["apa7.docx", "din5008.docx", "frap32.docx"].map((file) => join(samples, file));
const folder = process.env.DOCOPS_TEST_DOCUMENTS;
const others = (folder === undefined ? [] : readdirSync(folder))
  .filter((file) => /\.do[ct][xm]$/i.test(file))
  .map((file) => join(folder ?? "", file));
const documents = [...own, ...others].map((path) => [basename(path), path] as const);

describe.each(documents)("a true condition in the document %s", (_file, path) => {
  const document = readFileSync(path);

  it.each(kinds)(
    "a true condition in a document around each %s in turn leaves it as it was",
    (name, insert) => {
      const size = open(document).bytes.length;
      const count = find(open(document), name).length;
      const step = Math.max(1, count / limitsStatus(size));
      for (let at = 0; at < count; at += step) {
        const main = open(document);
        const element = find(main, name)[Math.floor(at)];
        const how = element === undefined ? null : insert(main, element);
        if (how === null) continue;
        const result = runDocument(withMain(document, main), { shown: true }, { mode: "off" });
        const place = `${name} ${Math.floor(at)}`;
        const refused = result.replaceLog.entries.filter(({ status }) => status === "unsupported");
        expect(refused.map(({ reason }) => `${place}: ${reason}`)).toEqual([]);
        const filled = formOf(Buffer.concat(result.document), how);
        expect(filled, place).toEqual(formOf(document, how));
      }
    },
  );
});
