import { expect, it } from "vitest";
import { readMarkdown } from "../../../apps/engine/template/rich/markdown.ts";
import { growthOf } from "../../support/growth.ts";

const signs = [
  "*",
  "_",
  "~",
  "`",
  "[",
  "]",
  "(",
  ")",
  "<",
  ">",
  "!",
  "#",
  "-",
  "|",
  "\\",
  "&",
  ":",
];
const words = ["a", "1", " ", "\n", ".", "@", "中", "http://", "www.", "<!--", "    "];

/**
 * Repeated pairs of signs, and of signs and words, which may be slow in a parser with lookahead.
 */
const patterns = signs.flatMap((sign) => [
  sign,
  ...[...signs, ...words]
    .filter((other) => other !== sign)
    .flatMap((other) => [sign + other, other + sign]),
]);

/** Texts that may be slow only in a special order. */
const composed: Record<string, (length: number) => string> = {
  "brackets in brackets": (length) => "[".repeat(length / 2) + "]".repeat(length / 2),
  "links in links": (length) => "[".repeat(length / 5) + "](u)".repeat(length / 5),
  "images in images": (length) => "![".repeat(length / 6) + "](u)".repeat(length / 6),
  "emphasis in emphasis": (length) => "*a **a ".repeat(length / 14) + "b** b*".repeat(length / 14),
  "links that do not end": (length) => "[a](b".repeat(length / 5),
  "a link of many words to a long address": (length) =>
    `[${"*a* ".repeat(length / 8)}](http://${"a".repeat(length / 2)})`,
  "a mail address without an end": (length) => "a".repeat(length),
  "lines behind a quote in quotes": (length) => `${">".repeat(40)}${"a\n".repeat(length / 2)}`,
  "a table with more columns than cells": (length) =>
    `${"a|".repeat(length / 6)}\n${"-|".repeat(length / 6)}\n${"a\n".repeat(length / 6)}`,
  "addresses with brackets": (length) => `http://a${")".repeat(length)}`,
  "runs of all lengths": (length) =>
    Array.from({ length: Math.sqrt(length * 2) }, (_, index) => "`".repeat(index)).join(" "),
};

it.each(Object.entries(composed))("Markdown of %s takes time by its length", (_what, write) => {
  expect(growthOf((length) => readMarkdown(write(length)), 4_000, 64_000)).toBeLessThan(64);
});

it("Markdown of any two signs over and over takes time by its length", () => {
  const text = (pattern: string, length: number) => pattern.repeat(length / pattern.length);
  const read = (pattern: string, length: number) => readMarkdown(text(pattern, length));
  const most = 32;
  // The short text counts as a millisecond at least, so a long one that takes less than this is not slow.
  const takesLong = (pattern: string) => {
    const start = performance.now();
    read(pattern, 8_000);
    return performance.now() - start > most;
  };
  const isSlow = (pattern: string) =>
    growthOf((length) => read(pattern, length), 1_000, 8_000) > most;
  // Garbage collection may disturb one of a thousand measurements, so measure again before failing.
  const slow = patterns.filter(takesLong).filter(isSlow).filter(isSlow).filter(isSlow);
  expect(slow).toEqual([]);
}, 300_000);

it("Markdown that is nested deeper than fifty blocks is text, all of it", () => {
  for (const text of [`${"> ".repeat(60)}x`, `${"- ".repeat(30)}x`]) {
    expect(readMarkdown(text)).toEqual([{ kind: "paragraph", role: "body", spans: [{ text }] }]);
  }
  expect(readMarkdown(`${"> ".repeat(40)}x`)).toMatchObject([
    { role: "quote", spans: [{ text: "x" }] },
  ]);
});

it("a table of more columns than Word has is a paragraph a row", () => {
  const row = (cell: string, count: number) => `|${cell.repeat(count)}\n`;
  const table = (count: number) => row("a|", count) + row("-|", count) + row("**b**|", count);
  expect(readMarkdown(table(63))).toMatchObject([{ kind: "table" }]);
  const [header, first] = readMarkdown(table(64));
  expect(header).toEqual({
    ...{ kind: "paragraph", role: "body" },
    spans: [{ text: `| ${"a | ".repeat(63)}a` }],
  });
  expect(first).toMatchObject({ kind: "paragraph", role: "body" });
  expect(first && "spans" in first ? first.spans.slice(0, 3) : []).toEqual([
    { text: "| " },
    { text: "b", bold: true },
    { text: " | " },
  ]);
});
