import { describe, expect, it } from "vitest";
import { inspect } from "../../../apps/engine/job/inspect.ts";
import { documentRelationships, docx, p, storyPart } from "../../fixtures/docx.ts";

const header = (text: string) => ({
  "word/_rels/document.xml.rels": documentRelationships([
    { type: "header", target: "header1.xml" },
  ]),
  "word/header1.xml": storyPart("w:hdr", p(text)),
});

describe("an inspection", () => {
  it("an inspection tells every field with every place, in document order", () => {
    const template = docx(p("a【B】【A】") + p("【B", "】"), header("【C】"));
    expect(inspect(template).fields).toEqual([
      {
        name: "B",
        count: 2,
        places: [
          { part: "word/document.xml", paragraph_path: "p0", run_id: "p0:r0", start: 1, end: 4 },
          { part: "word/document.xml", paragraph_path: "p1", run_id: "p1:r0", start: 0, end: 3 },
        ],
      },
      {
        name: "A",
        count: 1,
        places: [
          { part: "word/document.xml", paragraph_path: "p0", run_id: "p0:r0", start: 4, end: 7 },
        ],
      },
      {
        name: "C",
        count: 1,
        places: [
          {
            part: "word/header1.xml",
            paragraph_path: "header1:p0",
            run_id: "header1:p0:r0",
            start: 0,
            end: 3,
          },
        ],
      },
    ]);
  });

  it("an inspection tells what would end a job with exit 3", () => {
    const { unsupported, fields } = inspect(docx(p("【bad_name】【注意】【A】")));
    expect(unsupported).toMatchObject([
      { reason: "invalid_format", original_text: "【bad_name】" },
    ]);
    expect(fields.map(({ name }) => name)).toEqual(["A"]);
  });

  it("an inspection holds names against the template's own tags, and tells of prose as notes", () => {
    const { unsupported, notes, note_count } = inspect(
      docx(p("【TITLE】【Title】【注意】【姓名】")),
    );
    expect(unsupported).toMatchObject([{ original_text: "【Title】", taken_for: "【TITLE】" }]);
    expect(notes.map(({ original_text }) => original_text)).toEqual(["【注意】", "【姓名】"]);
    expect(note_count).toBe(2);
  });
});

describe("the fingerprint", () => {
  const fingerprint = (body: string, head = "x") => inspect(docx(body, header(head))).fingerprint;
  const original = fingerprint(p("关于【MEETING_TITLE】的通知") + p("b"));

  it("the fingerprint is a SHA-256", () => expect(original).toMatch(/^[0-9a-f]{64}$/));

  it("the fingerprint does not depend on runs and formatting", () => {
    const bold = { text: "TITLE】", properties: "<w:b/>" };
    expect(fingerprint(p("关于【MEET", "ING_", bold, "的通知") + p("b"))).toBe(original);
  });

  it.each([
    ["another text", p("关于【MEETING_TITLE】的通告") + p("b"), "x"],
    ["another place", p("关于【MEETING_TITLE】的通知b"), "x"],
    ["another order", p("b") + p("关于【MEETING_TITLE】的通知"), "x"],
    ["another header", p("关于【MEETING_TITLE】的通知") + p("b"), "y"],
  ])("the fingerprint depends on %s", (_what, body, head) => {
    expect(fingerprint(body, head)).not.toBe(original);
  });
});
