import { describe, expect, it } from "vitest";
import { compileTemplate } from "../../../apps/engine/job/compile.ts";
import { runJob } from "../../../apps/engine/job/pipeline.ts";
import { precheck } from "../../../apps/engine/job/precheck.ts";
import type { SkillDefinition } from "../../../apps/engine/skills/skill.ts";
import { scanStories } from "../../../apps/engine/template/grammar/scan.ts";
import { decideTags, settleTags } from "../../../apps/engine/template/grammar/settle.ts";
import { findUndecided } from "../../../apps/engine/template/grammar/undecided.ts";
import { KnownNames } from "../../../apps/engine/template/values/known-names.ts";
import { docx, p } from "../../fixtures/docx.ts";
import { bodyOf, documentSettings, runDocument, runNotice } from "../support.ts";

const { skill: document } = documentSettings();

/** A skill that declares a roster in Chinese. */
const roster: SkillDefinition = {
  ...document,
  name: "roster",
  payload: {
    type: "object",
    properties: {
      姓名: { type: "string" },
      客户: { type: "object", properties: { 名称: { type: "string" } } },
      名单: { type: "array", items: { $ref: "#/$defs/person" } },
    },
    $defs: { person: { type: "object", properties: { 职务: { type: "string" } } } },
  },
  required: ["姓名"],
  mapping: { 甲方: "客户.名称" },
};

function runRoster(body: string, payload: Record<string, unknown>) {
  const task = { task_type: "roster", payload };
  return runJob({ template: docx(body), task, ...documentSettings("report"), skill: roster });
}

/** The text of a result's body, paragraph by paragraph. */
function textOf(result: ReturnType<typeof runDocument>): string[] {
  const paragraphs = bodyOf(result).match(/<w:p>.*?<\/w:p>/gs) ?? [];
  return paragraphs.map((xml) => xml.replace(/<[^>]*>/g, ""));
}

/** Log entries as `status text`, with the tag that a broken one was taken for. */
function told({ replaceLog }: ReturnType<typeof runDocument>): string[] {
  return replaceLog.entries.map(({ status, original_text, taken_for }) =>
    [status, original_text, ...(taken_for === undefined ? [] : [taken_for])].join(" "),
  );
}

describe("a name in another script", () => {
  it("a name in another script is a tag with the skill document where the payload has that key", () => {
    const result = runDocument(p("【姓名】，【注意】"), { 姓名: "王芳" });
    expect(result.exitCode).toBe(0);
    expect(textOf(result)).toEqual(["王芳，【注意】"]);
    expect(told(result)).toEqual(["replaced 【姓名】", "literal 【注意】"]);
  });

  it.each([
    ["with a formatter", "【日期|date:YYYY年M月D日】", { 日期: "2026-10-12" }, "2026年10月12日"],
    ["with dots", "【客户.名称】", { 客户: { 名称: "滨江" } }, "滨江"],
    ["in Cyrillic", "【ФИО】", { ФИО: "Иванов" }, "Иванов"],
    ["in Latin letters with accents", "【Prénom】", { prénom: "Zoé" }, "Zoé"],
    ["with letters of the alphabet", "【客户ID】", { 客户id: "C7" }, "C7"],
    ["with signs of its own", "【联系电话（手机）】", { "联系电话（手机）": "139" }, "139"],
    ["written in another normal form", "【Pre\u0301nom】", { Prénom: "Zoé" }, "Zoé"],
    ["of digits alone", "【2024】", { 2024: "本年" }, "本年"],
  ])("a name in another script: %s", (_what, tag, payload, value) => {
    expect(textOf(runDocument(p(tag), payload))).toEqual([value]);
  });

  it.each([
    ["a name", "【姓名】"],
    ["a dotted name", "【客户.名称】"],
    ["a picture", "【%照片】"],
    ["Markdown", "【~说明】"],
    ["a mark without its partner", "【#名单】"],
    ["a year", "【2024】"],
  ])("a name in another script that nobody declares is prose: %s", (_what, text) => {
    const result = runDocument(p(text), { a: "x" });
    expect(result.exitCode).toBe(0);
    expect(textOf(result)).toEqual([text]);
    expect(told(result)).toEqual([`literal ${text}`]);
  });

  it("a name in another script opens and closes sections, and names of their items are names in them", () => {
    const body =
      p("【#名单】") +
      p("【@INDEX】【姓名】【职务】") +
      p("【/名单】") +
      p("【^无】没有【/无】【注意】");
    const payload = {
      无: [],
      名单: [
        { 姓名: "王芳", 职务: "主任" },
        { 姓名: "李强", 职务: "" },
      ],
    };
    expect(textOf(runDocument(body, payload))).toEqual(["1王芳主任", "2李强", "没有【注意】"]);
  });

  it("a name in another script stands in sections with names of capital letters, of lists in lists too", () => {
    const body = p("【#GROUPS】【组名】：【#成员】【姓名】；【/成员】【/GROUPS】");
    const groups = [{ 组名: "甲", 成员: [{ 姓名: "王芳" }, { 姓名: "李强" }] }];
    expect(textOf(runDocument(body, { groups }))).toEqual(["甲：王芳；李强；"]);
  });

  it("a name in another script names a picture, and Markdown", () => {
    const png =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    const result = runDocument(p("【%照片】") + p("【~说明】"), { 照片: png, 说明: "**要点**" });
    expect(result.exitCode).toBe(0);
    expect(bodyOf(result)).toContain("<w:drawing");
    expect(bodyOf(result)).toContain("<w:b/>");
    expect(result.replaceLog.entries[0]).toMatchObject({ field_name: "照片", status: "replaced" });
  });

  it("a name in another script of items is prose where the template opens no section of them", () => {
    const result = runDocument(p("【备注】"), { items: [{ 备注: "x" }] });
    expect(told(result)).toEqual(["literal 【备注】"]);
    expect(result.exitCode).toBe(0);
  });

  it("a name in another script is filled in rows of a table that its tags repeat", () => {
    const cell = (text: string) => `<w:tc>${p(text)}</w:tc>`;
    const row = (...cells: string[]) => `<w:tr>${cells.map(cell).join("")}</w:tr>`;
    const table = `<w:tbl>${row("【#名单】", "")}${row("【姓名】", "【电话】")}${row("【/名单】", "")}</w:tbl>`;
    const result = runDocument(table, {
      名单: [
        { 姓名: "王芳", 电话: "1" },
        { 姓名: "李强", 电话: "2" },
      ],
    });
    expect(textOf(result)).toEqual(["王芳", "1", "李强", "2"]);
  });

  it("a name in another script split over runs is filled, and across a footnote it is not", () => {
    expect(textOf(runDocument(p("【姓", "名】"), { 姓名: "王芳" }))).toEqual(["王芳"]);
    const note =
      '<w:p><w:r><w:t>【姓</w:t><w:footnoteReference w:id="1"/><w:t>名】</w:t></w:r></w:p>';
    const result = runDocument(note, { 姓名: "王芳" });
    expect(result.exitCode).toBe(3);
    expect(result.replaceLog.entries).toMatchObject([{ reason: "crosses_barrier" }]);
  });

  it("a name in another script with an invisible character is filled and told", () => {
    const result = runDocument(p("【姓\u200B名】"), { 姓名: "王芳" });
    expect(textOf(result)).toEqual(["王芳"]);
    expect(result.replaceLog.warnings).toMatchObject([
      { reason: "invisible_character", field_name: "姓名", paragraph_path: "p0" },
    ]);
  });

  it("a name in another script that has the character itself is the field's", () => {
    const result = runDocument(p("【می\u200Cشود】"), { "می\u200Cشود": "x" });
    expect(textOf(result)).toEqual(["x"]);
    expect(result.replaceLog.warnings).toEqual([]);
  });

  it("a name in another script is one where the skill's schema has it: missing where it gets no value", () => {
    const result = runRoster(p("【姓名】【客户.名称】【甲方】【职务】"), {
      客户: { 名称: "滨江" },
    });
    expect(result.missingFields).toEqual({ missing_required: ["姓名"], missing_optional: [] });
    expect(textOf(result)).toEqual(["【姓名】滨江滨江【职务】"]);
    expect(result.exitCode).toBe(2);
  });

  it("a name in another script is one in a section that the schema declares, by reference too", () => {
    const result = runRoster(p("【姓名】【#名单】【职务】【/名单】"), {
      姓名: "a",
      名单: [{ 职务: "主任" }],
    });
    expect(textOf(result)).toEqual(["a主任"]);
  });

  it("a name in another script is prose with a skill that does not declare it", () => {
    expect(told(runNotice(p("【姓名】【MEETING_TITLE】")))).toEqual([
      "literal 【姓名】",
      "replaced 【MEETING_TITLE】",
    ]);
  });
});

describe("somebody meant a name in another script that is none", () => {
  it.each([
    ["both marks of a section that nobody declares", "【#名单】x【/名单】", "【#名单】"],
    ["a known formatter", "【日期|date:YYYY】", "【日期|date:YYYY】"],
    ["a space in a field's name", "【名 称】", "【名称】"],
    ["a full-width mark", "【＃名称】", "【#名称】"],
    ["a full-width formatter sign", "【名称｜upper】", "【名称|upper】"],
    ["no end", "【名称", "【名称】"],
    ["no beginning", "名称】", "【名称】"],
  ])("somebody meant a name in another script that is none: %s", (_what, text, takenFor) => {
    const result = runDocument(p(text), { 名称: "x" });
    expect(result.exitCode).toBe(3);
    expect(result.replaceLog.entries[0]).toMatchObject({
      status: "unsupported",
      taken_for: takenFor,
    });
  });
});

describe("a name that is nearly a field's is broken", () => {
  it.each([
    "MEETING TITLE",
    "MEETING-TITLE",
    "Meeting title",
    "meeting title",
    "ＭＥＥＴＩＮＧＴＩＴＬＥ",
    "MEETING—TITLE",
    "MEETINGTITLE ",
    "MEETING\u00A0TITLE",
    "# MEETING TITLE",
    "meetingTitle",
  ])("a name that is nearly a field's of the skill is broken: 【%s】", (name) => {
    const result = runNotice(p(`【${name}】`), { payload: {} });
    expect(result.exitCode).toBe(3);
    const mark = name.startsWith("#") ? "#" : "";
    expect(told(result)).toEqual([`unsupported 【${name}】 【${mark}MEETING_TITLE】`]);
  });

  it("a name that is nearly a field's of the task is broken", () => {
    expect(told(runDocument(p("【Title】【ＴＩＴＬＥ】【Total price】"), { title: "x" }))).toEqual([
      "unsupported 【Title】 【TITLE】",
      "unsupported 【ＴＩＴＬＥ】 【TITLE】",
      "literal 【Total price】",
    ]);
    const payload = { items: [{ name: "x" }], client: { name: "y" } };
    expect(told(runDocument(p("【client.name】【#ITEMS】【Name】【/ITEMS】"), payload))).toEqual([
      "unsupported 【client.name】 【CLIENT.NAME】",
      "unsupported 【Name】 【NAME】",
    ]);
  });

  it("a name that is nearly that of another tag of this template is broken", () => {
    expect(told(runDocument(p("【TITLE】【Title】【#ITEMS】【/ITEMS】【# Items】"), {}))).toEqual([
      "unsupported 【Title】 【TITLE】",
      "unsupported 【# Items】 【#ITEMS】",
    ]);
  });

  it("a name is not broken where there is no field that it is nearly", () => {
    const result = runNotice(
      p("【MEETING PLACE】【Note】【Ｔ】【NOTE TO SELF】【Title. Something】"),
    );
    expect(result.exitCode).toBe(0);
    expect(result.replaceLog.summary.literal_count).toBe(5);
  });
});

describe("a hard space in a name", () => {
  it("a hard space in a name is passed over where the name without it is a field's", () => {
    const result = runDocument(p("【TI\u00A0TLE】"), { title: "x" });
    expect(textOf(result)).toEqual(["x"]);
    expect(result.replaceLog.warnings).toMatchObject([{ reason: "invisible_character" }]);
  });
});

describe("a template that is kept for many jobs", () => {
  const template = docx(p("【#名单】") + p("【姓名】【注意】") + p("【/名单】"));

  it("a template that is kept for many jobs is decided anew for each: prose in one, a tag in the next", () => {
    const compiled = compileTemplate(template);
    const run = (payload: Record<string, unknown>) =>
      precheck(compiled, { ...documentSettings(), task: { task_type: "document", payload } });
    expect(run({ 名单: [{ 姓名: "a" }] })).toMatchObject({ ok: true, template_fields: ["姓名"] });
    expect(run({})).toMatchObject({ expected_exit_code: 3, template_fields: [] });
    expect(run({ 名单: [{ 姓名: "a" }] })).toMatchObject({ summary: { note_count: 1 } });
  });

  it("a template that is kept for many jobs stays the very same where there is nothing to decide", () => {
    const { scanned, undecided } = compileTemplate(docx(p("【TITLE】【/】【{{x}}】")));
    expect(undecided).toBeNull();
    const prose = compileTemplate(docx(p("【注意】【TITLE】")));
    if (prose.undecided === null) throw new Error("there is prose");
    const names = new KnownNames(document, { title: "x" });
    expect(settleTags(prose.scanned, decideTags(prose.undecided, names))).toBe(prose.scanned);
    expect(findUndecided(scanned)).toBeNull();
    expect(scanStories([])).toEqual([]);
  });
});

describe("the names of a job", () => {
  it("the names of a job of a schema that goes in a circle are found", () => {
    const node = {
      type: "object",
      properties: { 子: { $ref: "#/$defs/node" } },
      allOf: [{ $ref: "#/$defs/node" }],
    };
    const payload = {
      type: "object",
      properties: { 树: { $ref: "#/$defs/node" } },
      $defs: { node },
    };
    const names = new KnownNames({ ...document, payload }, {});
    expect(names.spelling("子")).toBeNull();
    names.enter("树");
    names.enter("树.子.子");
    expect(names.spelling("子")).toBe("子");
  });

  it("the names of a job are found in time with 20,000 keys and 20,000 items", () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => [`字段${index}`, "x"]);
    const items = Array.from({ length: 20_000 }, () => ({ 姓名: "a", 电话: "b" }));
    const names = new KnownNames(document, { ...Object.fromEntries(keys), 名单: items });
    names.enter("名单");
    expect(names.spelling("字段19999")).toBe("字段19999");
    expect(names.nearest("字段7")).toBe("字段7");
    expect(names.spelling("电话")).toBe("电话");
    expect(names.spelling("字段20000")).toBeNull();
  });
});
