import { describe, expect, it } from "vitest";
import { findTags } from "../../../apps/engine/template/grammar/tags.ts";

/** Findings as `kind(what)`, with the text that they span. */
function found(text: string, barriers: number[] = []): string[] {
  return findTags(text, barriers).map((item) => {
    const span = text.slice(item.start, item.end);
    if (item.kind === "tag") return `tag ${item.name}`;
    if (item.kind === "mark") return `${item.mark} ${item.name}`;
    return item.kind === "literal" ? `literal ${span}` : `${item.reason} ${span}`;
  });
}

describe("tags", () => {
  it.each([
    ["", []],
    ["no brackets [A] {B}", []],
    ["【A】", ["tag A"]],
    ["x【MEETING_TITLE】y【DOC_2026_A】【1】", ["tag MEETING_TITLE", "tag DOC_2026_A", "tag 1"]],
    ["😀【A】", ["tag A"]],
    [`【${"A".repeat(300)}】】`, [`tag ${"A".repeat(300)}`, "stray_close 】"]],
  ])("%j", (text, expected) => expect(found(text)).toEqual(expected));

  it("offsets count UTF-16 units", () => {
    expect(findTags("😀【A】")).toEqual([
      {
        kind: "tag",
        form: "value",
        name: "A",
        formatters: [],
        wording: "【A】",
        start: 2,
        end: 5,
      },
    ]);
  });
});

describe("prose in brackets is literal", () => {
  it.each([
    ["【注意】", ["literal 【注意】"]],
    ["【附件1】和【A】", ["literal 【附件1】", "tag A"]],
    ["【请于 10:00 前到】", ["literal 【请于 10:00 前到】"]],
    ["【—】", ["literal 【—】"]],
    ["见附件】后", ["literal 】"]],
    ["【注意事项如下", ["literal 【注意事项如下"]],
    ["见附件3】", ["literal 】"]],
    ["【3月的计划", ["literal 【3月的计划"]],
    ["【注意【A】", ["literal 【注意【A】", "tag A"]],
  ])("%j", (text, expected) => expect(found(text)).toEqual(expected));
});

describe("what looks like a tag and is none is unsupported", () => {
  it.each([
    ["【】", ["invalid_format 【】"]],
    ["【meeting_title】", ["invalid_format 【meeting_title】"]],
    ["【MEETING TITLE】", ["invalid_format 【MEETING TITLE】"]],
    ["【MEETING-TITLE】", ["invalid_format 【MEETING-TITLE】"]],
    ["【ＴＩＴＬＥ】", ["invalid_format 【ＴＩＴＬＥ】"]],
    ["【A　B】", ["invalid_format 【A　B】"]],
    ["【MEETING_TITLE", ["unclosed_bracket 【MEETING_TITLE"]],
    ["【MEETING_TITLE的通知", ["unclosed_bracket 【MEETING_TITLE的通知"]],
    ["MEETING_TITLE】", ["stray_close 】"]],
    ["关于MEETING_TITLE】", ["stray_close 】"]],
    ["】【", ["stray_close 】", "unclosed_bracket 【"]],
    ["【【MEETING_TITLE】", ["invalid_format 【【MEETING_TITLE】", "tag MEETING_TITLE"]],
    ["A】】", ["stray_close 】", "stray_close 】"]],
  ])("%j", (text, expected) => expect(found(text)).toEqual(expected));

  it("a tag with something in it that is no text", () => {
    expect(found("x【TITLE】【B】", [5])).toEqual(["crosses_barrier 【TITLE】", "tag B"]);
    expect(found("x【TITLE】【B】", [1, 8, 11])).toEqual(["tag TITLE", "tag B"]);
    expect(found("【A】【B】【C】", [0, 4, 9])).toEqual([
      "tag A",
      "crosses_barrier 【B】",
      "tag C",
    ]);
  });

  it("a tag with a tab or a line break in it", () => {
    expect(found("【A\tB】")).toEqual(["invalid_format 【A\tB】"]);
  });
});

it("300,000 brackets of each kind are looked through in one go", () => {
  const many = 300_000;
  expect(findTags("【".repeat(many))).toHaveLength(many);
  expect(findTags("】".repeat(many))).toHaveLength(many);
  expect(
    findTags(
      "【A】".repeat(many),
      Array.from({ length: many }, (_, index) => index * 3),
    ),
  ).toHaveLength(many);
});
