import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { XmlDocument } from "../../../apps/engine/docx/xml-document.ts";
import { compileTemplate } from "../../../apps/engine/pipeline.ts";
import { MarkdownWriter } from "../../../apps/engine/template/markdown/markdown-blocks.ts";
import { expandStory } from "../../../apps/engine/template/sections/expand.ts";
import { repeatStory } from "../../../apps/engine/template/sections/repeat.ts";
import { type DataValue, rootScope } from "../../../apps/engine/template/values/data.ts";
import { docx, p } from "../../fixtures/docx.ts";

const plenty = 1_000_000_000;

/** A template's body with its sections repeated node by node, and as it is written out. */
function bothWays(body: string, payload: DataValue, maxBytes = plenty) {
  const { body: story, scanned, sections, faults, pack } = compileTemplate(Buffer.from(docx(body)));
  expect(faults).toEqual([]);
  const own = sections.byStory.get(story) ?? [];
  const root = rootScope(payload);
  return {
    repeat: () => repeatStory(story, scanned, own, root, maxBytes),
    expand: () => expandStory(story, scanned, own, root, new MarkdownWriter(pack), maxBytes),
    story,
  };
}

const formatted = (text: string) => p({ text, properties: '<w:b/><w:sz w:val="24"/>' }, "【NAME】");
const row = (...texts: string[]) =>
  `<w:tr>${texts.map((text) => `<w:tc><w:tcPr/>${formatted(text)}</w:tc>`).join("\n")}</w:tr>`;
const table = (...rows: string[]) => `<w:tbl><w:tblPr/><w:tblGrid/>${rows.join("\n")}</w:tbl>`;

/** A section, its marks beside text or in rows of their own, with others inside. */
const section: fc.Arbitrary<string> = fc.letrec<{ rows: string; sections: string }>((tie) => ({
  rows: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(row("【VALUE】", "x"), row("【@INDEX】")),
    tie("sections"),
  ),
  sections: fc
    .record({
      name: fc.constantFrom("ITEMS", "^NONE", "ONE"),
      inside: fc.array(tie("rows"), { minLength: 1, maxLength: 3 }),
      areRows: fc.boolean(),
    })
    .map(({ name, inside, areRows }) => {
      const open = name.startsWith("^") ? `【${name}】` : `【#${name}】`;
      const close = `【/${name.replace("^", "")}】`;
      const content = inside.join("\n");
      return areRows
        ? `<w:tr><w:tc>${p(open)}</w:tc></w:tr>\n${content}\n<w:tr><w:tc>${p(close)}</w:tc></w:tr>`
        : row(`${open}a`) + content + row(`b${close}`);
    }),
})).sections;

const item = fc.record({ name: fc.string(), value: fc.integer(), items: fc.constant([1, 2]) });
const payload = fc.record({
  items: fc.array(item, { minLength: 1, maxLength: 4 }),
  one: item,
  name: fc.string(),
});

describe("sections that are repeated node by node", () => {
  it("come to what is written out, octet for octet, each tag in the same place", () => {
    fc.assert(
      fc.property(fc.array(section, { minLength: 1, maxLength: 3 }), payload, (sections, data) => {
        const { repeat, expand, story } = bothWays(
          `${p("before 【NAME】")}${table(row("head"), ...sections)}${p("【VALUE】")}`,
          data,
        );
        const repeated = repeat();
        const expanded = expand();
        if (repeated === null) throw new Error("nothing in it has to be written anew");
        expect(repeated.document.serialize().toString()).toBe(expanded.content.toString());
        expect(repeated.bindings).toEqual(expanded.bindings);
        expect(story.document.changed).toBe(false);
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it("and paragraphs with text beside the marks", () => {
    const body = `<w:p/>${p("【#ITEMS】a")}\n${p("b【#ITEMS】")}${p("c【/ITEMS】")}\n${p("【/ITEMS】d")}<w:p/>`;
    const { repeat, expand } = bothWays(body, { items: [{ items: [1] }, { items: [1, 2, 3] }] });
    expect(repeat()?.document.serialize().toString()).toBe(expand().content.toString());
  });

  it("are opened one by one: what is changed in a copy is changed there", () => {
    const { repeat } = bothWays(table(row("head"), row("【#ITEMS】", "【/ITEMS】")), {
      items: [1, 2, 3],
    });
    const document = repeat()?.document as XmlDocument;
    const sizes = () => {
      const [, body] = /<w:body>(.*)<\/w:body>/s.exec(document.serialize().toString()) ?? [];
      return [...(body ?? "").matchAll(/<w:sz w:val="(\d+)"/g)].map(([, size]) => size);
    };
    const runs = descendants(document, "w:rPr");
    const second = runs[3];
    const size = second && document.child(document.unfold(second), "w:sz");
    if (!size) throw new Error("no size");
    document.setAttribute(size, "w:val", "30");
    expect(sizes()).toEqual(["24", "24", "24", "30", "24", "24", "24"]);
  });

  it.each([
    ["no item", table(row("【#NONE】x", "【/NONE】"), row("x")), {}],
    ["a piece of a paragraph", p("x【#ITEMS】y【/ITEMS】"), { items: [1] }],
    ["paragraphs of nothing but marks", p("【#ITEMS】") + p("x") + p("【/ITEMS】"), { items: [1] }],
    ["a page break", p("【#ITEMS|page_break】x") + p("y【/ITEMS】"), { items: [1] }],
    [
      "Markdown",
      table(row("【#ITEMS】x", "【/ITEMS】")) + p("【~NAME】"),
      { items: [1], name: "x" },
    ],
    [
      "a bookmark",
      `${p("【#ITEMS】x")}<w:p><w:bookmarkStart w:id="1" w:name="b"/></w:p>${p("【/ITEMS】y")}`,
      { items: [1] },
    ],
  ])("are left to be written out where there is %s", (_what, body, data) => {
    expect(bothWays(body, data).repeat()).toBeNull();
  });

  it("are refused before they are there, where they are too many", () => {
    const items = Array.from({ length: 100 }, () => 1);
    const { repeat } = bothWays(table(row("【#ITEMS】x", "y【/ITEMS】")), { items }, 5000);
    expect(repeat).toThrow("the sections of the template make it too large");
  });
});

function descendants(document: XmlDocument, name: string, from = document.root): (typeof from)[] {
  const found: (typeof from)[] = [];
  for (const element of document.elements(from)) {
    if (document.name(element) === name) found.push(element);
    else found.push(...descendants(document, name, element));
  }
  return found;
}
