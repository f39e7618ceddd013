import { describe, expect, it } from "vitest";
import { p } from "../../fixtures/docx.ts";
import { partOf } from "../support.ts";
import { fill, note as noteOf, para, run, text } from "./sections-support.ts";

const kinds = [
  ["footnote", "footnotes"],
  ["endnote", "endnotes"],
  ["comment", "comments"],
] as const;

type Kind = readonly [kind: string, part: string];

/** A paragraph that refers to note 2. */
const refer = (kind: string) => para(text("x"), run(`<w:${kind}Reference w:id="2"/>`));

function noteText(
  [kind, part]: Kind,
  body: string,
  content: string,
  payload: Record<string, unknown>,
) {
  const result = fill(body, payload, { [part]: noteOf(2, content, kind) });
  return {
    text: partOf(result, `word/${part}.xml`).replace(/<[^>]*>/g, ""),
    entries: result.replaceLog.entries,
  };
}

describe.each(kinds)("a %s whose reference stands in a section", (...kind) => {
  const body = p("【#L】") + refer(kind[0]) + p("【/L】");

  it("a note or comment whose reference stands in a section has the values of the item, before those of the payload", () => {
    const { text } = noteText(kind, body, p("【N】，【T】"), {
      l: [{ n: "item" }],
      n: "root",
      t: "t",
    });
    expect(text).toBe("item，t");
  });

  it("a note or comment whose reference stands in a section has the values of an object, also in a section of its own", () => {
    const note = p("【NAME】：【#TAGS】【.】；【/TAGS】");
    const { text } = noteText(kind, body, note, { l: { name: "A", tags: ["b", "c"] } });
    expect(text).toBe("A：b；c；");
  });

  it("a note or comment whose reference stands in a section says of which item it lacks a field", () => {
    const { entries } = noteText(kind, body, p("【N】"), { l: [{}] });
    expect(entries).toMatchObject([{ reason: "missing_in_item", section: "L", item: 1 }]);
  });

  it("a note or comment whose reference stands in a section has those of the payload where the reference stands in no section", () => {
    const outside = refer(kind[0]) + p("【#L】") + p("x") + p("【/L】");
    const { text } = noteText(kind, outside, p("【N】"), { l: [{ n: "item" }], n: "root" });
    expect(text).toBe("root");
  });
});

describe("a comment on what a list repeats", () => {
  it("a comment on what a list repeats is one, of the first item", () => {
    const body = p("【#L】") + refer("comment") + p("【/L】");
    const { text } = noteText(kinds[2], body, p("【N】"), {
      l: [{ n: "a" }, { n: "b" }],
      n: "root",
    });
    expect(text).toBe("a");
  });
});
