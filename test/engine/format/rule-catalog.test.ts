import { describe, expect, it } from "vitest";
import { describeRule, ruleCodes } from "../../../apps/engine/format/catalog.ts";
import { rules as directRules } from "../../../apps/engine/format/direct/rules/all.ts";
import { rules as effectiveRules } from "../../../apps/engine/format/effective/rules/all.ts";
import { ruleCatalog } from "../../../apps/engine/format/rule-catalog.ts";
import { p } from "../../fixtures/docx.ts";
import { policyFrom, runNotice } from "../support.ts";

const { direct: directPolicy } = policyFrom(
  "extends: default\nrun_size_pt: 16\nline_spacing_twips: 560\ntwips_tolerance: 12\n",
);

describe("the catalogue of rules", () => {
  it("the catalogue has each rule of both checks once, with the description of its own file", () => {
    const stated = [
      ...directRules.map((rule) => ["direct", rule] as const),
      ...effectiveRules.map((rule) => ["effective", rule] as const),
    ];
    expect(ruleCatalog).toHaveLength(stated.length);
    for (const [check, { code, title, advice, severity, reads, repair }] of stated) {
      expect(describeRule(code, check)).toEqual({
        check,
        category: expect.stringMatching(/^[a-z]+$/),
        code,
        title,
        advice,
        severity,
        reads,
        repair,
      });
    }
    expect(describeRule("NO_SUCH_RULE", "effective")).toBeUndefined();
    expect(describeRule("ALIGNMENT_MISMATCH", "direct")).toBeUndefined();
  });

  it("rules of both checks with the same code are in the same category", () => {
    const shared = ruleCodes.filter((code) => describeRule(code, "direct") !== undefined);
    expect(shared).toHaveLength(directRules.length);
    for (const code of shared) {
      const { category } = describeRule(code, "direct") ?? {};
      expect(describeRule(code, "effective")?.category, code).toBe(category);
    }
  });

  it("advice is given in sentences, and only the direct check's may name a value of the policy", () => {
    for (const { code, check, advice } of ruleCatalog) {
      expect(advice, code).not.toEqual([]);
      for (const sentence of advice) {
        expect(sentence, code).toMatch(/^[A-Z].*\.$/);
        const values = Array.from(sentence.matchAll(/\{(\w+)\}/g), ([, key = ""]) => key);
        if (check === "effective") expect(values, code).toEqual([]);
        for (const key of values) expect(directPolicy, code).toHaveProperty(key);
      }
    }
  });
});

describe("the advice in the diagnostics of a report", () => {
  const suggestionsFor = (body: string, policyYaml: string) => {
    const { formatReport } = runNotice(body, { baseline: "policy", policyYaml, fixMode: "none" });
    return (code: string) => formatReport.summary.diagnostics?.by_code[code]?.suggestions;
  };
  const spaced = p("正文").replace(
    "<w:p>",
    '<w:p><w:pPr><w:spacing w:line="300" w:lineRule="exact"/></w:pPr>',
  );

  it("the diagnostics have the advice of the check with the finding, with the policy's values", () => {
    const suggestions = suggestionsFor(spaced, "extends: default\nline_spacing_twips: 560\n");
    expect(suggestions("LINE_SPACING_MISMATCH")?.[0]).toBe(
      "Correct the line spacing of the paragraph, or line_spacing_twips in the policy (now 560).",
    );
  });

  it("the advice of the effective check names the policy's keys and how to switch the rule off", () => {
    const suggestions = suggestionsFor(
      spaced,
      "roles: { body: { line: exact 28pt } }\nscope: all\n",
    );
    expect(suggestions("LINE_SPACING_MISMATCH")).toEqual([
      "Run with format_fix_mode=safe: it can be repaired.",
      "Set the line spacing under Paragraph, preferably in the style.",
      "Or change what the policy asks for: roles.*.line.",
      "Or switch the rule off: rules: { LINE_SPACING_MISMATCH: off }.",
    ]);
  });

  it("the diagnostics have the advice of both checks if both found the same code", () => {
    const suggestions = suggestionsFor(
      spaced,
      "extends: default\nroles: { body: { line: exact 28pt } }\n",
    );
    expect(suggestions("LINE_SPACING_MISMATCH")).toHaveLength(6);
  });
});
