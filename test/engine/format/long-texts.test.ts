import { expect, it } from "vitest";
import { growthOf } from "../../support/growth.ts";
import { issuesOf } from "./lines.ts";

/** All rules and signs that read text. */
const policy = `
roles: { body: { match: {}, text: { forbid: "；$", corrections: [{ find: "；$", with: "。" }], say: "a full stop" } } }
numbering: { form: true, sequence: true, levels: true }
attachments: { match: true }
punctuation: { half_width: true, form: true, unbalanced: true, line_start: true }
text: { date: "^\\\\d{4}年[1-9]\\\\d?月[1-9]\\\\d?日$", number: "^\\\\d{1,3}(,\\\\d{3})*$", mixed_scripts: no_space }
leftovers: { placeholders: true, patterns: [] }
`;
it.each([
  ["Chinese", "各部门要高度重视，加强领导。"],
  ["Latin words", "word "],
  ["one letter", "a"],
  ["figures", "1"],
  ["figures with points", "1.2."],
  ["dates", "2025-03-05 "],
  ["spaces", " "],
  ["dots", "."],
  ["dashes", "-"],
  ["underscores", "_"],
  ["crosses", "×"],
  ["opening brackets", "（"],
  ["closing brackets", "）"],
  ["opening quotes", "“"],
  ["straight quotes", '"'],
  ["braces", "{{"],
  ["commas of a foreign phrase", "one two three, 请 "],
  ["stops", "。，"],
  ["addresses", "http://a"],
  ["mail", "a@b"],
  ["numerals", "一"],
  ["signs of work to do", "TODO "],
])("a paragraph of %s is read in a time that grows with its length", (_name, piece) => {
  const read = (length: number) => issuesOf(policy, [`文${piece.repeat(length / piece.length)}`]);
  // With quadratic time, ten times the text would take a hundred times as long.
  expect(growthOf(read, 50_000, 500_000)).toBeLessThan(40);
});
