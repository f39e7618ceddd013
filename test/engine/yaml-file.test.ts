import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../apps/engine/format/policy/policy-file.ts";
import { mostProblems, readYaml } from "../../apps/engine/yaml-file.ts";
import { growthOf } from "../support/growth.ts";

/** Texts of about so many characters that may take a parser much time. */
const hostile: Record<string, (length: number) => string> = {
  "commas without entries": (length) => `[${",".repeat(length)}`,
  "aliases of nothing": (length) => "*a ".repeat(length / 3),
  "one key over and over": (length) => `{${"a: 1, ".repeat(length / 6)}}`,
  "one key over and over, in lines": (length) => "a:\n".repeat(length / 3),
  "many keys": (length) => `{${numbered(length / 12, (index) => `key${index}: 1, `)}}`,
  "lists in lists": (length) => "[".repeat(length),
  "lists in lists, closed": (length) => "[".repeat(length / 2) + "]".repeat(length / 2),
  "lists in lists, by dashes": (length) => "- ".repeat(length / 2),
  "keys of keys": (length) => "? ".repeat(length / 2),
  "aliases of aliases": (length) =>
    `- &a0 x\n${numbered(length / 22, (index) => `- &a${index + 1} [*a${index}]\n`)}`,
  "merges of merges": (length) => `a: &a {x: 1}\nb:\n${"  <<: *a\n".repeat(length / 9)}`,
  "tags of nothing": (length) => "!!x ".repeat(length / 4),
  "documents behind documents": (length) => "---\n".repeat(length / 4),
  "empty lines": (length) => "\n".repeat(length),
  "a length with blanks behind it": (length) => `page: {header: "1${" ".repeat(length)}x1"}`,
  "a size with blanks behind it": (length) => `roles: {a: {size: "1${" ".repeat(length)}x1"}}`,
  "unknown keys": (length) => numbered(length / 14, (index) => `unknown${index}: 1\n`),
  "unknown keys of a role": (length) =>
    `roles:\n  a:\n${numbered(length / 18, (index) => `    unknown${index}: 1\n`)}`,
  "roles that name roles that are not there": (length) =>
    `roles:\n${numbered(length / 36, (index) => `  r${index}: {match: {after: s${index}}}\n`)}`,
};

function numbered(count: number, write: (index: number) => string): string {
  return Array.from({ length: Math.floor(count) }, (_, index) => write(index)).join("");
}

function problemsOf(text: string): string[] {
  const result = readYaml(text, "1.1");
  return result.ok ? [] : result.problems;
}

describe("a hostile YAML text", () => {
  it.each(Object.entries(hostile))("%s: an answer, of 20 problems at most", (_what, write) => {
    const result = parsePolicy(write(32 * 1024));
    expect(result.ok ? [] : result.problems.length).toBeLessThanOrEqual(mostProblems);
  });

  it.each(Object.entries(hostile))(
    "%s: eight times the text, no 64 times the time",
    (_w, write) => {
      const work = (length: number) => parsePolicy(write(length));
      expect(growthOf(work, 8 * 1024, 64 * 1024)).toBeLessThan(40);
    },
  );
});

it("problems are told with line and column", () => {
  expect(problemsOf("a: 1\nb: ]")).toEqual([
    "not valid YAML: unexpected token at line 2, column 4",
  ]);
  expect(problemsOf("a: 1\n---\nb: 2")).toEqual([
    "not valid YAML: multiple docs at line 2, column 1",
  ]);
});

it("a key that a mapping has twice is told where it stands again", () => {
  expect(problemsOf("a: 1\nb: { c: 1, d: 2, c: 3 }\na: 2")).toEqual([
    "not valid YAML: duplicate key at line 3, column 1",
    "not valid YAML: duplicate key at line 2, column 18",
  ]);
  expect(problemsOf("a: &x { b: 1 }\nc:\n  <<: *x\n  <<: *x\n  b: 2")).toEqual([]);
});

it("what is nested deeper than a hundred is refused before a parser goes down there", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  expect(problemsOf(nested(100))).toEqual([]);
  expect(problemsOf(nested(102))).toEqual(["nested too deeply at line 1, column 102"]);
});

it("a file with more than a hundred aliases is refused", () => {
  const aliases = (count: number) => numbered(count, (index) => `- &a${index} x\n- *a${index}\n`);
  expect(problemsOf(aliases(100))).toEqual([]);
  expect(problemsOf(aliases(101))).toEqual(["too many YAML aliases"]);
});

it("a pattern that V8 could not compile when it is first used is refused", () => {
  const policy = (pattern: string) => parsePolicy(`roles: {a: {match: {pattern: '${pattern}'}}}`);
  expect(policy("(?:a)".repeat(400))).toMatchObject({ ok: true });
  expect(policy("(?i:a)".repeat(30_000))).toEqual({
    ok: false,
    problems: [
      "roles.a.match.pattern must be a regular expression of up to 2000 characters at line 1, column 21",
    ],
  });
});
