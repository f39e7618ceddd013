import { expect, it } from "vitest";
import { issuesOf } from "./lines.ts";

/** Everything that reads text. */
const policy = `
roles: { body: { match: {}, text: { forbid: "；$", corrections: [{ find: "；$", with: "。" }], say: "a full stop" } } }
numbering: { form: true, sequence: true, levels: true }
attachments: { match: true }
punctuation: { half_width: true, form: true, unbalanced: true, line_start: true }
text: { date: "^\\\\d{4}年[1-9]\\\\d?月[1-9]\\\\d?日$", number: "^\\\\d{1,3}(,\\\\d{3})*$", mixed_scripts: no_space }
leftovers: { placeholders: true, patterns: [] }
`;
const length = 1_000_000;

/** The slowest time that a linear reading of a million characters may take here, with room for a busy machine. */
const mostMilliseconds = 6_000;

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
])(
  "a paragraph of a million characters of %s is read in a time that grows with its length",
  (_name, piece) => {
    const text = `文${piece.repeat(length / piece.length)}`;
    const start = performance.now();
    issuesOf(policy, [text]);
    expect(performance.now() - start).toBeLessThan(mostMilliseconds);
  },
  60_000,
);
