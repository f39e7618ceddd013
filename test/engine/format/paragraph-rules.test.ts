import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  characterClasses,
  classesOf,
} from "../../../apps/engine/format/effective/document/character-classes.ts";
import type { LintDocument } from "../../../apps/engine/format/effective/document/lint-document.ts";
import { ParagraphRules } from "../../../apps/engine/format/effective/paragraph-rules.ts";
import { readLintDocument } from "../../../apps/engine/format/effective/read-document.ts";
import { rules } from "../../../apps/engine/format/effective/rules/all.ts";
import type { Rule } from "../../../apps/engine/format/effective/rules/rule.ts";
import { parsePolicy } from "../../../apps/engine/format/policy/policy-file.ts";
import { TouchedRuns } from "../../../apps/engine/format/touched-runs.ts";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { readBody } from "../../../apps/engine/word/stories.ts";
import { docx } from "../../fixtures/docx.ts";

describe("the character classes of a text", () => {
  const classes: Readonly<Record<keyof typeof characterClasses, RegExp>> = {
    shown: /\S/,
    blank: /\s/,
    space: / /,
    fullWidthSpace: /\u3000/,
    lineBreak: /\n/,
    tab: /\t/,
    digit: /\d/,
    fullWidthDigit: /[０-９]/,
    date: /[年月]/,
    han: /[\u3400-\u9fff]/,
    latin: /[A-Za-z]/,
    halfWidth: /[!"'(),.:;<?｡､-]/,
    bracket: /[（）()《》〈〉“”‘’〔〕【】「」『』]/,
    sharedPunctuation: /[‘’“”…—]/,
    line: /[_＿]/,
    placeholder: /[【{×Xx!！此h]/,
  };

  it.each(Object.entries(classes))(
    "a text has the class %s exactly if it has such a character",
    (name, pattern) => {
      const mark = characterClasses[name as keyof typeof characterClasses];
      const wrong: number[] = [];
      for (let unit = 0; unit < 0x10000; unit++) {
        const character = String.fromCharCode(unit);
        if (((classesOf(character) & mark) !== 0) !== pattern.test(character)) wrong.push(unit);
      }
      expect(wrong).toEqual([]);
    },
  );

  it("an empty text has no classes, and a long text has those of all its characters", () => {
    expect(classesOf("")).toBe(0);
    expect(classesOf("甲 1")).toBe(
      characterClasses.shown |
        characterClasses.han |
        characterClasses.blank |
        characterClasses.space |
        characterClasses.digit,
    );
  });
});

describe("rules on paragraphs and runs", () => {
  it("rules on paragraphs and runs find the same as if every rule read everything", () => {
    fc.assert(
      fc.property(fc.array(paragraph, { minLength: 1, maxLength: 20 }), (paragraphs) => {
        const document = read(paragraphs.join(""));
        expect(findingLines(rules, document)).toEqual(
          findingLines(rules.map(withoutConditions), document),
        );
      }),
      { numRuns: 150 },
    );
  });

  it("rules on paragraphs and runs report every paragraph with the same mistake", () => {
    const wrong = "<w:p><w:r><w:rPr><w:i/></w:rPr><w:t>正文</w:t></w:r></w:p>";
    const places = findingLines(rules, read(wrong.repeat(3))).filter((line) =>
      line.includes("EMPHASIS"),
    );
    expect(places).toEqual([
      "RUN_EMPHASIS_MISMATCH p0 r0 italic on",
      "RUN_EMPHASIS_MISMATCH p1 r0 italic on",
      "RUN_EMPHASIS_MISMATCH p2 r0 italic on",
    ]);
  });
});

const pieces = [
  ..."正文年月1２, 。“（)_＿【x!此h\t",
  "　",
  "  ",
  "2026-01-05",
  "2026年1月5日",
  "【TAG】",
  "TODO：",
  "12500",
  "待定内容",
  "a@b.cn",
  "一、",
];
const text = fc
  .array(fc.constantFrom(...pieces), { maxLength: 8 })
  .map((parts) => parts.join("").replaceAll("<", "&lt;"));
const run = fc
  .tuple(
    fc.constantFrom("", "<w:b/>", "<w:i/>", '<w:sz w:val="24"/>', '<w:rFonts w:eastAsia="黑体"/>'),
    text,
  )
  .map(
    ([rPr, content]) =>
      `<w:r><w:rPr>${rPr}</w:rPr><w:t xml:space="preserve">${content.replaceAll("\t", "</w:t><w:tab/><w:t>")}</w:t></w:r>`,
  );
const paragraph = fc
  .tuple(
    fc.constantFrom("", '<w:jc w:val="center"/>', '<w:ind w:firstLineChars="200"/>'),
    fc.array(run, { maxLength: 3 }),
  )
  .map(([pPr, runs]) => `<w:p><w:pPr>${pPr}</w:pPr>${runs.join("")}</w:p>`);

function read(body: string): LintDocument {
  const policy = readFileSync(
    new URL("../../../scripts/bench/every-rule.yaml", import.meta.url),
    "utf8",
  );
  const parsed = parsePolicy(`scope: all\n${policy}`);
  if (!parsed.ok || parsed.policy.requirements === null) throw new Error("no such policy");
  const pack = WordPackage.open(docx(body));
  return readLintDocument({
    pack,
    stories: [readBody(pack)],
    requirements: parsed.policy.requirements,
    touched: new TouchedRuns(),
    templateFacts: null,
  });
}

function findingLines(asked: readonly Rule[], document: LintDocument): string[] {
  const lines: string[] = [];
  const active = asked.filter((rule) => rule.isAsked(document.requirements));
  const paragraphRules = new ParagraphRules(active, document, ({ code }, target, findings) => {
    for (const { actual } of [findings].flat()) {
      const path = "paragraph" in target ? target.paragraph.path : "";
      const place = "run" in target ? `${path} r${target.run.index}` : path;
      lines.push(
        `${code} ${place} ${typeof actual === "object" ? JSON.stringify(actual) : actual}`,
      );
    }
  });
  for (const one of document.stories.flatMap(({ paragraphs }) => paragraphs))
    paragraphRules.ask(one);
  return lines;
}

/** The rule without the conditions by which it is skipped. */
function withoutConditions({ needs: _needs, goesByFormat: _format, ...rule }: Rule): Rule {
  return rule;
}
