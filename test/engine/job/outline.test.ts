import { describe, expect, it } from "vitest";
import { compileTemplate, precheck } from "../../../apps/engine/index.ts";
import { docx, p } from "../../fixtures/docx.ts";
import { documentSettings } from "../support.ts";

const cell = (content: string) => `<w:tc>${p(content)}</w:tc>`;
const row = (...cells: string[]) => `<w:tr>${cells.map(cell).join("")}</w:tr>`;
const table = (...rows: string[]) => `<w:tbl>${rows.join("")}</w:tbl>`;

function settingsFor(payload: Record<string, unknown>) {
  return { ...documentSettings("report"), task: { task_type: "document", payload } };
}

function outlineOf(body: string, payload: Record<string, unknown> = {}) {
  const compiled = compileTemplate(docx(body));
  return precheck(compiled, settingsFor(payload)).outline;
}

describe("the outline of a template", () => {
  it("fields stand in document order, each once, with their formatters and the words before them", () => {
    const outline = outlineOf(
      `${p("Dear 【NAME】, we met.")}${p("日期：【DATE|date:YYYY-MM-DD】")}${p("【NAME】 【TOTAL|currency】")}`,
    );
    expect(outline).toEqual([
      {
        path: "name",
        role: "value",
        form: "value",
        is_written: true,
        formatters: [],
        label: "Dear",
      },
      {
        path: "date",
        role: "value",
        form: "value",
        is_written: true,
        formatters: ["date:YYYY-MM-DD"],
        label: "日期",
      },
      {
        path: "total",
        role: "value",
        form: "value",
        is_written: true,
        formatters: ["currency"],
        label: null,
      },
    ]);
  });

  it("a section of rows is a list with its members, which the first row of the table labels", () => {
    const outline = outlineOf(
      table(row("品名", "数量"), row("【#GOODS】【NAME】", "【COUNT】【/GOODS】")),
    );
    expect(outline.map(({ path, role, label }) => [path, role, label])).toEqual([
      ["goods", "list", null],
      ["goods.name", "value", "品名"],
      ["goods.count", "value", "数量"],
    ]);
  });

  it("the cell beside a tag labels it", () => {
    const outline = outlineOf(table(row("Buyer", "【BUYER】"), row("Seller:", "【SELLER】")));
    expect(outline.map(({ label }) => label)).toEqual(["Buyer", "Seller"]);
  });

  it("a condition is a section, and a value of the payload that it writes is not a member of it", () => {
    const outline = outlineOf(
      p("【DEPOSIT】【#DEPOSIT】Deposit: 【DEPOSIT|currency】【/DEPOSIT】"),
    );
    expect(outline.map(({ path, role }) => [path, role])).toEqual([["deposit", "section"]]);
  });

  it("names joined by dots are members of an object", () => {
    const outline = outlineOf(p("【MEETING.TITLE】【MEETING.PLACE】"));
    expect(outline.map(({ path, role }) => [path, role])).toEqual([
      ["meeting", "object"],
      ["meeting.title", "value"],
      ["meeting.place", "value"],
    ]);
  });

  it("pictures and Markdown have their form", () => {
    const outline = outlineOf(`${p("【%LOGO|width:2cm】")}${p("【~TEXT】")}`);
    expect(outline.map(({ path, form }) => [path, form])).toEqual([
      ["logo", "picture"],
      ["text", "markdown"],
    ]);
  });

  it("a name in another script is a field where the task has it", () => {
    expect(outlineOf(p("【姓名】"))).toEqual([]);
    expect(outlineOf(p("【姓名】"), { 姓名: "王敏" }).map(({ path }) => path)).toEqual(["姓名"]);
  });

  it("a long outline is cut, and its count is that of all fields", () => {
    const names = Array.from({ length: 2100 }, (_, index) => p(`【F${index}】`)).join("");
    const report = precheck(compileTemplate(docx(names)), settingsFor({}));
    expect(report.outline.length).toBe(2000);
    expect(report.outline_count).toBe(2100);
    expect(report.truncated).toBe(true);
  });
});
