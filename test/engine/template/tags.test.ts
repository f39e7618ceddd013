import { describe, expect, it } from "vitest";
import { findTags } from "../../../apps/engine/template/grammar/find-tags.ts";

/** Brackets as `kind name`, with the text that they span. */
function found(text: string, barriers: number[] = []): string[] {
  return findTags(text, barriers).map((item) => {
    const span = text.slice(item.start, item.end);
    if (item.kind === "tag") return `tag ${item.name}`;
    if (item.kind === "section_tag") return `${item.role} ${item.name}`;
    return item.kind === "literal" ? `literal ${span}` : `${item.reason} ${span}`;
  });
}

describe("tags", () => {
  it.each([
    ["", []],
    ["no brackets [A] {B}", []],
    ["【A】", ["tag A"]],
    ["x【MEETING_TITLE】y【DOC_2026_A】", ["tag MEETING_TITLE", "tag DOC_2026_A"]],
    ["【A1】【1A】【_A】", ["tag A1", "tag 1A", "tag _A"]],
    ["😀【A】", ["tag A"]],
    [`【A|default:${"长".repeat(300)}】`, ["tag A"]],
    [`【${"A".repeat(300)}】】`, [`tag ${"A".repeat(300)}`, "stray_close 】"]],
  ])("tags: %j", (text, expected) => expect(found(text)).toEqual(expected));

  it("offsets count UTF-16 units", () => {
    expect(findTags("😀【A】")).toEqual([
      {
        kind: "tag",
        form: "value",
        name: "A",
        formatters: [],
        raw: "【A】",
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
  ])("prose in brackets is literal: %j", (text, expected) => expect(found(text)).toEqual(expected));

  it.each([
    ...["", " ", "\u3000", "____", "……", "—", "-", "->", "？", "★", "/", "#", "%", "|", "||"],
    ...["2024", "1", "3.1.2", "10:30", "50%", "１", "①", "⒈", "㈠", "Ⅱ", "№ 1", "#1", "~5", "+/-"],
    ...["Note", "NOTE TO SELF", "Target drug", "Draft v2", "Yes/No", "yes|no", "e.g. this", "Ａ"],
    ...["# of items", "@someone", "name@example.com", "A\tB", "see file_name below"],
    ...["{{x}}", "{{r years }}", "{x}", "{%x%}", "{% if a_b %}", "$" + "{my_name}", "#{x}", "%x%"],
    ...["%FIRST_NAME%", "<<first_name>>", "<x>", "«First_Name»", "[x]", "[[my_x]]", "$x$", "@x@"],
    ...["中".repeat(5000), "No. ".repeat(100)],
  ])("【%s】", (inside) => expect(found(`【${inside}】`)).toEqual([`literal 【${inside}】`]));
});

describe("what somebody meant as a tag is unsupported", () => {
  it.each([
    ["【meeting_title】", "【MEETING_TITLE】"],
    ["【Meeting_Title】", "【MEETING_TITLE】"],
    ["【MEETING_TITLE 】", "【MEETING_TITLE】"],
    ["【 MEETING_TITLE】", "【MEETING_TITLE】"],
    ["【MEETING _TITLE】", "【MEETING_TITLE】"],
    ["【ＭＥＥＴＩＮＧ＿ＴＩＴＬＥ】", "【MEETING_TITLE】"],
    ["【client.first_name】", "【CLIENT.FIRST_NAME】"],
    ["【first_name|upper】", "【FIRST_NAME|upper】"],
    ["【#items】", "【#ITEMS】"],
    ["【/items】", "【/ITEMS】"],
    ["【^Items】", "【^ITEMS】"],
    ["【%photo】", "【%PHOTO】"],
    ["【~note】", "【~NOTE】"],
    ["【#ITEMS|】", "【#ITEMS】"],
    ["【/ITEMS|row】", "【/ITEMS|row】"],
    ["【＃ITEMS】", "【#ITEMS】"],
    ["【／ITEMS】", "【/ITEMS】"],
    ["【TITLE|】", "【TITLE】"],
    ["【TITLE||upper】", "【TITLE|upper】"],
    ["【TITLE｜upper】", "【TITLE|upper】"],
    ["【title|upper】", "【TITLE|upper】"],
    ["【@index】", "【@INDEX】"],
    ["【日期｜date:YYYY】", "【日期|date:YYYY】"],
  ])("what somebody meant as a tag is unsupported: %s is taken for %s", (text, takenFor) => {
    expect(findTags(text)).toMatchObject([
      { kind: "unsupported", reason: "invalid_format", takenFor },
    ]);
  });

  it.each(["【#.】", "【/.】", "【^@FIRST】", "【#.|row】"])(
    "what somebody meant as a tag is unsupported: %s names no section",
    (text) => {
      expect(findTags(text)).toMatchObject([{ kind: "unsupported", reason: "invalid_format" }]);
    },
  );

  it("what somebody meant as a tag is unsupported: one that is very long, too", () => {
    const text = `【TITLE||default:${"x".repeat(300)}】`;
    expect(findTags(text)).toMatchObject([{ kind: "unsupported", reason: "invalid_format" }]);
  });

  it.each([
    ["【MEETING_TITLE", ["unclosed_bracket 【MEETING_TITLE"]],
    ["【MEETING_TITLE的通知", ["unclosed_bracket 【MEETING_TITLE的通知"]],
    ["MEETING_TITLE】", ["stray_close 】"]],
    ["关于MEETING_TITLE】", ["stray_close 】"]],
    ["】【", ["stray_close 】", "unclosed_bracket 【"]],
    ["【【MEETING_TITLE】", ["invalid_format 【【MEETING_TITLE】", "tag MEETING_TITLE"]],
    ["A】】", ["stray_close 】", "stray_close 】"]],
  ])("what somebody meant as a tag is unsupported: %j", (text, expected) =>
    expect(found(text)).toEqual(expected),
  );

  it("what somebody meant as a tag is unsupported: a lone bracket is taken for the word beside it", () => {
    expect(findTags("【MEETING_TITLE")).toMatchObject([{ takenFor: "【MEETING_TITLE】" }]);
    expect(findTags("见MEETING_TITLE】")).toMatchObject([{ takenFor: "【MEETING_TITLE】" }]);
  });

  it("what somebody meant as a tag is unsupported: a tag with something in it that is no text", () => {
    expect(found("x【TITLE】【B】", [5])).toEqual(["crosses_barrier 【TITLE】", "tag B"]);
    expect(found("x【TITLE】【B】", [1, 8, 11])).toEqual(["tag TITLE", "tag B"]);
    expect(found("【A】【B】【C】", [0, 4, 9])).toEqual([
      "tag A",
      "crosses_barrier 【B】",
      "tag C",
    ]);
  });
});

describe("characters that nobody sees are no part of a name", () => {
  it.each([
    ["a zero-width space", "【NA\u200BME】"],
    ["a zero-width joiner", "【NAME\u200D】"],
    ["a soft hyphen", "【NA\u00ADME】"],
    ["a mark of direction at the end", "【NAME\u200E】"],
    ["a mark of direction at the start", "【\u200FNAME】"],
    ["a byte order mark", "【\uFEFFNAME】"],
    ["a word joiner", "【NA\u2060ME】"],
    ["a variation selector", "【NAME\uFE0F】"],
    ["a hard space at the start", "【\u00A0NAME】"],
    ["a narrow hard space at the end", "【NAME\u202F】"],
    ["several", "【\u200B\u00A0N\u200BAME\u200E】"],
  ])("characters that nobody sees are no part of a name: %s", (_what, text) => {
    const raw = text;
    expect(findTags(text)).toMatchObject([
      { kind: "tag", name: "NAME", raw, hasInvisible: true, start: 0, end: text.length },
    ]);
  });

  it("characters that nobody sees are no part of a name nor of marks and formatters, whose arguments keep theirs", () => {
    expect(findTags("【#\u200BITEMS】")).toMatchObject([{ role: "open", name: "ITEMS" }]);
    expect(findTags("【\u00A0%PHOTO】")).toMatchObject([{ form: "picture", name: "PHOTO" }]);
    expect(findTags("【NAMES|\u200Bjoin:\u00A0】")).toMatchObject([
      { name: "NAMES", formatters: [{ name: "join", argument: "\u00A0" }], hasInvisible: true },
    ]);
    expect(findTags("【NAMES|join:\u200B】")[0]).not.toHaveProperty("hasInvisible");
  });

  it("a tag without any is not said to have some", () => {
    expect(findTags("【NAME】")[0]).not.toHaveProperty("hasInvisible");
  });
});

it("300,000 brackets of each kind are looked through in one go", () => {
  const many = 300_000;
  expect(findTags("【".repeat(many))).toHaveLength(many);
  expect(findTags("】".repeat(many))).toHaveLength(many);
  expect(findTags("【注意".repeat(many))).toHaveLength(many);
  expect(findTags("【注意】".repeat(many))).toHaveLength(many);
  expect(
    findTags(
      "【A】".repeat(many),
      Array.from({ length: many }, (_, index) => index * 3),
    ),
  ).toHaveLength(many);
});
