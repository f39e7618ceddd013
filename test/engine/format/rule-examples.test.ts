import { describe, expect, it } from "vitest";
import { ruleCodes } from "../../../apps/engine/format/catalog.ts";
import { readFacts } from "../../../apps/engine/format/effective/document/template-facts.ts";
import { lint } from "../../../apps/engine/format/effective/lint.ts";
import type { LocatedFinding } from "../../../apps/engine/format/effective/located-finding.ts";
import { readLintDocument } from "../../../apps/engine/format/effective/read-document.ts";
import { rules } from "../../../apps/engine/format/effective/rules/all.ts";
import { withFooter } from "../../../apps/engine/format/effective/rules/example-xml.ts";
import { pageNumberFormat } from "../../../apps/engine/format/effective/rules/page/page-number-format.ts";
import type { ExampleDocument, Rule } from "../../../apps/engine/format/effective/rules/rule.ts";
import { policyJsonSchema } from "../../../apps/engine/format/policy/policy-file.ts";
import { messageInChinese } from "../../../apps/engine/format/report/chinese/message.ts";
import { TouchedRuns } from "../../../apps/engine/format/touched-runs.ts";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { readBody, readOtherStories } from "../../../apps/engine/word/stories.ts";
import { docx } from "../../fixtures/docx.ts";
import { exampleDocument as documentOf, policyFrom, runNotice } from "../support.ts";

function findingsOf(rule: Rule, example: ExampleDocument & { policy?: string }): LocatedFinding[] {
  const { requirements } = policyFrom(example.policy ?? rule.example.policy);
  if (requirements === null) throw new Error("the policy of an example asks for something");
  const pack = WordPackage.open(documentOf(example));
  const body = readBody(pack);
  const template = WordPackage.open(docx(example.templateBody ?? example.body));
  const document = readLintDocument({
    pack,
    stories: [body, ...readOtherStories(pack, [""])],
    requirements,
    touched: new TouchedRuns(),
    templateFacts: readFacts(template, readBody(template)),
  });
  return lint(document);
}

function codesOf(rule: Rule, example: ExampleDocument & { policy?: string }): string[] {
  return findingsOf(rule, example).map((located) => located.rule.code);
}

/** Names and texts of documents, which keep their language. */
const names =
  /【[A-Z_]+】|GB2312|Times New Roman|FangSong|Arial|Normal|Fancy|Body|Text|Lorem ipsum|image|[a-z]{2}-[A-Z]{2}|[A-F0-9]{6}|Word|F9|第N页|— N —|用 W|\\d/g;

const byPolicy = { baseline: "policy", mode: "strict" } as const;

describe.each(rules.map((rule) => [rule.code, rule] as const))("%s", (_code, rule) => {
  it("the rule finds nothing in its right example", () => {
    expect(codesOf(rule, rule.example.passes)).toEqual([]);
  });

  it("the rule finds the mistake in its wrong example", () => {
    expect(new Set(codesOf(rule, rule.example.fails))).toEqual(new Set([rule.code]));
  });

  it("the Chinese message of its wrong example has no English word but names", () => {
    for (const { finding } of findingsOf(rule, rule.example.fails)) {
      const { expected = null, actual = null, titleZh } = finding;
      const message = messageInChinese({ code: rule.code, expected, actual }, titleZh);
      expect(message).toMatch(/\p{Script=Han}.*。$/su);
      expect(message.replace(names, "")).not.toMatch(/[A-Za-z]/);
    }
  });

  it("the rule has a repair for its wrong example only if it says so", () => {
    const findings = findingsOf(rule, rule.example.fails);
    const hasRepair = findings.some(({ finding }) => finding.repair !== undefined);
    expect(hasRepair).toBe(rule.repair === "safe");
  });

  it("the rule has a title and advice", () => {
    expect(rule.title).toMatch(/^[A-Z].*\.$/);
    for (const advice of rule.advice) expect(advice).toMatch(/^[A-Z][^{}]*\.$/);
    expect(rule.advice).not.toEqual([]);
  });
});

describe("the safe repair", () => {
  const repairable = rules.filter(({ repair }) => repair === "safe");

  it.each(repairable.map((rule) => [rule.code, rule] as const))(
    "the safe repair of %s sets its wrong example right",
    (_code, rule) => {
      const template = documentOf(rule.example.fails);
      const policyYaml = rule.example.policy;
      const unrepaired = runNotice(template, { ...byPolicy, policyYaml, fixMode: "none" });
      expect(unrepaired.formatReport.issues.map(({ code }) => code)).toContain(rule.code);
      expect(unrepaired.formatReport.issues.some(({ fixable }) => fixable)).toBe(true);
      const first = runNotice(template, { ...byPolicy, policyYaml, fixMode: "safe" });
      expect(first.formatReport.issues).toEqual([]);
      expect(first.formatReport.passed).toBe(true);
      expect(first.formatReport.fixed_count).toBeGreaterThan(0);
      const second = runNotice(Buffer.concat(first.document), {
        ...byPolicy,
        policyYaml,
        fixMode: "safe",
      });
      expect(second.formatReport.fixed_count).toBe(0);
      expect(Buffer.concat(second.document)).toEqual(Buffer.concat(first.document));
    },
  );
});

describe("right documents that were wrongly reported before", () => {
  it.each([
    [
      "a space after a note's number",
      "whitespace: { leading: true }",
      '<w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> 注</w:t></w:r></w:p>',
    ],
    [
      "quotes of other languages",
      "punctuation: { unbalanced: true }",
      "<w:p><w:r><w:t>„so“ und ”så”</w:t></w:r></w:p>",
    ],
    [
      "a date at the start of a bold line",
      "headings: { require_style: true }",
      "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>12.04.2006 00:01</w:t></w:r></w:p>",
    ],
    [
      "a number after a line break",
      "numbering: { sequence: true }",
      "<w:p><w:r><w:t>答复：</w:t><w:br/><w:t>1. 甲</w:t></w:r></w:p><w:p><w:r><w:t>2. 乙</w:t></w:r></w:p>",
    ],
  ])("there is no finding for %s", (_name, policyYaml, body) => {
    const { formatReport } = runNotice(body, { ...byPolicy, policyYaml, fixMode: "none" });
    expect(formatReport.issues).toEqual([]);
  });
});

it("the frame of a page number decides its side", () => {
  const number =
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>';
  const framed = `<w:p><w:pPr><w:framePr w:wrap="around" w:xAlign="center"/></w:pPr>${number}</w:p>`;
  const findings = (alignment: string) =>
    codesOf(pageNumberFormat, {
      ...pageNumberFormat.example.passes,
      parts: withFooter(framed),
      policy: `page: { page_number: { alignment: ${alignment} } }`,
    });
  expect(findings("center")).toEqual([]);
  expect(findings("right")).toEqual(["PAGE_NUMBER_FORMAT"]);
});

it("no two rules have the same code, and each is one that a policy may name", () => {
  const codes = rules.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.filter((code) => !ruleCodes.includes(code))).toEqual([]);
});

/** Names of all keys that a policy file may have, at any depth. */
function keysIn(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { properties = {} } = schema as { properties?: object };
  return [...Object.keys(properties), ...Object.values(schema).flatMap(keysIn)];
}

it("every key that a rule says it reads is a key of policy files", () => {
  const keys = new Set(keysIn(policyJsonSchema()));
  const unknown = rules.flatMap(({ code, reads }) =>
    reads
      .split(/, |\./)
      .filter((key) => key !== "*" && !keys.has(key))
      .map((key) => `${code}: ${key}`),
  );
  expect(unknown).toEqual([]);
});
