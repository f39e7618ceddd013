import { describe, expect, it } from "vitest";
import { loadBuiltinSkills } from "../../../apps/engine/skills/load.ts";
import type { SkillDefinition } from "../../../apps/engine/skills/skill.ts";
import { TaskReader } from "../../../apps/engine/skills/task.ts";
import { p } from "../../fixtures/docx.ts";
import { growthOf } from "../../support/growth.ts";
import { bodyOf, runNotice } from "../support.ts";

const skills = loadBuiltinSkills();
const tasks = new TaskReader(skills);

function parse(task: unknown) {
  return tasks.read(Buffer.from(typeof task === "string" ? task : JSON.stringify(task)));
}

function faultsOf(task: unknown): string[] {
  const result = parse(task);
  return result.ok ? [] : result.problems.map(({ path, problem }) => `${path} ${problem}`.trim());
}

const notice = (payload: unknown) => ({ task_type: "meeting_notice", payload });

describe("the built-in skills", () => {
  it("the built-in skills are the three of the contract and one for anything, with their required fields", () => {
    const required = Object.fromEntries(
      [...skills].map(([name, { required }]) => [
        name,
        required === "all" ? required : [...required].sort(),
      ]),
    );
    expect(required).toEqual({
      document: "all",
      inspection_record: ["INSPECTION_DATE", "INSPECTION_SUBJECT", "INSPECTOR", "ISSUE_SUMMARY"],
      meeting_notice: [
        "MEETING_DATE",
        "MEETING_LOCATION",
        "MEETING_TIME",
        "MEETING_TITLE",
        "ORGANIZER",
      ],
      training_notice: [
        "TRAINER",
        "TRAINING_DATE",
        "TRAINING_LOCATION",
        "TRAINING_TIME",
        "TRAINING_TITLE",
      ],
    });
  });

  it.each([null, "", "  ", "\n\t", "\u3000"])(
    "%j is no value for a required field",
    (organizer) => {
      const result = runNotice(p("【MEETING_TITLE】【ORGANIZER】"), {
        payload: { meeting_title: "x", organizer },
      });
      expect(result.exitCode).toBe(2);
      expect(result.missingFields).toEqual({
        missing_required: ["ORGANIZER"],
        missing_optional: [],
      });
      expect(result.replaceLog.entries.at(-1)).toMatchObject({
        status: "missing",
        reason: "missing_field",
        new_text: null,
      });
      expect(bodyOf(result)).toContain("【ORGANIZER】");
    },
  );

  it("a blank text is given to a required field whose tag says what is written then", () => {
    const tags = "【MEETING_TITLE|default:—】【ORGANIZER|yesno:有,无】【MEETING_TIME|pad:2】";
    const payload = { meeting_title: " ", organizer: "", meeting_time: "" };
    const result = runNotice(p(tags), { payload });
    expect(result.exitCode).toBe(0);
    expect(bodyOf(result).replace(/<[^>]+>/g, "")).toBe("—无00");
  });

  it("an empty list is given", () => {
    const { missingFields } = runNotice(p("【ATTENDEES】"), { payload: { attendees: [] } });
    expect(missingFields).toEqual({ missing_required: [], missing_optional: [] });
  });
});

describe("a task", () => {
  it("a task may leave its payload out", () => {
    expect(parse({ task_type: "meeting_notice" })).toEqual({
      ok: true,
      task: { task_type: "meeting_notice", payload: {} },
    });
  });

  it.each([
    ["bytes that are no UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), "not_utf8"],
    ["two byte order marks", Buffer.from('\uFEFF\uFEFF{"task_type":"meeting_notice"}'), "not_json"],
    ["nothing", Buffer.alloc(0), "not_json"],
    ["text", Buffer.from("geheim"), "not_json"],
    ["a list", Buffer.from("[]"), "not_object"],
    ["null", Buffer.from("null"), "not_object"],
  ])("a task is not %s", (_name, bytes, code) => {
    expect(tasks.read(bytes)).toMatchObject({ ok: false, code });
  });

  it("a task may begin with a byte order mark", () => {
    const bytes = Buffer.from('\uFEFF{"task_type":"meeting_notice"}');
    const task = { task_type: "meeting_notice", payload: {} };
    expect(tasks.read(bytes)).toEqual({ ok: true, task });
    expect(faultsOf('\uFEFF{"a": 1,}')).toEqual(["is not JSON at line 1, column 9"]);
  });

  it("a task that is no JSON is told by line and column", () => {
    expect(faultsOf('{\n  "a": geheim}')).toEqual(["is not JSON at line 2, column 8"]);
    expect(faultsOf('{"a": "')).toEqual(["is not JSON at line 1, column 7"]);
    expect(faultsOf('{"a": 1,}')).toEqual(["is not JSON at line 1, column 9"]);
    expect(faultsOf('{"a": 1} // x')).toEqual(["is not JSON at line 1, column 10"]);
  });

  it.each([
    [
      { payload: {} },
      ["task_type must be one of document, inspection_record, meeting_notice, training_notice"],
    ],
    [
      { task_type: "geheim", payload: {} },
      ["task_type must be one of document, inspection_record, meeting_notice, training_notice"],
    ],
    [{ ...notice({}), extra: 1 }, ["extra is not a key of this task"]],
    [notice({ dress_code: "geheim" }), ["payload.dress_code is not a key of this task"]],
    [notice({ meeting_title: 7 }), ["payload.meeting_title must be a string"]],
    [notice({ attendees: "geheim" }), ["payload.attendees must be an array"]],
    [notice({ attendees: ["a", 7] }), ["payload.attendees.1 must be a string"]],
    [notice([]), ["payload must be an object"]],
    [
      notice({ meeting_title: 7, organizer: true }),
      ["payload.meeting_title must be a string", "payload.organizer must be a string"],
    ],
  ])("a task with faults is told them: %j", (task, faults) => {
    expect(faultsOf(task)).toEqual(faults);
  });

  it("a task with a key like __proto__ makes nothing of it", () => {
    expect(
      faultsOf('{"task_type":"meeting_notice","payload":{"__proto__":{"organizer":"x"}}}'),
    ).not.toEqual([]);
    expect(({} as { organizer?: string }).organizer).toBeUndefined();
  });
});

describe("a task with many faults", () => {
  const many = (attendees: unknown[]) => notice({ attendees });

  it("a task with many faults is told its first 20, each with its place", () => {
    const attendees = Array.from({ length: 500_000 }, (_, index) => (index < 150 ? "a" : index));
    const faults = faultsOf(many(attendees));
    expect(faults).toHaveLength(20);
    expect(faults[0]).toMatch(/^payload\.attendees\.150 /);
    expect(faults[19]).toMatch(/^payload\.attendees\.169 /);
  });

  it("a task with many faults is not passed when only its last item is wrong", () => {
    const attendees = [...Array.from({ length: 12_345 }, () => "a"), 1];
    const faults = faultsOf(many(attendees));
    expect(faults).toEqual([expect.stringMatching(/^payload\.attendees\.12345 /)]);
  });

  it("a task with many faults is told 20 keys that do not exist", () => {
    const keys = Array.from({ length: 100_000 }, (_, index) => [`key${index}`, 1]);
    expect(faultsOf({ ...Object.fromEntries(keys), ...notice({}) })).toHaveLength(20);
  });

  it("a task with many faults is passed when its many integers are long, which are none", () => {
    const skill = loadBuiltinSkills().get("document") as SkillDefinition;
    const payload = {
      type: "object",
      properties: {
        numbers: { type: "array", items: { type: "integer" }, minItems: 2, maxItems: 300 },
      },
    };
    const reader = new TaskReader(new Map([["numbers", { ...skill, name: "numbers", payload }]]));
    const read = (numbers: string) =>
      reader.read(Buffer.from(`{"task_type": "numbers", "payload": {"numbers": [${numbers}]}}`));
    const long = Array.from({ length: 250 }, () => "11010119900307123400").join();
    expect(read(long)).toMatchObject({ ok: true });
    expect(read(`${long}, "x"`)).toMatchObject({
      problems: [{ path: "payload.numbers.250" }],
    });
    expect(read(`${long}, ${long}`)).toMatchObject({
      problems: [{ path: "payload.numbers", problem: "must have at most 300 items" }],
    });
    expect(read("1")).toMatchObject({ problems: [{ path: "payload.numbers" }] });
  });
});

it.each(["[", '{"a":', '[{"a":[1,'])(
  "%s a hundred thousand times is not JSON, at its end",
  (open) => {
    const text = open.repeat(100_000);
    expect(faultsOf(text)).toEqual([`is not JSON at line 1, column ${text.length + 1}`]);
  },
);

it.each([
  ["[1,]", 4],
  ["[1 2]", 4],
  ["{1: 2}", 2],
  ['{"a" 2}', 6],
  ['{"a": 1 "b"}', 9],
  ["[}", 2],
  ["{]", 2],
  ["[1]]", 4],
  ["", 1],
  ["[01]", 3],
  ['["\\x"]', 2],
])("%s is not JSON at column %i", (text, column) => {
  expect(faultsOf(text)).toEqual([`is not JSON at line 1, column ${column}`]);
});

it("a locale that is longer than any is refused before V8 reads it, which takes seconds for many variants", () => {
  const work = (count: number) => {
    const variants = Array.from({ length: count }, (_, index) => `v${10_000 + index}`);
    const task = { task_type: "document", payload: {}, locale: `en-${variants.join("-")}` };
    expect(faultsOf(task)).toEqual(["locale is not allowed"]);
  };
  expect(growthOf(work, 800, 8000)).toBeLessThan(40);
});
