import { describe, expect, it } from "vitest";
import { runJob } from "../../../apps/engine/job/pipeline.ts";
import { defaultPackageLimits } from "../../../apps/engine/zip/limits.ts";
import { docx, p } from "../../fixtures/docx.ts";
import { documentSettings } from "../support.ts";
import {
  bookmark,
  boxes,
  cell,
  documentOf,
  fill,
  para,
  picture,
  row,
  run,
  table,
  text,
  textRow,
} from "./sections-support.ts";

const repeat = (count: number, of: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => of(index)).join("");

/** The processor time of a job in milliseconds. */
function timeOf(body: string, payload: Record<string, unknown>): number {
  const template = documentOf(body);
  const before = process.threadCpuUsage();
  const { exitCode } = runJob({
    template,
    task: { task_type: "document", payload },
    ...documentSettings("off"),
  });
  const { user, system } = process.threadCpuUsage(before);
  expect(exitCode).toBe(0);
  return (user + system) / 1000;
}

/**
 * Expects that ten times the work takes at most 40 times as long, in the best of three runs.
 * Quadratic work takes 100 times as long; three runs allow for a busy machine.
 */
function expectLinear(
  count: number,
  of: (count: number) => { body: string; payload: Record<string, unknown> },
): void {
  const measure = (count: number) => {
    const { body, payload } = of(count);
    return timeOf(body, payload);
  };
  const most = 40 * Math.max(4, Math.min(...[0, 0, 0].map(() => measure(count / 10))));
  let time = measure(count);
  for (let again = 0; again < 2 && time > most; again++) time = Math.min(time, measure(count));
  expect(time).toBeLessThan(most);
}

describe("time in proportion", () => {
  it("sections take time in proportion to 10,000 paragraphs that are a condition each, shown or not", () => {
    for (const a of [true, false]) {
      expectLinear(10_000, (count) => ({
        body: repeat(count, () => p("【#A】x【/A】")),
        payload: { a },
      }));
    }
  });

  it("sections take time in proportion to 10,000 conditions in paragraphs of their own, shown or not", () => {
    for (const a of [true, false]) {
      const body = (count: number) => repeat(count, () => p("【#A】") + p("x") + p("【/A】"));
      expectLinear(10_000, (count) => ({ body: body(count), payload: { a } }));
    }
  });

  it("sections take time in proportion to 5,000 pieces in one paragraph, in one run or in runs of their own, shown or not", () => {
    for (const a of [true, false]) {
      expectLinear(5000, (count) => ({ body: p("【#A】x【/A】".repeat(count)), payload: { a } }));
      const runs = (count: number) => para(repeat(count, () => text("【#A】x【/A】")));
      expectLinear(5000, (count) => ({ body: runs(count), payload: { a } }));
    }
  });

  it("sections take time in proportion to 5,000 paragraphs with bookmarks in a list of two, and in a condition that is false", () => {
    const body = (count: number) =>
      p("【#A】") + repeat(count, (index) => para(bookmark(index, text("【B】")))) + p("【/A】");
    for (const a of [[1, 2], false]) {
      expectLinear(5000, (count) => ({ body: body(count), payload: { a, b: "x" } }));
    }
  });

  it("sections take time in proportion to 20,000 page breaks that move out of vanishing paragraphs into one", () => {
    const body = (count: number) =>
      p("前") +
      repeat(count, () => para(text("【#A】"), run('<w:br w:type="page"/>')) + p("【/A】"));
    expectLinear(20_000, (count) => ({ body: body(count), payload: { a: true } }));
  });

  it("sections take time in proportion to 10,000 items of a list of paragraphs, pieces, rows and paragraphs of a cell", () => {
    const bodies = [
      p("【#N】") + p("【.】") + p("【/N】"),
      p("首【#N】【.】【/N】"),
      table(textRow("【#N】【.】", "x【/N】")),
      table(row(cell(p("【#N】") + p("【.】") + p("【/N】")))),
    ];
    for (const body of bodies) {
      expectLinear(10_000, (count) => ({
        body,
        payload: { n: Array.from({ length: count }, (_, index) => index) },
      }));
    }
  });

  it("sections take time in proportion to 5,000 items with a text box and a picture that are numbered anew", () => {
    const box = boxes["a text box with a fallback"] as (content: string) => string;
    const body = p("【#N】") + para(run(picture(5)), run(box(p("【.】")))) + p("【/N】");
    expectLinear(5000, (count) => ({
      body,
      payload: { n: Array.from({ length: count }, (_, index) => index) },
    }));
  });

  it("sections take time in proportion to 5,000 rows with a condition in each of their cells", () => {
    const body = table(textRow("【#N】【.】", "【#A】x【/A】", "【^A】y【/A】", "【/N】"));
    expectLinear(5000, (count) => ({
      body,
      payload: { n: Array.from({ length: count }, (_, index) => index), a: true },
    }));
  });

  it("sections take time in proportion to the items of sections in sections, not to their square", () => {
    const body = p("【#G】") + p("【#N】") + p("【.】") + p("【/N】") + p("【/G】");
    expectLinear(10_000, (count) => ({
      body,
      payload: {
        g: Array.from({ length: count / 10 }, () => ({ n: Array.from({ length: 10 }, () => 1) })),
      },
    }));
  });

  it("sections take time in proportion to 5,000 sections that stand side by side in the items of another", () => {
    const body = (count: number) =>
      p("【#G】") + repeat(count, () => p("【#A】x【/A】")) + p("【/G】");
    expectLinear(5000, (count) => ({ body: body(count), payload: { g: [1, 2], a: true } }));
  });
});

describe("the bound on the size of a document", () => {
  const limits = { ...defaultPackageLimits, maxUnpackedBytes: 200_000 };
  const message = "the sections of the template make it too large";
  const bodies: [name: string, body: string][] = [
    ["paragraphs", p("【#N】") + p("x".repeat(1000)) + p("【/N】")],
    ["a piece", p(`首【#N】${"x".repeat(1000)}【/N】`)],
    ["rows", table(textRow(`【#N】${"x".repeat(1000)}`, "【/N】"))],
    ["paragraphs of a cell", table(row(cell(p("【#N】") + p("x".repeat(1000)) + p("【/N】"))))],
  ];

  it.each(bodies)("lists of %s are refused before they are made", (_name, body) => {
    const n = Array.from({ length: 1_000_000 }, () => 1);
    expect(() => fill(body, { n }, {}, limits)).toThrow(message);
    expect(fill(body, { n: n.slice(0, 20) }, {}, limits).exitCode).toBe(0);
  });

  it("lists in lists of lists are refused before they are made", () => {
    const names = ["A", "B", "C", "D", "E"];
    const body = `${names.map((name) => p(`【#${name}】`)).join("")}${p("x".repeat(100))}${names
      .toReversed()
      .map((name) => p(`【/${name}】`))
      .join("")}`;
    const list = Array.from({ length: 100 }, () => 1);
    const payload = Object.fromEntries(names.map((name) => [name.toLowerCase(), list]));
    expect(() => fill(body, payload, {}, limits)).toThrow(message);
  });

  it("a template that is refused can be filled afterwards", () => {
    const template = docx(p("【#N】") + p("x".repeat(1000)) + p("【/N】"));
    const job = (count: number) =>
      runJob({
        template,
        limits,
        task: { task_type: "document", payload: { n: Array.from({ length: count }, () => 1) } },
        ...documentSettings("off"),
      });
    expect(() => job(1000)).toThrow(message);
    expect(job(2).exitCode).toBe(0);
  });
});
