import { describe, expect, it } from "vitest";
import { loadPolicy, parsePolicy } from "../../../apps/engine/format/policy/policy-file.ts";
import { policyNames } from "../../../apps/engine/format/policy/shipped.ts";

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

it("every shipped policy can be read", () => {
  expect(policyNames()).toEqual(["apa7", "default", "din5008", "frap32", "gbt9704-2012"]);
  for (const name of policyNames()) expect(loadPolicy(name).name).toBe(name);
  expect(loadPolicy("default").direct).toMatchObject({
    runFontLatin: "Calibri",
    runFontEastAsia: "宋体",
    runSizeHalfPoints: 24,
    lineSpacingTwips: 360,
    firstLineIndentTwips: 420,
    twipsTolerance: 20,
    trimChars: [" ", "\t", "\u3000"],
  });
});

it("a policy may have words of YAML 1.1, numbers as text, tokens and half points", () => {
  expect(parsePolicy(yaml())).toEqual({
    ok: true,
    policy: {
      name: "custom",
      requirements: null,
      direct: {
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

describe("a wrong policy is refused with key and reason", () => {
  it.each([
    [{ colour: "red" }, "unknown key colour"],
    [{ twips_tolerance: null }, "twips_tolerance is missing; it must be a number"],
    [{ twips_tolerance: "-1" }, "twips_tolerance must be 0 or more"],
    [{ twips_tolerance: "1.5" }, "twips_tolerance"],
    [{ run_size_pt: "10.25" }, "run_size_pt must be points in steps of a half"],
    [{ run_size_pt: "big" }, "run_size_pt must be a number"],
    [{ run_size_pt: "0" }, "run_size_pt must be points"],
    [{ forbid_tables: "maybe" }, "forbid_tables must be true or false"],
    [{ run_font_latin: "BUSINESS_DEFAULT_GREEK" }, "run_font_latin must be a font name or one of"],
    [{ run_font_latin: "12" }, "run_font_latin must be a text"],
    [{ trim_chars: "x" }, "trim_chars must be a list"],
  ])("the direct keys %j are refused", (change, problem) => {
    expect(problemsOf(yaml(change as Record<string, string | null>)).join("; ")).toContain(problem);
  });

  it.each([
    ["", "the file must be a mapping of keys to values"],
    ["- a", "the file must be a mapping of keys to values"],
    ["forbid_tables: [true", "at line 1, column"],
    [`${yaml()}\nforbid_tables: yes`, "duplicate key at line 12, column 1"],
    ["\tforbid_tables: yes", "at line 1, column 1"],
  ])("the policy %j is refused", (text, problem) =>
    expect(problemsOf(text).join("; ")).toContain(problem),
  );

  it("an alias bomb is refused", () => {
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

describe("the requirements of a policy", () => {
  function requirementsOf(text: string) {
    const result = parsePolicy(text);
    if (!result.ok) throw new Error(result.problems.join("; "));
    return result.policy.requirements;
  }

  const bodyOf = (text: string) => requirementsOf(`roles: { body: { ${text} } }`)?.roles[0];

  it.each([
    ["first_line_indent: 2字符", { unit: "chars", amount: 200 }],
    ["first_line_indent: 2 ch", { unit: "chars", amount: 200 }],
    ["first_line_indent: 640", { unit: "twips", amount: 640 }],
    ["first_line_indent: 28磅", { unit: "twips", amount: 560 }],
    ["first_line_indent: 2.54cm", { unit: "twips", amount: 1440 }],
    ["first_line_indent: 0.5in", { unit: "twips", amount: 720 }],
  ])("an indent may be written %s", (text, nominal) => {
    expect(bodyOf(text)?.paragraph.first_line_indent?.nominal).toEqual(nominal);
  });

  it.each([
    ["line: 1.5倍", { unit: "multiple", amount: 360 }],
    ["line: double", { unit: "multiple", amount: 480 }],
    ["line: 固定值28磅", { unit: "exact", amount: 560 }],
    ["line: at least 12pt", { unit: "atLeast", amount: 240 }],
  ])("a line spacing may be written %s", (text, nominal) => {
    expect(bodyOf(text)?.paragraph.line?.nominal).toEqual(nominal);
  });

  it.each([
    ["size: 三号", 32],
    ["size: 小四", 24],
    ["size: 10.5", 21],
    ["size: 12pt", 24],
  ])("a size may be written %s", (text, amount) => {
    expect(bodyOf(text)?.run.size?.nominal).toEqual({ unit: "halfPoints", amount });
  });

  it("a value may have its own tolerance, be a range or a list, or have names with aliases", () => {
    const requirements = requirementsOf(
      "tolerance: 10\npage: { margins: { top: 37±1mm, left: 100, right: { min: 1cm }, bottom: { oneOf: [1cm, 2cm] } } }\nroles: { body: { font: { east_asia: [仿宋, FangSong*] } } }",
    );
    const { top, left, right, bottom } = requirements?.page.margins ?? {};
    expect(top?.intervals).toEqual(
      [{ unit: "twips", min: 2041, max: 2155 }].map((interval) => ({
        ...interval,
        min: expect.closeTo(interval.min, 0),
        max: expect.closeTo(interval.max, 0),
      })),
    );
    expect(left?.intervals).toEqual([{ unit: "twips", min: 90, max: 110 }]);
    expect(right?.intervals[0]).toMatchObject({ min: 567 });
    expect(right?.nominal).toBeNull();
    expect(bottom?.intervals).toHaveLength(2);
    expect(requirements?.roles[0]?.run.east_asia_font?.names).toEqual(["仿宋", "FangSong*"]);
  });

  it("a policy may extend another", () => {
    const requirements = requirementsOf(
      "extends: gbt9704-2012\nroles: { body: { size: 四号 } }\nrules: { DATE_FORMAT: off }",
    );
    const body = requirements?.roles.find(({ name }) => name === "body");
    expect(body?.run.size?.nominal?.amount).toBe(28);
    expect(body?.paragraph.first_line_indent?.nominal).toEqual({ unit: "chars", amount: 200 });
    expect(requirements?.rules).toMatchObject({
      DATE_FORMAT: "off",
      LINE_SPACING_MISMATCH: "warn",
    });
    const withRecorded = parsePolicy("extends: default\nforbid_tables: false");
    expect(withRecorded).toMatchObject({ ok: true, policy: { direct: { forbidTables: false } } });
  });

  it.each([
    ["page: { sise: A4 }", "did you mean size? at line 1, column 9"],
    ["page:\n  size: A9", "page.size must be one of A3, A4"],
    [
      "page:\n  margins:\n    top: 37kg",
      "page.margins.top must be a number of twips, or a length such as 37mm, 2.5cm, 28pt, 28磅, 37±1mm at line 3, column 5",
    ],
    ["roles: { body: { line: tight } }", "roles.body.line must be a multiple such as"],
    ["roles: { body: { size: 10.3 } }", "roles.body.size must be points in steps of a half"],
    ["roles: { Body: {} }", "roles.Body is not the name of a rule or a role at line 1, column 10"],
    [
      "roles: { body: { match: { pattern: '(' } } }",
      "roles.body.match.pattern must be a regular expression",
    ],
    ["roles: { body: { left_indent: { min: 2, max: 1 } } }", "min is more than max"],
    ["roles: { body: { left_indent: { min: 2ch, max: 100 } } }", "must have the same unit"],
    [
      "roles: { body: { match: { in: attic } } }",
      "roles.body.match.in must be one of body, table, header, footer, notes",
    ],
    [
      "roles: { body: { match: [{ look: { alignment: up } }] } }",
      "roles.body.match.0.look.alignment must be one of left, center",
    ],
    ["roles: { body: { match: { look: { size: large } } } }", "must be points in steps of a half"],
    [
      "roles: { body: { match: { after: title } } }",
      "roles.body.match.after names a role that the policy does not have",
    ],
    [
      "roles: { body: { match: { position: { not_after: [title] } } } }",
      "roles.body.match.position.not_after names a role that the policy does not have; it has the roles body",
    ],
    [
      "roles: { body: { match: { text_pattern: a, pattern: b } } }",
      "roles.body.match.pattern is the old name of text_pattern",
    ],
    ["roles: { body: { match: { confidence: 2 } } }", "roles.body.match.confidence"],
    [
      "roles: { body: { line: { value: double, strength: weak } } }",
      "roles.body.line strength must be one of required, recommended at line 1",
    ],
    [
      "roles: { body: { line: { value: double, because: 1 } } }",
      "roles.body.line must not have because beside value and strength",
    ],
    ["roles: { body: { line: { value: wide, strength: recommended } } }", "must be a multiple"],
    ["rules: { TABLE_FORBIDDEN: fatal }", "rules.TABLE_FORBIDDEN must be error, warn, info or off"],
    [
      "rules: { NO_SUCH_RULE: off }",
      "unknown key rules.NO_SUCH_RULE; docs/rules.md lists the rules at line 1, column 10",
    ],
    [
      "roles: { body: { first_line_indent: 2ch, hanging_indent: 2ch } }",
      "roles.body.hanging_indent contradicts first_line_indent",
    ],
    ["page: { size: A4, orientation: landscape }", "page.orientation contradicts size"],
    ["extends: nothing", "extends must be one of apa7"],
    ["tolerance: -1", "tolerance"],
    ["forbid_tables: true\nscope: all", "forbid_numpr is missing; it must be true or false"],
    ["scope: some", "scope must be one of touched, all at line 1, column 1"],
  ])("the requirements %j are refused with their place", (text, problem) => {
    expect(problemsOf(text).join("; ")).toContain(problem);
  });
});

describe("the signs of a role", () => {
  function roleOf(text: string) {
    const result = parsePolicy(`roles: { title: {}, body: { ${text} } }`);
    if (!result.ok) throw new Error(result.problems.join("; "));
    return result.policy.requirements?.roles[1];
  }

  it("a role may have one mapping of conditions or several", () => {
    expect(roleOf("match: { style: Title }")?.match).toMatchObject([{ style: ["Title"] }]);
    expect(roleOf("match: [{ style: Title }, { outline_level: 0 }]")?.match).toMatchObject([
      { style: ["Title"] },
      { outline_level: 0 },
    ]);
    expect(roleOf("match: { pattern: ^a }")?.match).toMatchObject([{ text_pattern: "^a" }]);
    expect(roleOf("match: { position: first }")?.match).toMatchObject([
      { position: { first: true } },
    ]);
    expect(roleOf("size: 12")?.match).toMatchObject([{ in: ["body"], confidence: 0.5 }]);
  });

  it.each([
    ["match: { style: Title }", 0.95],
    ["match: { list: { format: decimal } }", 0.9],
    ["match: { text_pattern: ^a, after: title }", 0.9],
    ["match: { text_pattern: ^a }", 0.8],
    ["match: { outline_level: 1 }", 0.85],
    ["match: { look: { bold: true }, position: first }", 0.8],
    ["match: { look: { bold: true } }", 0.6],
    ["match: { position: { after: title } }", 0.7],
    ["match: { in: footer }", 0.9],
    ["match: { text_pattern: ^a, confidence: 0.3 }", 0.3],
  ])("the sign %s has the confidence of its strongest condition", (text, confidence) => {
    expect(roleOf(text)?.match[0]?.confidence).toBe(confidence);
  });

  it("a requirement may be recommended, also in a policy that extends another", () => {
    const role = roleOf("line: { value: exact 28pt, strength: recommended }, size: { value: 12 }");
    expect(role?.paragraph.line?.nominal).toEqual({ unit: "exact", amount: 560 });
    expect(role?.run.size?.nominal?.amount).toBe(24);
    expect(role?.recommended).toEqual(["line"]);
    const over = parsePolicy("extends: gbt9704-2012\nroles: { body: { space_before: 10 } }");
    if (!over.ok) throw new Error(over.problems.join("; "));
    const body = over.policy.requirements?.roles.find(({ name }) => name === "body");
    expect(body?.paragraph.space_before?.nominal?.amount).toBe(10);
    expect(body?.recommended).not.toContain("space_before");
    expect(body?.match.length).toBeGreaterThan(1);
  });
});

describe("a problem of a policy names the key, the allowed values and the nearest right word", () => {
  it.each([
    [
      "roles: { a: { match: { look: { alignement: center } } } }",
      "unknown key roles.a.match.look.alignement; docs/policies.md lists the keys; did you mean alignment?",
    ],
    [
      "roles: { a: { match: { position: { behind: [a] } } } }",
      "unknown key roles.a.match.position.behind; the known keys are first, last, before, after,",
    ],
    [
      "roles: { a: { match: { position: frist } } }",
      "roles.a.match.position must be first, last, or a mapping of before, after,",
    ],
    ["roles: { a: { match: { in: boddy } } }", "did you mean body?"],
    ["roles: { a: { match: 5 } }", "roles.a.match must be a mapping of conditions, or a list"],
    ["roles: { a: { match: [] } }", "roles.a.match must have at least one entry"],
    ["roles: { a: { match: { waives: alignmnt } } }", "did you mean alignment?"],
    ["roles: { a: { match: { list: { format: decimel } } } }", "did you mean decimal?"],
    [
      "roles: { a: { match: { min_length: 10, max_length: 5 } } }",
      "roles.a.match.min_length is more than max_length",
    ],
    [
      "roles: { a: { match: { after: tilte } }, title: { match: { style: T } } }",
      "roles.a.match.after names a role that the policy does not have; it has the roles a, title",
    ],
    ["roles: { a: { rest: b } }", "roles.a.rest names a role that the policy does not have"],
    ["roles: { a: { color: blu } }", "roles.a.color must be auto, black, red or six hexadecimal"],
    [
      "roles: { a: { match: { look: { color: rot } } } }",
      "roles.a.match.look.color must be auto, black, red or six hexadecimal",
    ],
    ["min_confidence: 80", "min_confidence must be at most 1"],
    ["rules: { DATE_FORMTA: off }", "did you mean DATE_FORMAT?"],
    ["page: { page_number: { number_format: lowerRomn } }", "did you mean lowerRoman?"],
    ["font_faces: { 仿宋: [''] }", "font_faces.仿宋.0 must not be empty"],
    ["extends: gbt9704-2013", "did you mean gbt9704-2012?"],
    ["scope: all\nextends: gbt9704", "did you mean gbt9704-2012? at line 2, column 1"],
    ["rules: { TABLE_FORBIDDEN: eror }", "or off; did you mean error? at line 1, column 10"],
    ["roles: { a: { align: left } }", "did you mean alignment?"],
    ["roles: { a: { line: { value: 28pt, strength: recomended } } }", "did you mean recommended?"],
  ])("the problem of %s names key and allowed values", (text, problem) => {
    const problems = problemsOf(text);
    expect(problems.join("; ")).toContain(problem);
    // The problem does not mention the direct keys, because the file has none.
    expect(problems.join("; ")).not.toContain("forbid_tables");
  });

  it("a reference to an unknown role has a hint only if a name is similar", () => {
    const near = "roles: { a: { match: { after: titel } }, title: { match: { style: T } } }";
    expect(problemsOf(near).join()).toContain("did you mean title?");
    const far = "roles: { a: { match: { after: somewhere } } }";
    expect(problemsOf(far).join()).not.toContain("did you mean");
  });
});
