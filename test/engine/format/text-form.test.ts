import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { findingLines, issuesOf } from "./lines.ts";

/**
 * The shipped policy's requirements on texts, with roles that are recognised by a style of the same
 * name.
 */
const policy = JSON.stringify({ roles: shippedTexts() });

function shippedTexts(): Record<string, unknown> {
  const file = new URL("../../../apps/engine/format/policies/gbt9704-2012.yaml", import.meta.url);
  const { roles } = parse(readFileSync(file, "utf8"), { version: "1.1" });
  const texts = Object.entries<{ text?: unknown }>(roles).flatMap(([name, { text }]) =>
    text === undefined ? [] : [[name, { match: { style: name }, text }]],
  );
  return Object.fromEntries(texts);
}

/** Texts that the clauses only recommend, or that are only customary. */
const recommended = ["copy_number", "title", "signature", "attachment_title"];

describe("a text that its role allows", () => {
  it.each([
    ["copy_number", "000012"],
    ["secrecy", "机密★1年"],
    ["secrecy", "绝密"],
    ["secrecy", "秘密★6个月"],
    ["urgency", "特急"],
    ["urgency", "加 急"],
    ["doc_number", "江政办发〔2025〕12号"],
    ["doc_number", "〔2025〕6号"],
    ["doc_number", "第5号"],
    ["doc_number", "江水发〔2025〕36号\t签发人：王志远"],
    ["signer", "签发人：王志远"],
    ["signer", "江水发〔2025〕36号\t签发人：王志远"],
    ["signer", "签发人：王志远　李明"],
    ["title", "关于召开会议的通知"],
    ["addressee", "各县人民政府："],
    ["attachment_note", "附件：责任分工表"],
    ["attachment_note", "附件：1.责任分工表"],
    ["attachment_note", "附件："],
    ["attachment_note", "附件：1. 责任分工表"],
    ["attachment_note", "附件：《江城市条例》修订对照表"],
    ["attachment_note", "附件：2025年分工表"],
    ["attachment_note", "附件：三年行动计划"],
    ["attachment_note", "附件：5G建设方案"],
    ["attachment_note", "附件：1:5000地形图"],
    ["attachment_note_item", "2.情况统计表"],
    ["attachment_note_item", "情况统计表"],
    ["signature", "江城市水利局"],
    ["date", "2025年3月5日"],
    ["note", "（此件公开发布）"],
    ["note", "（联系人：李晓明，联系电话：027-85661234）"],
    ["attachment_label", "附件1"],
    ["attachment_label", "附件"],
    ["attachment_label", "江政办发〔2025〕12号附件1"],
    ["cc", "抄送：市委办公室，市政协办公室。"],
    ["cc", "分送：市长、副市长。"],
    ["printed_by", "江城市人民政府办公室\t2025年3月6日印发"],
    ["printed_by", "江城市人民政府办公室"],
    ["printed_by", "2025年3月6日印发"],
    ["printed_by", "江城日报社"],
    ["doc_number", "江水发〔2025〕36号　　签发人：王志远"],
  ])("the text of %s may be %j", (role, text) => {
    expect(findingLines(policy, [[role, text]])).toEqual([]);
  });
});

describe("a text that is mistyped", () => {
  it.each([
    ["copy_number", "0012", "000012"],
    ["copy_number", "００００１２", "000012"],
    ["copy_number", "份号：12", "000012"],
    ["copy_number", "0000012", "000012"],
    ["secrecy", "机密*1年", "机密★1年"],
    ["secrecy", "机密☆１年", "机密★1年"],
    ["urgency", "特急！", "特急"],
    ["doc_number", "江政办发[2025]12号", "江政办发〔2025〕12号"],
    ["doc_number", "江政办发〔2025〕第012号", "江政办发〔2025〕12号"],
    ["doc_number", "江政办发（2025）12号", "江政办发〔2025〕12号"],
    ["doc_number", "江政办发【2025】12号", "江政办发〔2025〕12号"],
    ["doc_number", "江政办发〔2025年〕12号", "江政办发〔2025〕12号"],
    ["doc_number", "江政办发〔25〕12号", "江政办发〔2025〕12号"],
    ["doc_number", "江政办发〔２０２５〕１２号", "江政办发〔2025〕12号"],
    ["doc_number", "江政办发〔2025〕12", "江政办发〔2025〕12号"],
    ["doc_number", "江政办发 〔2025〕 12 号", "江政办发〔2025〕12号"],
    ["doc_number", "江政办发〔2025〕No.12", "江政办发〔2025〕12号"],
    ["doc_number", "江水发[2025]036号\t签发人：王志远", "江水发〔2025〕36号"],
    ["doc_number", "江政办发〔2025〕12号。", "江政办发〔2025〕12号"],
    ["doc_number", "江政办发〔2025]12号", "江政办发〔2025〕12号"],
    ["signer", "签发人:王志远", "签发人：王志远"],
    ["signer", "江水发〔2025〕36号\t签发人 王志远", "签发人：王志远"],
    ["signer", "签发人：王志远、李明", "签发人：王志远　李明"],
    ["signer", "签发人：王志远。", "签发人：王志远"],
    ["doc_number", "江水发〔2025〕36号\t签发人 王志远", "签发人：王志远"],
    ["title", "关于召开会议的通知。", "关于召开会议的通知"],
    ["addressee", "各县人民政府:", "各县人民政府："],
    ["addressee", "各县人民政府", "各县人民政府："],
    ["addressee", "各县人民政府，", "各县人民政府："],
    ["addressee", "各县人民政府：：", "各县人民政府："],
    ["attachment_note", "附件：责任分工表。", "附件：责任分工表"],
    ["attachment_note", "附件：《责任分工表》", "附件：责任分工表"],
    ["attachment_note", "附件:责任分工表", "附件：责任分工表"],
    ["attachment_note", "附件：1、责任分工表", "附件：1.责任分工表"],
    ["attachment_note", "附件1：责任分工表", "附件：1.责任分工表"],
    ["attachment_note", "附件：（1）责任分工表", "附件：1.责任分工表"],
    ["attachment_note", "附件：1.《责任分工表》；", "附件：1.责任分工表"],
    ["attachment_note", "附件 责任分工表", "附件：责任分工表"],
    ["attachment_note", "附 件：责任分工表", "附件：责任分工表"],
    ["attachment_note", "附件：2025年分工表。", "附件：2025年分工表"],
    ["attachment_note", "附件：1．责任分工表", "附件：1.责任分工表"],
    ["attachment_note", "附件：12个月计划。", "附件：12个月计划"],
    ["attachment_note", "附件：１.责任分工表", "附件：1.责任分工表"],
    ["attachment_note_item", "２．情况统计表", "2.情况统计表"],
    ["attachment_note_item", "2、情况统计表", "2.情况统计表"],
    ["attachment_note_item", "2.情况统计表；", "2.情况统计表"],
    ["attachment_note_item", "2.《情况统计表》", "2.情况统计表"],
    ["attachment_note_item", "（2）情况统计表", "2.情况统计表"],
    ["attachment_note_item", "附件2：情况统计表", "2.情况统计表"],
    ["signature", "江城市水利局。", "江城市水利局"],
    ["date", "2025年3月5日。", "2025年3月5日"],
    ["note", "(此件公开发布)", "（此件公开发布）"],
    ["note", "此件公开发布", "（此件公开发布）"],
    ["note", "（此件公开发布）。", "（此件公开发布）"],
    ["note", "此件公开发布。", "（此件公开发布）"],
    ["attachment_label", "附件1：", "附件1"],
    ["attachment_label", "附件一", "附件1"],
    ["attachment_label", "附件 1", "附件1"],
    ["attachment_label", "附件：", "附件"],
    ["attachment_label", "附件（1）", "附件1"],
    ["attachment_label", "附件１", "附件1"],
    ["attachment_label", "附件十二", "附件12"],
    ["cc", "抄送：市委办公室，市政协办公室", "抄送：市委办公室，市政协办公室。"],
    ["cc", "抄送:市委办公室。", "抄送：市委办公室。"],
    ["cc", "抄送：市委办公室；", "抄送：市委办公室。"],
    ["cc", "抄 送：市委办公室.", "抄送：市委办公室。"],
    ["cc", "抄送市委办公室。", "抄送：市委办公室。"],
    ["printed_by", "江城市人民政府办公室\t2025年3月6日", "江城市人民政府办公室\t2025年3月6日印发"],
    [
      "printed_by",
      "江城市人民政府办公室\t2025年03月06日印发",
      "江城市人民政府办公室\t2025年3月6日印发",
    ],
    [
      "printed_by",
      "江城市人民政府办公室\t2025年3月6日印发。",
      "江城市人民政府办公室\t2025年3月6日印发",
    ],
    [
      "printed_by",
      "江城市人民政府办公室　2025年3月6日印",
      "江城市人民政府办公室　2025年3月6日印发",
    ],
    [
      "printed_by",
      "江城市人民政府办公室  2025-03-06印发",
      "江城市人民政府办公室  2025年3月6日印发",
    ],
  ])("the mistyped text of %s, %j, is found with a correction", (role, text, expected) => {
    expect(issuesOf(policy, [[role, text]])).toMatchObject([
      {
        code: "TEXT_FORM_MISMATCH",
        severity: recommended.includes(role) ? "warn" : "error",
        expected,
        paragraph_path: "p0",
      },
    ]);
  });

  it.each([
    ["copy_number", "12345a"],
    ["secrecy", "机密★一年"],
    ["urgency", "紧急"],
    ["doc_number", "江政办发2025年12号"],
    ["attachment_note", "附件：一、责任分工表"],
    ["doc_number", "江政办发〔2025〕十二号"],
  ])("the wrong text of %s, %j, is found without a correction", (role, text) => {
    const [issue, ...others] = issuesOf(policy, [[role, text]]);
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ code: "TEXT_FORM_MISMATCH", expected: null, actual: text });
  });

  it("the message of a mistyped text names the mistake and the allowed text", () => {
    const messages = [
      ["doc_number", "江政办发[2025]12号"],
      ["cc", "抄送：市委办公室"],
      ["note", "（此件公开发布）。"],
    ] as const;
    expect(messages.map((line) => issuesOf(policy, [line])[0]?.message)).toEqual([
      "The doc number has “[2025]” instead of “〔2025〕”. Allowed: the code of the organ, the year in 〔〕 and the number: 江政办发〔2025〕12号",
      "The cc lacks “。”. Allowed: 抄送： and the names of the organs, with a full stop after the last",
      "The note must not have “。”. Allowed: the note in round brackets, such as （此件公开发布）",
    ]);
  });
});

describe("a text of several paragraphs", () => {
  it("a text of several paragraphs ends with the last of them", () => {
    expect(
      findingLines(policy, [
        ["cc", "抄送：市委办公室，"],
        ["cc", "市政协办公室。"],
      ]),
    ).toEqual([]);
    expect(
      findingLines(policy, [
        ["cc", "抄送：市委办公室，"],
        ["cc", "市政协办公室"],
      ]),
    ).toEqual([
      "TEXT_FORM_MISMATCH p1: 抄送：市委办公室，市政协办公室 → 抄送：市委办公室，市政协办公室。",
    ]);
  });

  it("a text of several paragraphs does not include the next text", () => {
    expect(
      findingLines(policy, [
        ["cc", "主送：各县人民政府"],
        ["cc", "抄送：市委办公室。"],
      ]),
    ).toEqual(["TEXT_FORM_MISMATCH p0: 主送：各县人民政府 → 主送：各县人民政府。"]);
  });
});

describe("the part of a text that a requirement is about", () => {
  const both = JSON.stringify({
    roles: {
      head: {
        match: { style: "head" },
        text: [
          { part: "^[^\\t]*", pattern: "号$", say: "a number that ends with 号" },
          { part: "签发人.*$", pattern: "：", say: "签发人： and a name" },
        ],
      },
    },
  });

  it("each requirement checks only its own part of a text", () => {
    expect(findingLines(both, [["head", "江政发〔2025〕1号\t签发人：王志远"]])).toEqual([]);
    expect(findingLines(both, [["head", "江政发〔2025〕1号"]])).toEqual([]);
    expect(findingLines(both, [["head", "江政发〔2025〕1\t签发人 王志远"]])).toEqual([
      "TEXT_FORM_MISMATCH p0: 江政发〔2025〕1 → null",
      "TEXT_FORM_MISMATCH p0: 签发人 王志远 → null",
    ]);
  });
});
