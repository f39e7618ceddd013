import { describe, expect, it } from "vitest";
import { findingLines, issuesOf, type Line } from "./lines.ts";

const match = "attachments: { match: true }";
const none: string[] = [];

describe("attachments that agree with the note", () => {
  it.each<[string, Line[]]>([
    ["one, without a number", ["附件：分工表", "附件", "分工表", "正文"]],
    ["two", ["附件：1.分工表", "2.统计表", "附件1", "分工表", "正文", "附件2", "统计表"]],
    [
      "a note below its label",
      ["附件：", "1.分工表", "2.统计表", "附件1", "分工表", "附件2", "统计表"],
    ],
    ["a note in one paragraph", ["附件：1.分工表\n2.统计表", "附件1", "分工表", "附件2", "统计表"]],
    ["a title over two lines", ["附件：关于检查的责任分工表", "附件", "关于检查的", "责任分工表"]],
    ["book title marks around the name", ["附件：《分工表》", "附件", "分工表"]],
    ["no attachments in the file", ["附件：1.分工表", "2.统计表", "江城市水利局"]],
    ["Chinese numbers in the note", ["附件：一、分工表", "二、统计表"]],
    [
      "the number of the document before the label",
      ["附件：分工表", "江政发〔2025〕1号附件", "分工表"],
    ],
    [
      "label and title in one line",
      ["附件：1.分工表", "2.统计表", "正文", "附件1：分工表", "附件2：统计表"],
    ],
  ])("attachments that agree with the note make no finding: %s", (_name, lines) => {
    expect(findingLines(match, lines)).toEqual(none);
  });
});

describe("attachments that differ from the note", () => {
  const note = ["附件：1.分工表", "2.统计表", "3.名单"];
  it.each<[string, Line[], string[]]>([
    [
      "with another title",
      ["附件：1.分工表", "2.统计表", "附件1", "分工表", "附件2", "汇总表"],
      ["ATTACHMENT_MISMATCH p4: 附件2 汇总表 → 附件2 统计表"],
    ],
    [
      "a missing one in the middle",
      [...note, "附件1", "分工表", "附件3", "名单"],
      ["ATTACHMENT_MISMATCH p1: null → 附件2 统计表"],
    ],
    [
      "one that is not listed",
      ["附件：1.分工表", "2.统计表", "附件1", "分工表", "附件2", "统计表", "附件3", "名单"],
      ["ATTACHMENT_MISMATCH p6: 附件3 名单 → null"],
    ],
    [
      "in another order",
      ["附件：1.分工表", "2.统计表", "附件2", "统计表", "附件1", "分工表"],
      ["ATTACHMENT_MISMATCH p4: 附件1 分工表 → 附件1 分工表"],
    ],
    [
      "with exchanged numbers",
      ["附件：1.分工表", "2.统计表", "附件1", "统计表", "附件2", "分工表"],
      [
        "ATTACHMENT_MISMATCH p2: 附件1 统计表 → 附件2 统计表",
        "ATTACHMENT_MISMATCH p4: 附件2 分工表 → 附件1 分工表",
      ],
    ],
    [
      "with a number that the note does not have",
      ["附件：分工表", "附件1", "分工表"],
      ["ATTACHMENT_MISMATCH p1: 附件1 分工表 → 附件 分工表"],
    ],
  ])("attachments that differ from the note are found: %s", (_name, lines, expected) => {
    expect(findingLines(match, lines)).toEqual(expected);
  });

  it("attachments without a note, as in other kinds of documents, are reported as unverified", () => {
    const issues = issuesOf(match, ["正文", "附件1", "分工表", "附件2", "统计表"]);
    expect(
      issues.map(({ severity, observability, paragraph_path }) => [
        severity,
        observability,
        paragraph_path,
      ]),
    ).toEqual([["info", "unknown", "p1"]]);
  });

  it("missing attachments at the end, which may be separate files, are reported as unverified", () => {
    const issues = issuesOf(match, [...note, "附件1", "分工表"]);
    expect(
      issues.map(({ severity, observability, paragraph_path }) => [
        severity,
        observability,
        paragraph_path,
      ]),
    ).toEqual([
      ["info", "unknown", "p1"],
      ["info", "unknown", "p2"],
    ]);
  });
});
