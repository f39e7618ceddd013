import { describe, expect, it } from "vitest";
import {
  relationshipsOf,
  wordPart,
} from "../../../apps/engine/format/effective/rules/example-xml.ts";
import { runNotice } from "../support.ts";
import { findingLines, issuesOf, type Line } from "./lines.ts";

const sequence = "numbering: { sequence: true }";
const form = "numbering: { form: true }";
const levels = "numbering: { levels: true }";

describe("NUMBERING_SEQUENCE", () => {
  it.each<[string, Line[]]>([
    [
      "levels that restart below each outer number",
      ["一、甲", "（一）乙", "（二）丙", "二、丁", "（一）戊"],
    ],
    [
      "items that count on through all chapters",
      ["一、甲", "（一）乙", "（二）丙", "二、丁", "（三）戊", "（四）己"],
    ],
    ["two lists in the text", ["一、甲", "1.乙", "2.丙", "并按下列要求办理：", "1.丁", "2.戊"]],
    ["the note on attachments after a numbered body", ["1.甲", "2.乙", "附件：1.丙", "2.丁"]],
    ["the note on attachments with a line of its own", ["1.甲", "2.乙", "附件：", "1.丙", "2.丁"]],
    [
      "attachments with numbers of their own",
      ["一、甲", "二、乙", "附件1", "一、丙", "附件2", "一、丁"],
    ],
    ["an enumeration in prose", ["一、甲", "一、二、三级公路的养护按照规定执行。", "二、乙"]],
    ["numbers of more than two digits", Array.from({ length: 120 }, (_, at) => `${at + 1}.甲`)],
    ["a mistyped number, which counts as its right form", ["一、甲", "二.乙", "三、丙"]],
    ["a typed table of contents", ["一、甲……………1", "二、乙……………3", "一、甲", "二、乙"]],
    ["chapters that are mistyped as 1、", ["1、甲", "（一）乙", "（二）丙", "2、丁", "（一）戊"]],
    ["notes of a table", ["1.甲", "注：1.乙", "2.丙"]],
    ["a line break before a number", ["答复：\n1. 甲", "2. 乙"]],
  ])("NUMBERING_SEQUENCE finds nothing in %s", (_name, lines) => {
    expect(findingLines(sequence, lines)).toEqual([]);
  });

  it.each<[string, Line[], string[]]>([
    ["a gap", ["一、甲", "三、乙"], ["NUMBERING_SEQUENCE p1: 三、 → 二、"]],
    [
      "a number twice",
      ["一、甲", "二、乙", "二、丙", "三、丁"],
      ["NUMBERING_SEQUENCE p2: 二、 → 三、"],
    ],
    ["the first number twice", ["一、甲", "一、乙"], ["NUMBERING_SEQUENCE p1: 一、 → 二、"]],
    [
      "a first number that is not one",
      ["一、甲", "（二）乙"],
      ["NUMBERING_SEQUENCE p1: （二） → （一）"],
    ],
    [
      "a gap above 99",
      ["一百、甲", "一百零二、乙"],
      ["NUMBERING_SEQUENCE p0: 一百、 → 一、", "NUMBERING_SEQUENCE p1: 一百零二、 → 一百零一、"],
    ],
    [
      "one mistake only once",
      ["一、甲", "三、乙", "三、丙", "四、丁"],
      ["NUMBERING_SEQUENCE p1: 三、 → 二、"],
    ],
    [
      "a second list without text before it",
      ["1.甲", "2.乙", "1.丙"],
      ["NUMBERING_SEQUENCE p2: 1. → 3."],
    ],
    [
      "a gap in the note on attachments",
      ["附件：1.丙", "3.丁"],
      ["NUMBERING_SEQUENCE p1: 3. → 2."],
    ],
  ])("NUMBERING_SEQUENCE finds %s", (_name, lines, expected) => {
    expect(findingLines(sequence, lines)).toEqual(expected);
  });

  it("NUMBERING_SEQUENCE names the wrong and the right number in a sentence", () => {
    expect(issuesOf(sequence, ["一、甲", "三、乙"])[0]?.message).toBe(
      "The number after 一、 is 三、 instead of 二、",
    );
  });
});

describe("automatic numbers", () => {
  const level = (ilvl: number, format: string, text: string, more = "") =>
    `<w:lvl w:ilvl="${ilvl}"><w:start w:val="1"/><w:numFmt w:val="${format}"/>${more}<w:lvlText w:val="${text}"/></w:lvl>`;
  const list = (...findingLines: string[]) =>
    `<w:abstractNum w:abstractNumId="0">${findingLines.join("")}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>`;
  const official = list(
    level(0, "chineseCounting", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
  );
  const item = (text: string, ilvl?: number, numId = 1) =>
    `<w:p><w:pPr>${ilvl === undefined ? "" : `<w:numPr><w:ilvl w:val="${ilvl}"/><w:numId w:val="${numId}"/></w:numPr>`}</w:pPr><w:r><w:t>${text}</w:t></w:r></w:p>`;
  const check = (policyYaml: string, body: string, numbering = official) =>
    runNotice(body, {
      baseline: "policy",
      mode: "strict",
      fixMode: "none",
      policyYaml,
      parts: {
        "word/_rels/document.xml.rels": relationshipsOf([["numbering", "numbering.xml"]]),
        "word/numbering.xml": wordPart("w:numbering", numbering),
      },
    }).formatReport.issues.map(
      ({ code, paragraph_path, actual, expected }) =>
        `${code} ${paragraph_path}: ${actual} → ${expected}`,
    );

  it("automatic numbers are counted by their shown number, together with typed ones", () => {
    const body = item("甲", 0) + item("二、乙") + item("丙", 1) + item("丁", 1);
    expect(check(sequence, body)).toEqual([]);
    expect(check(sequence, item("甲", 0) + item("三、乙"))).toEqual([
      "NUMBERING_SEQUENCE p1: 三、 → 二、",
    ]);
  });

  it("automatic numbers that another list restarts are reported as repeated", () => {
    const body = item("甲", 0) + item("乙", 0) + item("丙", 0, 2);
    expect(check(sequence, body)).toEqual(["NUMBERING_SEQUENCE p2: 一、 → 三、"]);
  });

  it("automatic numbers must have the form of their level", () => {
    const wrong = list(level(0, "decimal", "%1、"));
    expect(check(form, item("甲", 0), wrong)).toEqual(["NUMBERING_FORM p0: 1、 → 1."]);
    expect(check(form, item("甲", 0) + item("乙", 1) + item("2025年", 2))).toEqual([]);
  });

  it("automatic numbers have levels like typed ones", () => {
    const body = item("甲", 0) + item("乙", 1) + item("丙", 2) + item("丁", 0) + item("戊", 2);
    expect(check(levels, body)).toEqual(["HEADING_LEVEL_SKIPPED p4: 1. → （一）"]);
  });

  it("automatic numbers of other schemes are not checked", () => {
    const other = list(
      level(0, "upperRoman", "%1."),
      level(1, "decimal", "%1.%2"),
      level(2, "bullet", "•"),
    );
    const body = item("甲", 0) + item("乙", 1) + item("丙", 2);
    for (const policy of [sequence, form, levels]) expect(check(policy, body, other)).toEqual([]);
  });
});

describe("NUMBERING_FORM", () => {
  it("NUMBERING_FORM names the right form of the number", () => {
    expect(findingLines(form, ["一.甲", "（一）、乙", "1、丙", "（１）丁"])).toEqual([
      "NUMBERING_FORM p0: 一. → 一、",
      "NUMBERING_FORM p1: （一）、 → （一）",
      "NUMBERING_FORM p2: 1、 → 1.",
      "NUMBERING_FORM p3: （１） → （1）",
    ]);
  });

  it("NUMBERING_FORM finds nothing in right numbers, numbers of another kind, and text without numbers", () => {
    const lines = [
      "一、甲",
      "（一）乙",
      "1.丙",
      "（1）丁",
      "1）戊",
      "①己",
      "3.5亿元",
      "（1）班同学",
      "第1章 庚",
    ];
    expect(findingLines(form, lines)).toEqual([]);
  });

  it("NUMBERING_FORM reads the number after the label of the note on attachments", () => {
    expect(findingLines(form, ["附件：1、甲", "2、乙"])).toEqual([
      "NUMBERING_FORM p0: 1、 → 1.",
      "NUMBERING_FORM p1: 2、 → 2.",
    ]);
    expect(findingLines(form, ["附件：一、甲"])).toEqual(["NUMBERING_FORM p0: 一、 → 1."]);
    expect(findingLines(sequence, ["附件：一、甲", "2.乙"])).toEqual([]);
  });
});

describe("HEADING_LEVEL_SKIPPED, by numbers", () => {
  it.each<[string, string[]]>([
    ["all four levels", ["一、甲", "（一）乙", "1.丙", "（1）丁", "二、戊"]],
    ["two levels, the second as （一）", ["一、甲", "（一）乙", "二、丙"]],
    ["two levels, the second as 1.", ["一、甲", "1.乙", "2.丙", "二、丁", "1.戊"]],
    ["the lower levels alone", ["（一）甲", "1.乙", "（二）丙"]],
    ["an attachment with levels of its own", ["一、甲", "（一）乙", "附件1", "1.丙", "（1）丁"]],
  ])("HEADING_LEVEL_SKIPPED finds nothing in %s", (_name, lines) => {
    expect(findingLines(levels, lines)).toEqual([]);
  });

  it.each<[string, string[], string]>([
    ["a skipped second and third level", ["一、甲", "（1）乙"], "p1: （1） → （一）"],
    ["a skipped third level", ["一、甲", "（一）乙", "（1）丙"], "p2: （1） → 1."],
    [
      "a skipped second level in a document that has one",
      ["一、甲", "1.乙", "二、丙", "（一）丁"],
      "p1: 1. → （一）",
    ],
    ["the first level after the second", ["（一）甲", "一、乙"], "p0: （一） → 一、"],
  ])("HEADING_LEVEL_SKIPPED finds %s", (_name, lines, expected) => {
    expect(findingLines(levels, lines)).toEqual([`HEADING_LEVEL_SKIPPED ${expected}`]);
  });
});
