import { describe, expect, it } from "vitest";
import type { TableSkill } from "../../../apps/batch/table/cell-values.ts";
import { rowsOf, valuesOf } from "../support.ts";

const skill: TableSkill = {
  payload: {
    type: "object",
    $defs: { money: { type: ["number", "null"] } },
    properties: {
      title: { type: "string" },
      count: { type: "integer" },
      price: { $ref: "#/$defs/money" },
      warranty: { anyOf: [{ type: "null" }, { type: "boolean" }] },
      attendees: { type: "array", items: { type: "string" } },
      marks: { type: "array", items: { type: "number" } },
      guests: { type: "array", items: { type: "string" } },
      goods: {
        type: "array",
        items: {
          type: "object",
          properties: { name: { type: "string" }, price: { type: "number" } },
        },
      },
      client: {
        type: "object",
        properties: { phones: { type: "array", items: { type: "string" } } },
      },
    },
  },
  mapping: { VISITORS: "GUESTS" },
  listSeparator: ", ",
  listSeparators: { "CLIENT.PHONES": "/", VISITORS: "、" },
};

const read = async (content: string) => valuesOf(await rowsOf("csv", content, { skill }));

describe("tables as payloads", () => {
  it("a cell of a list has its items between the skill's separators", async () => {
    expect(
      await read('attendees,marks,guests,client.phones\n"张三, 李四,王五 ,","1,2.50",甲、乙,1/2\n'),
    ).toEqual([
      {
        attendees: ["张三", "李四", "王五"],
        marks: [1, 2.5],
        guests: ["甲", "乙"],
        client: { phones: ["1", "2"] },
      },
    ]);
  });

  it("columns with an index are the items of a list, and an empty one is left out", async () => {
    const header =
      "attendees[0],attendees[2],attendees[1],goods[0].name,goods[0].price,goods[1].name";
    expect(await read(`${header}\na,c,b,pen,1.50,ink\na,c,,,,ink\n,,,,,\n`)).toEqual([
      { attendees: ["a", "b", "c"], goods: [{ name: "pen", price: 1.5 }, { name: "ink" }] },
      { attendees: ["a", "c"], goods: [{ name: "ink" }] },
      {},
    ]);
  });

  it("a cell is a number or a truth value where the skill wants one, with all its digits", async () => {
    const [row] = await rowsOf("csv", "title,count,price,warranty\n7,118,12.50,TRUE\n", { skill });
    expect(row?.content).toEqual({
      json: '{"title":"7","count":118,"price":12.50,"warranty":true}',
    });
    expect(await read('count,price,warranty\nmany,"1,000",yes\n007,-,False\n')).toEqual([
      { count: "many", price: "1,000", warranty: "yes" },
      { count: "007", price: "-", warranty: false },
    ]);
  });

  it("a column that the skill does not know has texts", async () => {
    expect(await read("note,list\n7,a、b\n")).toEqual([{ note: "7", list: "a、b" }]);
  });

  it("with a column task_type the rows are whole tasks, whose payload is read by the skill", async () => {
    expect(
      await read('task_type,locale,payload.count,payload.attendees\nnotice,de,3,"a, b"\n'),
    ).toEqual([
      { task_type: "notice", locale: "de", payload: { count: 3, attendees: ["a", "b"] } },
    ]);
  });

  it.each([
    [
      "goods\n1\n",
      "has in column 1 a value that is a list of objects in this skill",
      "columns such as goods[0].name",
    ],
    [
      "title,client\n1,2\n",
      "has in column 2 a value that is an object in this skill",
      "columns such as client.name",
    ],
    ["a[1]\n1\n", "has no column a[0]", "numbered from 0"],
    ["a[0].x,a[2].x\n1,2\n", "has no column a[1]", "numbered from 0"],
    ["a[0],a.b\n1,2\n", "has in column 2 a member of another column", "a value or its members"],
    ["a,a[0]\n1,2\n", "has in column 2 a member of another column", "a value or its members"],
    ["a[0],a[0]\n1,2\n", "has in column 2 a name that an earlier column has", "different names"],
    ["[0]\n1\n", "has in column 1 no name", "client.name"],
    ["a[0].__proto__\n1\n", "the name __proto__", "another name"],
  ])("a header that makes no payload is refused: %j", async (content, message, allowed) => {
    const refused = rowsOf("csv", content, { skill });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toMatchObject({
      allowed: expect.stringContaining(allowed),
      line: 1,
    });
  });
});
