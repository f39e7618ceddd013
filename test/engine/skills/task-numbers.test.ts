import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadBuiltinSkills } from "../../../apps/engine/skills/load.ts";
import type { Task } from "../../../apps/engine/skills/skill.ts";
import { parseSkill } from "../../../apps/engine/skills/skill-file.ts";
import { TaskReader } from "../../../apps/engine/skills/task.ts";
import { quoteLongNumbers, taskOf } from "../../../apps/engine/skills/task-json.ts";
import { p } from "../../fixtures/docx.ts";
import { growthOf } from "../../support/growth.ts";
import { bodyOf, runDocument } from "../support.ts";

const tasks = new TaskReader(loadBuiltinSkills());
const taskWith = (payload: string) => Buffer.from(`{"task_type":"document","payload":${payload}}`);

function readTask(bytes: Buffer): Task {
  const result = tasks.read(bytes);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.task;
}

/** The text in the document for a number that a task has as this text. */
function written(number: string, tag = "【N】"): string {
  const { payload } = readTask(taskWith(`{"n":${number}}`));
  return bodyOf(runDocument(p(tag), payload)).replace(/<[^>]+>/g, "");
}

describe("a number of a task", () => {
  it.each([
    ["110101199003071234"],
    ["-110101199003071234"],
    ["9007199254740991"],
    ["9007199254740993"],
    ["123456789012345678901234567890"],
    ["0.10000000000000000555"],
    ["12345678901234567.89"],
    ["1.10"],
    ["1.0"],
    ["-1.50"],
    ["0.00"],
    ["0.0000001"],
    ["-0.0000001"],
    ["0.1"],
    ["1950"],
    ["-0.5"],
    ["0"],
    ["1e400"],
    ["1E-400"],
    ["123456789012345678e2"],
    ["1e+21"],
  ])("%s comes out as it was sent", (number) => {
    expect(written(number)).toBe(number);
  });

  it.each([
    ["1E3", "1000"],
    ["1.50e2", "150"],
    ["25e-1", "2.5"],
    ["-0", "0"],
    ["-0.00", "0.00"],
    ["0e5", "0"],
  ])("%s is written %s: no digit is lost, and zero has no sign", (number, text) => {
    expect(written(number)).toBe(text);
  });

  it.each([
    ["110101199003071234", "【N|number:0】", "110101199003071234"],
    ["12345678901234567.89", "【N|number:0,0.00】", "12,345,678,901,234,567.89"],
    [
      "9007199254740993",
      "【N|cny_upper】",
      "玖仟零柒兆壹仟玖佰玖拾贰亿伍仟肆佰柒拾肆万零玖佰玖拾叁元整",
    ],
    ["1.10", "【N|currency:CNY】", "¥1.10"],
    ["1.0", "【N|plural:item,items】", "item"],
    ["110101199003071234", "【#N】【.】【/N】", "110101199003071234"],
  ])("%s keeps its digits in %s", (number, tag, text) => {
    expect(written(number, tag)).toBe(text);
  });

  it("a number of a task stays a number where a double holds it", () => {
    const { payload } = readTask(taskWith('{"a":1.5,"b":[25,-3],"c":{"d":1E3}}'));
    expect(payload).toEqual({ a: 1.5, b: [25, -3], c: { d: 1000 } });
  });

  it("a number of a task keeps its digits in lists and objects of items", () => {
    const { payload } = readTask(taskWith('{"a":[ 1.10 ,{"b":9007199254740993}],"c":2}'));
    expect(payload).toEqual({ a: ["1.10", { b: "9007199254740993" }], c: 2 });
  });
});

describe("texts are no numbers", () => {
  it.each([
    ["a number in a text", '{"a":"x: 1.10, [9007199254740993]"}'],
    ["a number behind an escaped quote", '{"a":"\\": 1.10"}'],
    ["a number in a key", '{"1.10":1}'],
    ["a text that ends with a backslash", '{"a":"\\\\","b":"1.10"}'],
    ["an empty object", "{}"],
  ])("%s is left alone", (_name, json) => {
    expect(quoteLongNumbers(json)).toBeNull();
  });

  it("a number between such texts is found", () => {
    expect(quoteLongNumbers('{"a\\\\":1.10,"\\"":"\\\\\\"1.10","b":[1.10]}')).toBe(
      '{"a\\\\":"1.10","\\"":"\\\\\\"1.10","b":["1.10"]}',
    );
  });
});

it("what JavaScript writes as JSON is never changed but for exponents, and stays the same data", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (json) => {
      const quoted = quoteLongNumbers(json);
      const unquoted = JSON.parse(quoted ?? json, (_key, value) =>
        typeof value === "string" && /^-?\d+(\.\d+)?(e[+-]\d+)?$/.test(value)
          ? Number(value)
          : value,
      );
      const expected = JSON.parse(json, (_key, value) =>
        typeof value === "string" && /^-?\d+(\.\d+)?(e[+-]\d+)?$/.test(value)
          ? Number(value)
          : value,
      );
      expect(unquoted).toEqual(expected);
    }),
  );
});

it("every number that is written with digits alone comes out of the JSON as it was sent", () => {
  const digits = fc.stringMatching(/^(0|[1-9]\d{0,29})(\.\d{1,20})?$/);
  fc.assert(
    fc.property(digits, fc.boolean(), (number, isNegative) => {
      const sent = isNegative && /[1-9]/.test(number) ? `-${number}` : number;
      const { payload } = readTask(taskWith(`{"n":${sent}}`));
      expect(String(payload.n)).toBe(sent);
    }),
  );
});

describe("the check sees numbers", () => {
  const file = `name: order
title: x
description: x
payload:
  type: object
  additionalProperties: false
  properties:
    id: { type: integer }
    rate: { type: number, maximum: 100 }
    few: { type: integer, maximum: 9 }
    text: { type: string }
sample: {}
`;
  const parsed = parseSkill(file, []);
  if (!parsed.ok) throw new Error(parsed.problems.join());
  const orders = new TaskReader(new Map([["order", parsed.skill]]));
  const read = (payload: string) =>
    orders.read(Buffer.from(`{"task_type":"order","payload":${payload}}`));

  it("an integer over 2^53 is an integer, and is written as it was sent", () => {
    for (const id of ["110101199003071234", "-9007199254740993"]) {
      expect(read(`{"id":${id}}`)).toMatchObject({ ok: true, task: { payload: { id } } });
    }
  });

  it("a number with zeros at its end is a number", () => {
    expect(read('{"rate":1.10}')).toMatchObject({ ok: true, task: { payload: { rate: "1.10" } } });
  });

  it.each([
    ['{"id":1.10}', "payload.id must be a whole number"],
    ['{"id":"110101199003071234"}', "payload.id must be a number"],
    ['{"rate":100.10}', "payload.rate must be at most 100"],
    ['{"few":110101199003071234}', "payload.few must be at most 9"],
    ['{"text":110101199003071234}', "payload.text must be a string"],
    ['{"rate":1e400}', "payload.rate must be a number"],
  ])("the check sees numbers: %s is refused", (payload, fault) => {
    const result = read(payload);
    if (result.ok) throw new Error("accepted");
    expect(result.problems.map(({ path, problem }) => `${path} ${problem}`)).toEqual([fault]);
  });
});

it("a task is read in time in proportion to its length, whatever it holds", () => {
  const kinds = ["1.10", "1234567890".repeat(20), '"\\\\\\\\"', '"\\"\\""', "[[[[1.10]]]]", '"  "'];
  for (const kind of kinds) {
    const work = (count: number) => {
      const text = taskWith(`{"a":[${Array(count).fill(kind).join()}]}`).toString();
      taskOf(JSON.parse(text), text);
    };
    expect(growthOf(work, 4000, 40_000), kind).toBeLessThan(40);
  }
});

it("a task that is nested too deep for a call of each level is read", () => {
  const depth = 100_000;
  const bytes = taskWith(`{"a":${"[".repeat(depth)}1.10${"]".repeat(depth)}}`);
  expect(readTask(bytes).task_type).toBe("document");
});
