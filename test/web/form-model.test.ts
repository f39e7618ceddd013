import { describe, expect, it } from "vitest";
import type { OutlineField } from "../../apps/contract/reports.ts";
import { allFields, fieldNamed, formOf } from "../../web/src/data/form-model.ts";
import type { JsonSchema } from "../../web/src/server/api.ts";
import { chooseSkill } from "../../web/src/state/choose-skill.ts";

function tag(path: string, more: Partial<OutlineField> = {}): OutlineField {
  const plain = { role: "value", form: "value", is_written: true, formatters: [], label: null };
  return { path, ...plain, ...more } as OutlineField;
}

const shape = (outline: OutlineField[], schema?: JsonSchema) =>
  formOf({ schema, outline, language: "en" }).map(({ path, kind }) => [path.join("."), kind]);

describe("the form of a template without a skill", () => {
  it("its fields stand in the order of the document, with the kinds of their formatters", () => {
    const outline = [
      tag("title"),
      tag("date", { formatters: ["date:YYYY-MM-DD"] }),
      tag("total", { formatters: ["currency:CNY"] }),
      tag("photo", { form: "picture" }),
      tag("note", { form: "markdown" }),
      tag("guests", { formatters: ["join"] }),
      tag("urgent", { role: "section", is_written: false }),
    ];
    expect(shape(outline)).toEqual([
      ["title", "text"],
      ["date", "date"],
      ["total", "number"],
      ["photo", "picture"],
      ["note", "markdown"],
      ["guests", "list"],
      ["urgent", "switch"],
    ]);
  });

  it("a section with members is a table, and an object is a group", () => {
    const outline = [
      tag("client", { role: "object", is_written: false }),
      tag("client.name", { label: "（联系人" }),
      tag("goods", { role: "section", is_written: false }),
      tag("goods.price", { formatters: ["number"] }),
    ];
    const fields = formOf({ schema: undefined, outline, language: "zh-CN" });
    expect(fields.map(({ kind }) => kind)).toEqual(["group", "table"]);
    expect(fields[0]?.members[0]?.label).toBe("联系人");
    expect(fields[1]?.members.map(({ path, kind }) => [path, kind])).toEqual([
      [["price"], "number"],
    ]);
    expect(allFields(fields).map(({ path }) => path.join("."))).toEqual([
      "client",
      "client.name",
      "goods",
      "goods.price",
    ]);
    expect(fieldNamed(fields, "PRICE")?.path).toEqual(["goods", "price"]);
    expect(fieldNamed(fields, "NOTHING")).toBeNull();
  });
});

describe("the form of a skill", () => {
  const schema: JsonSchema = {
    type: "object",
    additionalProperties: false,
    properties: {
      place: { type: "string", title: "地点" },
      level: { enum: ["高", "低"] },
      count: { anyOf: [{ type: "integer" }, { type: "null" }] },
    },
  };

  it("fields follow the template, and those without a tag stand last", () => {
    const fields = formOf({ schema, outline: [tag("count"), tag("place")], language: "en" });
    expect(fields.map(({ path, kind, isInTemplate }) => [path[0], kind, isInTemplate])).toEqual([
      ["count", "number", true],
      ["place", "text", true],
      ["level", "choice", false],
    ]);
  });

  it("a title in another script stands beside the words of the key", () => {
    const label = (language: "en" | "zh-CN") => {
      const [field] = formOf({ schema, outline: [], language });
      return [field?.label, field?.hint];
    };
    expect(label("zh-CN")).toEqual(["地点", null]);
    expect(label("en")).toEqual(["Place", "地点"]);
  });
});

describe("the skill is chosen by fit", () => {
  const schemas: Record<string, JsonSchema> = {
    notice: { properties: { title: {}, date: {}, place: {} } },
    short: { properties: { title: {}, date: {} } },
    document: {},
  };

  it("the one with most of the fields and the fewest others is chosen", () => {
    expect(chooseSkill([tag("title"), tag("date")], schemas)).toEqual({ skill: "short", share: 1 });
    expect(chooseSkill([tag("title"), tag("date"), tag("place")], schemas)?.skill).toBe("notice");
  });

  it("where no skill has four fifths of the fields, none is chosen", () => {
    expect(chooseSkill([tag("title"), tag("buyer")], schemas)).toBeNull();
    expect(chooseSkill([], schemas)).toBeNull();
  });
});
