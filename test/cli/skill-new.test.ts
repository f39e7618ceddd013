import { describe, expect, it } from "vitest";
import { skillFrom } from "../../apps/cli/skill-from-template.ts";
import { compileTemplate } from "../../apps/engine/job/compile.ts";
import { parseSkill } from "../../apps/engine/skills/skill-file.ts";
import { TaskReader } from "../../apps/engine/skills/task.ts";
import { docx, p } from "../fixtures/docx.ts";
import { readSamples } from "../support/samples.ts";

function skillOf(template: Buffer) {
  const result = parseSkill(skillFrom(compileTemplate(template), "mine"), []);
  if (!result.ok) throw new Error(result.problems.join("; "));
  return result.skill;
}

/** The problems of a payload with the skill that is made from a template. */
function problemsOf(template: Buffer, payload: unknown): string[] {
  const skill = skillOf(template);
  const reader = new TaskReader(new Map([[skill.name, skill]]));
  const result = reader.read(Buffer.from(JSON.stringify({ task_type: "mine", payload })));
  return result.ok ? [] : result.problems.map(({ path, problem }) => `${path} ${problem}`);
}

const cell = (content: string) => `<w:tc>${p(content)}</w:tc>`;
const rows = (...cells: string[]) => `<w:tbl><w:tr>${cells.map(cell).join("")}</w:tr></w:tbl>`;

describe("a skill from a template", () => {
  it.each(readSamples())(
    "the skill from the template $name accepts the task of the sample",
    ({ template, task }) => {
      expect(problemsOf(template, JSON.parse(String(task)).payload)).toEqual([]);
    },
  );

  it("a condition may be a number, a boolean or absent", () => {
    const template = docx(p("【#DEPOSIT】Deposit: 【DEPOSIT|currency】【/DEPOSIT】"));
    for (const deposit of [390, true, false, "390"]) {
      expect(problemsOf(template, { deposit })).toEqual([]);
    }
    expect(problemsOf(template, {})).toEqual([]);
    expect(skillOf(template).payload).toMatchObject({ properties: { deposit: {} } });
    expect(Object.keys(skillOf(template).payload.properties as object)).toEqual(["deposit"]);
  });

  it("an amount, a count and a plain value may be numbers", () => {
    const template = docx(p("【NUMBER】【COUNT|number】【PRICE|currency】【TOTAL|cny_upper】"));
    const numbers = { number: 118, count: 3, price: 25.5, total: 1950 };
    expect(problemsOf(template, numbers)).toEqual([]);
    const texts = Object.entries(numbers).map(([key, value]) => [key, String(value)]);
    expect(problemsOf(template, Object.fromEntries(texts))).toEqual([]);
  });

  it("a section of rows is a list, and so is one with an index", () => {
    const template = docx(rows("【#ITEMS】【NAME】", "【COUNT】【/ITEMS】"));
    expect(problemsOf(template, { items: true })).toEqual(["payload.items must be an array"]);
    expect(problemsOf(template, { items: [{ name: "a", count: 1 }] })).toEqual([]);
    const indexed = docx(`${p("【#LINES】")}${p("【@INDEX】【.】")}${p("【/LINES】")}`);
    expect(problemsOf(indexed, { lines: "x" })).toEqual(["payload.lines must be an array"]);
    expect(problemsOf(indexed, { lines: ["x", 2] })).toEqual([]);
  });

  it("a picture is Base64, the text of a QR code is not, and a joined value is a list", () => {
    const template = docx(p("【%PHOTO】【%LINK|qr】【NAMES|join:、】【OK|yesno】"));
    expect(skillOf(template).payload.properties).toMatchObject({
      photo: { type: "string", contentEncoding: "base64" },
      link: { type: "string" },
      names: { type: "array" },
    });
    const payload = { photo: "iVBORw0KGgo=", link: "https://x.org", names: ["a", 2], ok: false };
    expect(problemsOf(template, payload)).toEqual([]);
    expect(problemsOf(template, { names: "a" })).toEqual(["payload.names must be an array"]);
  });
});
