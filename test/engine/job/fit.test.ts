import { describe, expect, it } from "vitest";
import { compileTemplate } from "../../../apps/engine/job/compile.ts";
import { runJob } from "../../../apps/engine/job/pipeline.ts";
import { precheck } from "../../../apps/engine/job/precheck.ts";
import type { JobInput } from "../../../apps/engine/job/settings.ts";
import { loadSkills } from "../../../apps/engine/skills/load.ts";
import type { SkillDefinition } from "../../../apps/engine/skills/skill.ts";
import { documentRelationships, docx, p, storyPart } from "../../fixtures/docx.ts";
import { readSamples, sampleSkillsFolder } from "../../support/samples.ts";
import { documentSettings, fullPayload, runDocument, runNotice } from "../support.ts";

const skills = loadSkills(sampleSkillsFolder);

function skillNamed(name: string): SkillDefinition {
  const skill = skills.get(name);
  if (skill === undefined) throw new Error(`no skill ${name}`);
  return skill;
}

/** The inputs of a job with this skill. */
function jobOf(
  template: Buffer,
  skill: SkillDefinition,
  payload: Readonly<Record<string, unknown>>,
): JobInput {
  const task = { task_type: skill.name, payload };
  return { ...documentSettings("report"), template, skill, task };
}

const items = `${p("【#ITEMS】")}${p("【NAME】")}${p("【/ITEMS】")}`;

describe("a template that fits its skill", () => {
  it.each(readSamples())("the sample $name fits its own skill", ({ template, task, assets }) => {
    const { task_type, payload } = JSON.parse(String(task));
    const job = { ...jobOf(template, skillNamed(task_type), payload), assets };
    const { fitReport, message } = runJob(job);
    expect(fitReport.fit).toMatchObject({ ok: true, reason: null, unknown_fields: [] });
    expect(message).toBe("success");
    expect(fitReport.unused_keys).toEqual([]);
    expect(fitReport.other_delimiters).toEqual([]);
  });

  it("a template fits even if the task lacks an optional field of the skill", () => {
    const { fitReport, message } = runNotice(p("【MEETING_TITLE】【ATTENDEES】"));
    expect(fitReport.fit).toMatchObject({ ok: true, matched_field_count: 2 });
    expect(message).toBe("success");
  });

  it("a missing field of the skill document is missing, and no fault of the template", () => {
    const { exitCode, fitReport } = runDocument(p("【TITLE】【DATE】"), { title: "x" });
    expect(exitCode).toBe(2);
    expect(fitReport.fit).toMatchObject({ ok: true, matched_field_count: 2 });
  });

  it("a condition that a task of the skill document leaves out is no fault of the template", () => {
    const { fitReport } = runDocument(p("【TITLE】【#URGENT】now【/URGENT】"), { title: "x" });
    expect(fitReport.fit.ok).toBe(true);
  });

  it("a field that only some items of a list have is known", () => {
    const payload = { items: [{ name: "a" }, { note: "b" }] };
    const body = `${p("【#ITEMS】")}${p("【NAME】【NOTE】【@INDEX】【.】")}${p("【/ITEMS】")}`;
    const { fitReport } = runDocument(body.replace("【.】", ""), payload);
    expect(fitReport.fit).toMatchObject({ ok: true, matched_field_count: 3 });
  });

  it("a field in a header, in an alternative text or in a content control counts as a field", () => {
    const parts = {
      "word/_rels/document.xml.rels": documentRelationships([
        { type: "header", target: "header1.xml" },
      ]),
      "word/header1.xml": storyPart("w:hdr", p("【MEETING_TITLE】")),
    };
    expect(runNotice(p("text"), { parts }).fitReport.fit.ok).toBe(true);
    const control = `<w:sdt><w:sdtPr><w:tag w:val="ORGANIZER"/></w:sdtPr><w:sdtContent>${p("x")}</w:sdtContent></w:sdt>`;
    expect(runNotice(control).fitReport.fit).toMatchObject({ ok: true, matched_field_count: 1 });
  });
});

describe("a template that does not fit its skill", () => {
  it("a template of which no tag is a field of the skill is no success", () => {
    const contract = readSamples().find(({ name }) => name === "contract");
    if (contract === undefined) throw new Error("no sample contract");
    const notice = skillNamed("meeting_notice");
    const { exitCode, fitReport, message } = runJob(jobOf(contract.template, notice, fullPayload));
    expect(exitCode).toBe(0);
    expect(message).toBe("template does not fit the skill");
    expect(fitReport.fit).toMatchObject({ ok: false, reason: "no_fields_of_skill" });
    expect(fitReport.fit.message).toMatch(
      /^The template does not fit the skill meeting_notice: none of its \d+ field names is a field of the skill\.$/,
    );
  });

  it.each(
    readSamples().filter(({ name }) => name !== "meeting_notice" && name !== "training_notice"),
  )("the sample $name does not fit the skill meeting_notice", ({ template, assets }) => {
    const job = { ...jobOf(template, skillNamed("meeting_notice"), fullPayload), assets };
    const { fitReport } = runJob(job);
    expect(fitReport.fit.ok).toBe(false);
  });

  it("a template without tags is no success", () => {
    const { exitCode, fitReport, message } = runDocument(p("Dear Sir"), { name: "x" });
    expect([exitCode, message]).toEqual([0, "template does not fit the skill"]);
    expect(fitReport.fit).toMatchObject({ ok: false, reason: "no_tags" });
    expect(fitReport.fit.message).toBe(
      "The template does not fit the skill document: it has no tags.",
    );
    expect(fitReport.unused_keys).toEqual([{ key: "name", nearest: null }]);
  });

  it("a tag that the skill does not know is named, with the field that was probably meant", () => {
    const { exitCode, fitReport, message } = runNotice(p("【MEETING_TITLE】【ATENDEES】【ROOM】"));
    expect([exitCode, message]).toEqual([0, "template does not fit the skill"]);
    expect(fitReport.fit).toMatchObject({
      reason: "unknown_fields",
      matched_field_count: 1,
      unknown_field_count: 2,
      unknown_fields: [
        { name: "ATENDEES", nearest: "ATTENDEES" },
        { name: "ROOM", nearest: null },
      ],
    });
    expect(fitReport.fit.message).toBe(
      "The template does not fit the skill meeting_notice: the skill has no field for 2 of the 3 field names in its tags.",
    );
  });

  it("a default in a tag does not make its name a field of the skill", () => {
    const { fitReport } = runNotice(p("【MEETING_TITLE】【ROOM|default:—】"));
    expect(fitReport.fit.unknown_fields).toEqual([{ name: "ROOM", nearest: null }]);
  });

  it("a tag in a section that no item can fill is named, where only an empty text would tell", () => {
    const payload = { items: [{ nmae: "a" }, { nmae: "b" }] };
    const { fitReport, message } = runDocument(items, payload);
    expect(message).toBe("template does not fit the skill");
    expect(fitReport.fit.unknown_fields).toEqual([{ name: "NAME", nearest: "NMAE" }]);
  });

  it("a member of an object that the skill does not have is named", () => {
    const skill = skillNamed("contract");
    const payload = { parties: { buyer: "a", seller: "b" }, goods: [], total: 1 };
    const template = docx(p("【PARTIES.BUYER】【PARTIES.BYUER】"));
    const { fitReport } = runJob(jobOf(template, skill, payload));
    expect(fitReport.fit.unknown_fields.map(({ name }) => name)).toEqual(["PARTIES.BYUER"]);
  });
});

describe("a job that requires a template that fits", () => {
  const notice = (body: string, payload: Readonly<Record<string, unknown>> = fullPayload) => ({
    ...jobOf(docx(body), skillNamed("meeting_notice"), payload),
    requiresFit: true,
  });

  it("a job that requires a fit ends with exit 3, and the template comes back as it was", () => {
    const job = notice(p("【MEETING_TITLE】【ATENDEES】"));
    const result = runJob(job);
    expect(result).toMatchObject({ exitCode: 3, exitCodes: [3] });
    expect(Buffer.concat(result.document).equals(job.template)).toBe(true);
    expect(result.replaceLog.summary).toMatchObject({ replaced_count: 0, unsupported_count: 1 });
    expect(result.replaceLog.entries).toMatchObject([
      {
        status: "unsupported",
        reason: "unknown_field",
        field_name: "ATENDEES",
        paragraph_path: "p0",
        nearest: "【ATTENDEES】",
        message:
          "Neither the skill nor the task has the field ATENDEES, and DOCOPS_REQUIRE_FIT is set. Did you mean 【ATTENDEES】?",
      },
    ]);
    expect(result.formatReport).toMatchObject({ skipped: true, passed: false });
  });

  it("a document without tags is checked if the payload is empty, and refused if it has values", () => {
    const document = docx(p("Minutes of the meeting"));
    const jobWith = (payload: Readonly<Record<string, unknown>>) => ({
      ...jobOf(document, skillNamed("document"), payload),
      requiresFit: true,
    });
    const checked = runJob(jobWith({}));
    expect(checked).toMatchObject({ exitCode: 0, fitReport: { fit: { reason: "no_tags" } } });
    expect(checked.formatReport.skipped).not.toBe(true);
    expect(runJob(jobWith({ title: "Minutes" }))).toMatchObject({ exitCode: 3 });
    const precheckOf = (payload: Readonly<Record<string, unknown>>) => {
      const job = jobWith(payload);
      return precheck(compileTemplate(job.template, job.limits), job);
    };
    expect(precheckOf({})).toMatchObject({ ok: true, expected_exit_code: 0 });
    expect(precheckOf({ title: "Minutes" })).toMatchObject({ expected_exit_code: 3 });
  });

  it.each([
    ["no tags", p("text")],
    ["tags of another skill", p("【BUYER】")],
  ])("a job that requires a fit ends with exit 3 for a template with %s", (_name, body) => {
    expect(runJob(notice(body)).exitCode).toBe(3);
  });

  it("a job that requires a fit fills a template that fits, and reports missing fields with exit 2", () => {
    expect(runJob(notice(p("【MEETING_TITLE】"))).exitCode).toBe(0);
    expect(runJob(notice(p("【MEETING_TITLE】"), {})).exitCode).toBe(2);
  });

  it.each([
    [p("【MEETING_TITLE】【ATENDEES】"), 3],
    [p("text"), 3],
    [p("【MEETING_TITLE】"), 0],
  ])("a precheck predicts what a job that requires a fit does: %s", (body, exitCode) => {
    const job = notice(body);
    const report = precheck(compileTemplate(job.template), job);
    expect(report.expected_exit_code).toBe(exitCode);
    expect(report.fit).toEqual(runJob(job).fitReport.fit);
    expect(report.summary.unsupported_count).toBe(runJob(job).replaceLog.summary.unsupported_count);
  });
});

describe("keys and texts that were left alone", () => {
  it("a key of the payload that no tag uses is named, with the field that was probably meant", () => {
    const { exitCode, fitReport, missingFields } = runDocument(p("Dear 【NAME】,"), { nmae: "x" });
    expect(exitCode).toBe(2);
    expect(missingFields.missing_required).toEqual(["NAME"]);
    expect(fitReport.unused_keys).toEqual([{ key: "nmae", nearest: "name" }]);
  });

  it("a key counts as used if a section, a path or the mapping of the skill uses it", () => {
    const payload = { client: { name: "a" }, urgent: false, items: [], extra: null, other: 1 };
    const body = `${p("【CLIENT.NAME】【^URGENT】x【/URGENT】")}${items}`;
    expect(runDocument(body, payload).fitReport.unused_keys).toEqual([
      { key: "other", nearest: null },
    ]);
  });

  it("tags of other engines are told with their places, and do not change the exit code", () => {
    const body = p("【TITLE】 {{title}} [[X]] #{y} {%if z%} {name} &lt;&lt;old&gt;&gt;");
    const { exitCode, fitReport } = runDocument(body + p("plain { } [ ] 5 &lt; 6"), { title: "x" });
    expect(exitCode).toBe(0);
    expect(fitReport.fit.ok).toBe(true);
    expect(fitReport.other_delimiters.map(({ text }) => text)).toEqual([
      "{{title}}",
      "[[X]]",
      "#{y}",
      "{%if z%}",
      "{name}",
      "<<old>>",
    ]);
    expect(fitReport.other_delimiters[0]).toMatchObject({
      part: "word/document.xml",
      paragraph_path: "p0",
    });
    expect(fitReport.other_delimiter_count).toBe(6);
  });

  it("braces in a value are not told as tags of another engine", () => {
    const { fitReport } = runDocument(p("【TITLE】"), { title: "{{x}}" });
    expect(fitReport.other_delimiters).toEqual([]);
  });

  it("lists of hostile templates and payloads are bounded, and the counts are those of all", () => {
    const payload = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`k${index}`, 1]));
    const body = Array.from({ length: 300 }, (_, index) => p(`【F${index}】{{x}}`)).join("");
    const skill = skillNamed("meeting_notice");
    const { fitReport } = runJob(jobOf(docx(body), { ...skill, required: [] }, payload));
    expect(fitReport.fit.unknown_fields).toHaveLength(100);
    expect(fitReport.fit.unknown_field_count).toBe(300);
    expect(fitReport.unused_keys).toHaveLength(100);
    expect(fitReport.unused_key_count).toBe(300);
    expect(fitReport.other_delimiters).toHaveLength(100);
    expect(fitReport.other_delimiter_count).toBe(300);
  });
});

it("long names and keys are cut in a report, so that it stays short", () => {
  const [name, key] = ["N".repeat(100_000), "k".repeat(100_000)];
  const payload = { ...fullPayload, [key]: "x" };
  const { fitReport } = runNotice(p(`【MEETING_TITLE】【${name}】`), { payload });
  expect(fitReport.fit.unknown_fields[0]?.name).toBe(`${"N".repeat(200)}…`);
  expect(fitReport.unused_keys.at(-1)?.key).toBe(`${"k".repeat(200)}…`);
  expect(JSON.stringify(fitReport).length).toBeLessThan(5000);
});

describe("an empty text", () => {
  it.each([
    ["a text of nothing", ""],
    ["a text of blanks", "  "],
  ])("%s is no value for a required field", (_name, name) => {
    const { exitCode, missingFields, replaceLog } = runDocument(p("Dear 【NAME】,"), { name });
    expect(exitCode).toBe(2);
    expect(missingFields.missing_required).toEqual(["NAME"]);
    expect(replaceLog.summary.replaced_count).toBe(0);
  });
});
