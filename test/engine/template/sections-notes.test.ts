import { describe, expect, it } from "vitest";
import { documentRelationships, p, storyPart } from "../../fixtures/docx.ts";
import { partOf, runDocument } from "../support.ts";

const run = (content: string) => `<w:r>${content}</w:r>`;
const kinds = [
  ["footnote", "footnotes", "w:footnotes"],
  ["endnote", "endnotes", "w:endnotes"],
  ["comment", "comments", "w:comments"],
] as const;

type Kind = readonly [kind: string, part: string, root: string];

/** A paragraph that refers to note 2. */
const refer = (kind: string) =>
  `<w:p>${run("<w:t>x</w:t>")}${run(`<w:${kind}Reference w:id="2"/>`)}</w:p>`;

function noteText(
  [kind, part, root]: Kind,
  body: string,
  note: string,
  payload: Record<string, unknown>,
) {
  const parts = {
    "word/_rels/document.xml.rels": documentRelationships([{ type: part, target: `${part}.xml` }]),
    [`word/${part}.xml`]: storyPart(root, `<w:${kind} w:id="2">${note}</w:${kind}>`),
  };
  const result = runDocument(body, payload, { mode: "off", parts });
  return {
    exitCode: result.exitCode,
    text: partOf(result, `word/${part}.xml`).replace(/<[^>]*>/g, ""),
    entries: result.replaceLog.entries,
  };
}

describe.each(kinds)("a %s whose reference stands in a section", (...kind) => {
  const body = p("【#L】") + refer(kind[0]) + p("【/L】");

  it("has the values of the item, before those of the payload", () => {
    const { text } = noteText(kind, body, p("【N】，【T】"), {
      l: [{ n: "item" }],
      n: "root",
      t: "t",
    });
    expect(text).toBe("item，t");
  });

  it("has the values of an object, also in a section of its own", () => {
    const note = p("【NAME】：【#TAGS】【.】；【/TAGS】");
    const { text } = noteText(kind, body, note, { l: { name: "A", tags: ["b", "c"] } });
    expect(text).toBe("A：b；c；");
  });

  it("says of which item it lacks a field", () => {
    const { entries } = noteText(kind, body, p("【N】"), { l: [{}] });
    expect(entries).toMatchObject([{ reason: "missing_in_item", section: "L", item: 1 }]);
  });

  it("has those of the payload where the reference stands in no section", () => {
    const outside = refer(kind[0]) + p("【#L】") + p("x") + p("【/L】");
    const { text } = noteText(kind, outside, p("【N】"), { l: [{ n: "item" }], n: "root" });
    expect(text).toBe("root");
  });
});

describe("a comment on what a list repeats", () => {
  it("is one, of the first item", () => {
    const body = p("【#L】") + refer("comment") + p("【/L】");
    const { text } = noteText(kinds[2], body, p("【N】"), {
      l: [{ n: "a" }, { n: "b" }],
      n: "root",
    });
    expect(text).toBe("a");
  });
});
