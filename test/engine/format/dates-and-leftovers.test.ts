import { describe, expect, it } from "vitest";
import { findingLines, issuesOf } from "./lines.ts";

const official = 'text: { date: "^\\\\d{4}年[1-9]\\\\d?月[1-9]\\\\d?日$" }';
const german =
  'text: { date: "^\\\\d{1,2}\\\\. ?\\\\w+ \\\\d{4}$|^\\\\d{2}\\\\.\\\\d{2}\\\\.\\\\d{4}$|^\\\\d{4}-\\\\d{2}-\\\\d{2}$" }';

describe("DATE_FORMAT", () => {
  it.each([
    "会议于2025年3月5日召开。",
    "会议于2025年3月召开，3月5日结束。",
    "依据GB/T 2024-1-2标准执行。",
    "标准号为GB/T 2024.1.2。",
    "电话：0571-88-1234，传真：2024-11-12。",
    "IP地址为2024.1.2.3。",
    "版本号为2024.1.2，V2024.1.2。",
    "文件名为报告2025-03-05.docx。",
    "notice_2025-03-05",
    "见https://www.example.cn/2025/03/05/a.html。",
    "《2025-03-05工作简报》",
    "“2025.3.5”事故调查组",
    "编号：2025-03-05",
    "2025-03-05T10:00:00",
    "平成30年10月11日",
    "〔2025〕3号",
    "共3月又5日。",
    "第2025.13.45章",
    "2025年3月5号文件",
  ])("DATE_FORMAT finds nothing in: %s", (text) => {
    expect(findingLines(official, [text])).toEqual([]);
  });

  it.each([
    ["2025年03月05日", "2025年03月05日", "2025年3月5日"],
    ["截至2025/3/5。", "2025/3/5", "2025年3月5日"],
    ["会议于2025-03-05召开。", "2025-03-05", "2025年3月5日"],
    ["2025.3.5日召开。", "2025.3.5日", "2025年3月5日"],
    ["二〇二五年六月二十三日", "二〇二五年六月二十三日", "2025年6月23日"],
    ["二○二五年十二月三十一日", "二○二五年十二月三十一日", "2025年12月31日"],
    ["２０２５年３月５日", "２０２５年３月５日", "2025年3月5日"],
    ["2025 年 3 月 5 日", "2025 年 3 月 5 日", "2025年3月5日"],
    ["2025年3月5号召开。", "2025年3月5号", "2025年3月5日"],
    ["2025年03月召开会议。", "2025年03月", "2025年3月"],
    ["请于03月5日前报送。", "03月5日", "3月5日"],
    ["请于3月05日前报送。", "3月05日", "3月5日"],
    ["日期:2025-03-05", "2025-03-05", "2025年3月5日"],
    ["05.03.2025", "05.03.2025", "2025年3月5日"],
  ])("DATE_FORMAT finds the date in %s and suggests the right form", (text, actual, expected) => {
    expect(issuesOf(official, [text])).toMatchObject([{ code: "DATE_FORMAT", actual, expected }]);
  });

  it.each(["25年3月5日", "03/05/2025"])(
    "DATE_FORMAT suggests no form for %s, which is ambiguous",
    (text) => {
      expect(issuesOf(official, [text])).toMatchObject([
        { actual: text, expected: "^\\d{4}年[1-9]\\d?月[1-9]\\d?日$" },
      ]);
    },
  );

  it.each(["2025年2月30日", "2025年13月1日", "2025年4月31日"])(
    "DATE_FORMAT finds that %s does not exist",
    (text) => {
      expect(issuesOf(official, [text])[0]?.message).toBe("This date does not exist.");
    },
  );

  it.each([
    "Ihr Schreiben vom 2019-01-15 haben wir erhalten.",
    "Ihr Schreiben vom 15.01.2019 und vom 5. Januar 2019 haben wir erhalten.",
    "Version 1.2.2019.4, DIN 5008:2020-03",
  ])("DATE_FORMAT finds nothing in German: %s", (text) => {
    expect(findingLines(german, [text])).toEqual([]);
  });

  it("DATE_FORMAT finds German dates without leading zeros", () => {
    expect(findingLines(german, ["vom 5.1.2019 an"])).toEqual([
      "DATE_FORMAT p0: 5.1.2019 → 05.01.2019",
    ]);
    expect(findingLines(german, ["vom 15/01/2019 an"])).toEqual([
      "DATE_FORMAT p0: 15/01/2019 → 2019-01-15",
    ]);
  });
});

describe("NUMBER_FORMAT", () => {
  const grouped = 'text: { number: "^\\\\d{1,3}(,\\\\d{3})*(\\\\.\\\\d+)?$" }';

  it.each([
    "共计 12,500.00 元",
    "2026年",
    "2024—2025",
    "江政发〔2025〕1234号",
    "电话：85661234",
    "邮编：430000",
    "见 http://a.cn/12345",
    "编号00012",
  ])("NUMBER_FORMAT finds nothing in: %s", (text) => {
    expect(findingLines(grouped, [text])).toEqual([]);
  });

  it("NUMBER_FORMAT finds a quantity in another form", () => {
    expect(issuesOf(grouped, ["共计 12500.00 元"])[0]?.actual).toBe("12500.00");
  });
});

describe("LEFTOVER_TEXT", () => {
  const leftovers = "leftovers: { patterns: [] }";

  it.each([
    "TODO清单软件已上线。",
    "报告代码TBD-12。",
    "缩写TBD表示待定。",
    "“TODO”一词来自英语。",
    "TODO lists are useful.",
    "The TODO comment is explained below.",
    "第XXXII届",
    "请在此处填写姓名。",
    "methodology",
  ])("LEFTOVER_TEXT finds nothing in: %s", (text) => {
    expect(findingLines(leftovers, [text])).toEqual([]);
  });

  it.each([
    ["TODO", "TODO"],
    ["TODO: 补充数据", "TODO:"],
    ["TODO：补充数据", "TODO："],
    ["TODO 补充数据", "TODO 补"],
    ["数据见下表（TODO）", "TODO"],
    ["TODO(张三) 核实", "TODO(张三)"],
    ["FIXME: number", "FIXME:"],
    ["时间：TBD", "TBD"],
    ["The date is TBD.", "TBD"],
    ["Lorem ipsum dolor", "Lorem ipsum"],
    ["此处填写单位", "此处填写"],
  ])("LEFTOVER_TEXT finds a note that was left in: %s", (text, actual) => {
    expect(issuesOf(leftovers, [text])).toMatchObject([{ code: "LEFTOVER_TEXT", actual }]);
  });
});

describe("PLACEHOLDER_REMAINS", () => {
  const placeholders = "leftovers: { placeholders: true }";

  it.each([
    ["a Roman number", ["第XXXII届", "Volume XXX", "XXXL码"]],
    [
      "addresses",
      ["详见 https://www.example.gov.cn/xxx_____yyy 页面。", "邮箱：xxx@example.com。"],
    ],
    ["something hidden on purpose", ["电话138××××1234", "身份证号420106××××××××1234"]],
    [
      "a line to sign on",
      [
        "签字：__________",
        "负责人（签章）：______　日期：______",
        "Signature: ________ Date: _____",
        "甲方（盖章）：______",
        "____年____月____日",
      ],
    ],
    [
      "a line between a farewell and a name",
      ["Mit freundlichen Grüßen", "______________", "Max Müller"],
    ],
    ["a line above the word for it", ["______________", "(Signature)"]],
    ["a name with underscores", ["变量user_name和a__b"]],
    ["prose in brackets", ["会议【通知】"]],
  ])("PLACEHOLDER_REMAINS finds nothing in %s", (_name, lines) => {
    expect(findingLines(placeholders, lines)).toEqual([]);
  });

  it.each([
    ["会议地点：________", "________"],
    ["会议日期：________", "________"],
    ["________", "________"],
    ["＿＿＿＿公司", "＿＿＿＿"],
    ["2025年X月X日", "2025年X月X日"],
    ["2025年　月　日", "2025年　月　日"],
    ["2025年3月  日", "2025年3月  日"],
    ["联系人：XXX", "XXX"],
    ["关于×××的通知", "×××"],
    ["XXX单位", "XXX"],
    ["2024年×××以来", "×××"],
    ["2024×××以来", "×××"],
    ["Dear XXX,", "XXX"],
    ["{{ name }}", "{{ name }}"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a template
    ["${name}", "${name}"],
    ["【】", "【】"],
    ["单击或点击此处输入文字。", "单击或点击此处输入"],
    ["Click or tap here to enter text.", "Click or tap here to enter text"],
    ["见表错误!未找到引用源。", "错误!未找到引用源"],
    ["See Error! Reference source not found.", "Error! Reference source not found"],
  ])("PLACEHOLDER_REMAINS finds a blank that was not filled: %s", (text, actual) => {
    expect(issuesOf(placeholders, [text])).toMatchObject([{ code: "PLACEHOLDER_REMAINS", actual }]);
  });
});
