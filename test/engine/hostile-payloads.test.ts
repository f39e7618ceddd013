import { expect, it } from "vitest";
import { isDocumentError } from "../../apps/engine/errors.ts";
import { p } from "../fixtures/docx.ts";
import { runDocument } from "./support.ts";

const row = (cell: string) => `|${cell.repeat(60)}\n`;

it.each([
  ["10,000 quotes in each other", `${">".repeat(10_000)} x`],
  ["10,000 lists in each other", `${"- ".repeat(10_000)} x`],
  ["a table of 60 columns and 600 rows", row("a|") + row("-|") + row("a|").repeat(600)],
])("Markdown of %s is written", (_what, text) => {
  expect(runDocument(p("【~AB】"), { AB: text }, { mode: "off" }).exitCode).toBe(0);
});

it("a section in itself 5,000 times is refused by a limit", () => {
  const template = p(`${"【#AB】".repeat(5_000)}x${"【/AB】".repeat(5_000)}`);
  expect(() => runDocument(template, { AB: [{}] }, { mode: "off" })).toThrow(
    expect.toSatisfy(isDocumentError),
  );
});
