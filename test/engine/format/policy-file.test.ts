import { describe, expect, it } from "vitest";
import {
  loadPolicy,
  parsePolicy,
  policyNames,
} from "../../../apps/engine/format/policy/policy-file.ts";

const lines: Record<string, string> = {
  forbid_tables: "no",
  forbid_numpr: "off",
  numpr_direct_only: "true",
  run_font_latin: "Arial",
  run_font_east_asia: "BUSINESS_DEFAULT_EAST_ASIA",
  run_size_pt: "10.5",
  line_spacing_twips: '"300"',
  first_line_indent_twips: "null",
  twips_tolerance: "15.0",
  trim_leading_spaces: "YES",
  trim_chars: '[" ", "\\t"]',
};

function yaml(change: Record<string, string | null> = {}): string {
  return Object.entries({ ...lines, ...change })
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}: ${value}`)
    .join("\n");
}

function problemsOf(text: string): string[] {
  const result = parsePolicy(text);
  return result.ok ? [] : result.problems;
}

it("every policy that ships is one", () => {
  expect(policyNames()).toEqual(["default"]);
  expect(loadPolicy("default").recorded).toMatchObject({
    runFontLatin: "Calibri",
    runFontEastAsia: "宋体",
    runSizeHalfPoints: 24,
    lineSpacingTwips: 360,
    firstLineIndentTwips: 420,
    twipsTolerance: 20,
    trimChars: [" ", "\t", "\u3000"],
  });
});

it("words of YAML 1.1, numbers as text, tokens and half points are read", () => {
  expect(parsePolicy(yaml())).toEqual({
    ok: true,
    policy: {
      name: "custom",
      look: null,
      recorded: {
        forbidTables: false,
        forbidNumPr: false,
        numPrDirectOnly: true,
        runFontLatin: "Arial",
        runFontEastAsia: "宋体",
        runSizeHalfPoints: 21,
        lineSpacingTwips: 300,
        firstLineIndentTwips: null,
        twipsTolerance: 15,
        treatInheritedAsError: false,
        trimLeadingSpaces: true,
        trimChars: [" ", "\t"],
      },
    },
  });
});

describe("what is refused, with key and reason", () => {
  it.each([
    [{ colour: "red" }, "unknown key colour"],
    [{ twips_tolerance: null }, "twips_tolerance must be"],
    [{ twips_tolerance: "-1" }, "twips_tolerance must be 0 or more"],
    [{ twips_tolerance: "1.5" }, "twips_tolerance"],
    [{ run_size_pt: "10.25" }, "run_size_pt must be points in steps of a half"],
    [{ run_size_pt: "big" }, "run_size_pt must be a number"],
    [{ run_size_pt: "0" }, "run_size_pt must be points"],
    [{ forbid_tables: "maybe" }, "forbid_tables must be boolean"],
    [{ run_font_latin: "BUSINESS_DEFAULT_GREEK" }, "run_font_latin must be a font name or one of"],
    [{ run_font_latin: "12" }, "run_font_latin must be string"],
    [{ trim_chars: "x" }, "trim_chars must be array"],
  ])("%j", (change, problem) => {
    expect(problemsOf(yaml(change as Record<string, string | null>)).join("; ")).toContain(problem);
  });

  it.each([
    ["", "must be a mapping"],
    ["- a", "must be a mapping"],
    ["forbid_tables: [true", "at line 1, column"],
    [`${yaml()}\nforbid_tables: yes`, "duplicate key at line 12, column 1"],
    ["\tforbid_tables: yes", "at line 1, column 1"],
  ])("%j", (text, problem) => expect(problemsOf(text).join("; ")).toContain(problem));

  it("an alias bomb", () => {
    const bomb =
      "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b]\nd: [*c,*c,*c]";
    expect(problemsOf(bomb)).toEqual(["too many YAML aliases"]);
  });

  it("no problem quotes a value", () => {
    for (const text of [
      "geheim: [geheim",
      yaml({ forbid_tables: "geheim", run_size_pt: "geheim" }),
    ]) {
      const problems = problemsOf(text);
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.join()).not.toContain("geheim");
    }
  });
});
