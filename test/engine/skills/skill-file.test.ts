import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { jobChoices } from "../../../apps/contract/job-settings.ts";
import { loadPolicy } from "../../../apps/engine/format/policy/policy-file.ts";
import { runJob } from "../../../apps/engine/job/pipeline.ts";
import { loadSkills, SkillFilesError } from "../../../apps/engine/skills/load.ts";
import type { SkillDefinition } from "../../../apps/engine/skills/skill.ts";
import { parseSkill } from "../../../apps/engine/skills/skill-file.ts";
import { TaskReader } from "../../../apps/engine/skills/task.ts";
import { docx, p } from "../../fixtures/docx.ts";
import { bodyOf } from "../support.ts";

const whole = `name: contract
title: 合同
description: A contract.
payload:
  type: object
  additionalProperties: false
  required: [parties]
  properties:
    parties:
      type: object
      properties: { buyer: { type: string } }
      required: [buyer]
    date: { type: string, format: date }
    goods: { type: array, items: { type: string }, minItems: 1 }
required: [BUYER]
mapping: { BUYER: PARTIES.BUYER }
list_separator: "、"
lists: { GOODS: " / " }
formats: { DATE: "date:YYYY年M月D日", BUYER: trim|upper }
policy: din5008
sample: { parties: { buyer: 滨江 }, goods: [纸] }
`;

function problems(text: string): string[] {
  const result = parseSkill(text, ["default", "din5008"]);
  return result.ok ? [] : result.problems;
}

function skillOf(text: string): SkillDefinition {
  const result = parseSkill(text, ["default", "din5008"]);
  if (!result.ok) throw new Error(result.problems.join("; "));
  return result.skill;
}

describe("a skill file", () => {
  it("a skill file names fields in another script, too", () => {
    const named = whole
      .replaceAll("BUYER: PARTIES.BUYER", "甲方: PARTIES.BUYER")
      .replace("required: [BUYER]", "required: [甲方]")
      .replace("BUYER: trim|upper", "甲方: trim|upper");
    expect(problems(named)).toEqual([]);
    const task = { task_type: "contract", payload: { parties: { buyer: " abc " } } };
    const settings = {
      format: { mode: "off", baseline: "template", fixMode: "none", report: "json" },
      policy: loadPolicy("default"),
      ...jobChoices({}),
      locale: "zh-CN",
    } as const;
    const template = docx(p("【甲方】【乙方】"));
    expect(bodyOf(runJob({ template, task, skill: skillOf(named), ...settings }))).toContain(
      "ABC【乙方】",
    );
    const missing = runJob({
      template,
      task: { ...task, payload: {} },
      skill: skillOf(named),
      ...settings,
    });
    expect(missing.missingFields.missing_required).toEqual(["甲方"]);
    expect(problems(whole.replace("[BUYER]", "[甲 方]"))).not.toEqual([]);
    expect(problems(whole.replace("[BUYER]", "[buyer]"))).not.toEqual([]);
  });

  it("a skill file says what a task holds, and how that becomes fields", () => {
    const skill = skillOf(whole);
    expect(skill).toMatchObject({ name: "contract", policy: "din5008", required: ["BUYER"] });
    const result = runJob({
      template: docx(p("【BUYER】|【DATE】|【DATE|date:YYYY】|【GOODS】")),
      task: {
        task_type: "contract",
        payload: { parties: { buyer: " abc " }, date: "2026-03-07", goods: ["a", "b"] },
      },
      skill,
      format: { mode: "off", baseline: "template", fixMode: "none", report: "json" },
      policy: loadPolicy("default"),
      ...jobChoices({}),
      locale: "zh-CN",
    });
    expect(bodyOf(result).replace(/<[^>]+>/g, "")).toBe("ABC|2026年3月7日|2026|a / b");
  });

  it.each([
    [
      "name: contract",
      "name: Contract",
      "name must begin with a lower-case letter and have only lower-case letters, digits and _; did you mean contract? at line 1, column 1",
    ],
    ["title: 合同\n", "", "title is missing; it must be a text"],
    [
      "required: [BUYER]",
      "required: [buyer]",
      "required.0 is not the name of a field, such as MEETING_TITLE or CLIENT.NAME; did you mean BUYER? at line 15, column 1",
    ],
    [
      "policy: din5008",
      "policy: mine",
      "policy must be one of default, din5008 at line 20, column 1",
    ],
    [
      "formats: { DATE",
      "formats: { DATE: magic, X",
      "formats.DATE must be a chain of these formatters: cny_upper",
    ],
    ["formats: { DATE", "formats: { DATE: dat, X", "yesno; did you mean date? at line 19"],
    [
      "policy: din5008",
      "policy: din",
      "policy must be one of default, din5008; did you mean din5008?",
    ],
    [
      "mapping:",
      "mappings:",
      "list_separator, lists, formats, policy, sample; did you mean mapping? at line 16, column 1",
    ],
    [
      "goods: [纸] }",
      "goods: [] }",
      "sample.goods must have at least 1 item at line 21, column 35",
    ],
    ["goods: [纸] }", "goods: [7] }", "sample.goods.0 must be a string"],
    ["sample: { parties: { buyer: 滨江 }, ", "sample: { ", "sample.parties must be an object"],
    ["title: 合同", "title: [", "not valid YAML"],
    [
      "required: [BUYER]",
      "required: some",
      "required must be `all` or a list of fields at line 15",
    ],
    [
      "mapping:",
      "required_in_items: all\nmapping:",
      "required_in_items must be true, false or a list of fields at line 16, column 1",
    ],
    ["mapping:", "required_in_items: [name]\nmapping:", "is not the name of a field"],
  ])("a skill file with %j as %j is told with its place", (from, to, problem) => {
    expect(problems(whole.replace(from, to)).join("\n")).toContain(problem);
  });

  it.each([
    ["", []],
    ["required_in_items: false\n", []],
    ["required_in_items: true\n", "all"],
    ["required_in_items: [NAME, PRICE]\n", ["NAME", "PRICE"]],
  ])("a skill file with %j says which fields every item must have", (line, fields) => {
    expect(skillOf(`${whole}${line}`).requiredInItems).toEqual(fields);
  });

  it("a skill file in a directory adds a skill, or takes the place of one that ships", () => {
    const directory = mkdtempSync(join(tmpdir(), "docops-test-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    writeFileSync(join(directory, "a.yaml"), whole);
    writeFileSync(join(directory, "b.yml"), whole.replace("name: contract", "name: document"));
    writeFileSync(join(directory, "README.md"), "no skill");
    const skills = loadSkills(directory);
    expect([...skills.keys()]).toContain("contract");
    expect(skills.get("document")?.title).toBe("合同");
    const faults = new TaskReader(skills).read(
      Buffer.from(JSON.stringify({ task_type: "contract", payload: { parties: {}, date: "x" } })),
    );
    expect(faults).toMatchObject({
      problems: [
        { path: "payload.parties.buyer", problem: "must be a string" },
        { path: "payload.date", problem: "must be a date" },
      ],
    });
    writeFileSync(join(directory, "c.yaml"), whole.replace("policy: din5008", "policy: x"));
    writeFileSync(join(directory, "d.yaml"), whole);
    expect(() => loadSkills(directory)).toThrow(SkillFilesError);
    expect(() => loadSkills(directory)).toThrow(/c\.yaml: policy must be one of .* at line 20/);
    expect(() => loadSkills(directory)).toThrow(/d\.yaml: the name contract is taken by .*a\.yaml/);
    expect(() => loadSkills(join(directory, "none"))).toThrow(/the folder .*none does not exist$/);
  });
});
