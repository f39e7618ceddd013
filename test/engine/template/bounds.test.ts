import { describe, expect, it } from "vitest";
import { compileTemplate } from "../../../apps/engine/job/compile.ts";
import { precheck } from "../../../apps/engine/job/precheck.ts";
import { docx, p } from "../../fixtures/docx.ts";
import { growthOf } from "../../support/growth.ts";
import { documentSettings, runDocument } from "../support.ts";

function check(body: string, payload: Record<string, unknown> = {}) {
  const task = { task_type: "document", payload };
  return precheck(compileTemplate(docx(body)), { ...documentSettings(), task });
}

describe("what is quoted has an end", () => {
  it("a lone bracket is quoted with 200 characters, and says so", () => {
    const { entries } = runDocument(p(`【A_${"长".repeat(5000)}`), {}).replaceLog;
    expect(entries).toMatchObject([{ reason: "unclosed_bracket", truncated: true }]);
    expect(entries[0]?.original_text).toHaveLength(200);
  });

  it("no character is cut in half", () => {
    const { entries } = runDocument(p(`【A_${"😀".repeat(200)}`), {}).replaceLog;
    expect(entries[0]?.original_text).toBe(`【A_${"😀".repeat(98)}`);
  });

  it("what is short is whole, and a tag always", () => {
    const name = "A".repeat(300);
    const { entries } = runDocument(p(`【${name}】【注意】`), {}).replaceLog;
    expect(entries.map(({ original_text }) => original_text)).toEqual([`【${name}】`, "【注意】"]);
    for (const entry of entries) expect(entry).not.toHaveProperty("truncated");
  });
});

describe("the log of a template with very many brackets", () => {
  it("the log of a template with very many brackets lists the first 1,000 that are broken and counts them all", () => {
    const { replaceLog } = runDocument(p("【A_".repeat(8000)), {});
    expect(replaceLog.entries).toHaveLength(1000);
    expect(replaceLog.summary).toMatchObject({ unsupported_count: 8000, truncated: true });
    expect(JSON.stringify(replaceLog).length).toBeLessThan(600_000);
  });

  it("the log of a template with very many brackets lists the first 1,000 pieces of prose, and every value", () => {
    const { replaceLog } = runDocument(p("【注意】【A】【B】".repeat(3000)), { a: "x" });
    const count = (status: string) =>
      replaceLog.entries.filter((entry) => entry.status === status).length;
    expect([count("literal"), count("replaced"), count("missing")]).toEqual([1000, 3000, 3000]);
    expect(replaceLog.summary).toMatchObject({ literal_count: 3000, truncated: true });
  });

  it("one that is listed whole says so", () => {
    expect(runDocument(p("【注意】【A】"), { a: "x" }).replaceLog.summary.truncated).toBe(false);
  });
});

describe("what precheck answers", () => {
  it("what precheck answers is as large for 8,000 brackets as for 80,000", () => {
    const sizes = [8000, 80_000].map(
      (many) => JSON.stringify(check(p("【A_".repeat(many)))).length,
    );
    expect(Math.abs((sizes[0] ?? 0) - (sizes[1] ?? 0))).toBeLessThan(200);
    expect(check(p("【A_".repeat(8000)))).toMatchObject({
      summary: { unsupported_count: 8000 },
      unsupported: { length: 100 },
      truncated: true,
    });
  });

  it("what precheck answers tells of prose and of invisible characters, and counts what it does not list", () => {
    const answer = check(p("【注意】【N\u200BAME】".repeat(150)), { name: "x" });
    expect(answer).toMatchObject({
      ok: true,
      summary: { note_count: 150, warning_count: 150 },
      notes: { length: 100 },
      warnings: { length: 100 },
      fields: [{ name: "NAME", count: 150, places: { length: 100 } }],
      truncated: true,
    });
    expect(check(p("【注意】【NAME】"), { name: "x" })).toMatchObject({
      notes: [{ status: "literal", original_text: "【注意】" }],
      truncated: false,
    });
  });

  it("what precheck answers names every field, with 10,000 places of all of them", () => {
    const names = Array.from({ length: 200 }, (_, index) => `【F${index}】`).join("");
    const { fields, summary, truncated } = check(p(names.repeat(100)));
    expect(fields.every(({ count }) => count === 100)).toBe(true);
    expect(fields.reduce((sum, { places }) => sum + places.length, 0)).toBe(10_000);
    expect(summary.template_field_count).toBe(200);
    expect(truncated).toBe(true);
  });
});

it("prose that is never closed before 10,000 tags in runs of their own costs no more than they do", () => {
  const work = (count: number) => {
    const runs = Array.from({ length: count }, () => "【A】");
    const { replaceLog } = runDocument(p("【注意事项", ...runs), { a: "x" });
    expect(replaceLog.summary.replaced_count).toBe(count);
  };
  expect(growthOf(work, 1000, 10_000)).toBeLessThan(40);
});
