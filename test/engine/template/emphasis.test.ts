import { describe, expect, it } from "vitest";
import { readMarkdown } from "../../../apps/engine/template/rich/markdown.ts";
import { growthOf } from "../../support/growth.ts";

/** The spans of a paragraph: `B` is bold, `I` italic, `S` struck through, `C` code, `L` a link. */
function spans(text: string): string {
  return readMarkdown(text)
    .flatMap((block) => ("spans" in block ? block.spans : []))
    .map(({ text: own, bold, italic, strike, code, link }) => {
      const marks = [bold && "B", italic && "I", strike && "S", code && "C", link && "L"];
      return `${marks.filter(Boolean).join("")}[${own}]`;
    })
    .join("");
}

describe("emphasis in Chinese, Japanese and Korean", () => {
  it.each([
    ["**注意：**请携带", "B[注意：][请携带]"],
    ["这是**“重点”**内容。", "[这是]B[“重点”][内容。]"],
    ["**重点**内容", "B[重点][内容]"],
    ["见**《办法》**第三条", "[见]B[《办法》][第三条]"],
    ["请**（务必）**到场", "[请]B[（务必）][到场]"],
    ["甲**、乙，丙。**丁", "[甲]B[、乙，丙。][丁]"],
    ["この**「重要」**なポイント", "[この]B[「重要」][なポイント]"],
    ["**전화번호：**입니다", "B[전화번호：][입니다]"],
    ["한국어**(강조)**입니다", "[한국어]B[(강조)][입니다]"],
    ["价**$100**元，按**Ctrl+C。**即可", "[价]B[$100][元，按]B[Ctrl+C。][即可]"],
    ["**第一：**甲**第二：**乙", "B[第一：][甲]B[第二：][乙]"],
    ["说*（斜）*说，***“都”***是", "[说]I[（斜）][说，]BI[“都”][是]"],
    ["~~删除。~~后，~也。~后", "S[删除。][后，]S[也。][后]"],
    ["字~~**“删”**~~后", "[字]BS[“删”][后]"],
    ["**甲*乙*丙：**丁", "B[甲]BI[乙]B[丙：][丁]"],
    ["*甲**乙：**丙*丁", "I[甲]BI[乙：]I[丙][丁]"],
    ["甲***乙：**丙*丁", "[甲]BI[乙：]I[丙][丁]"],
    ["用**`代码：`**与**[链接。](https://example.org)**吧", "[用]BC[代码：][与]BL[链接。][吧]"],
    ["葛\u{E0100}**(x)**", "[葛\u{E0100}]B[(x)]"],
  ])("%s is read as it is meant", (text, expected) => {
    expect(spans(text)).toBe(expected);
  });

  it.each([
    ["it is not closed", "**注意：请", "[**注意：请]"],
    ["it is not opened", "注意：**请", "[注意：**请]"],
    ["it is code", "`**注意：**`请", "C[**注意：**][请]"],
    ["it is escaped", "\\*\\*注意：\\*\\*请", "[**注意：**请]"],
    ["it stands apart", "甲 ** 乙 ** 丙", "[甲 ** 乙 ** 丙]"],
    ["it is an underscore", "__注意：__请", "[__注意：__请]"],
    ["a Latin letter stands there", "甲**重点”**a", "[甲**重点”**a]"],
    ["strikethrough has two lengths", "~~删。~后", "[~~删。~后]"],
  ])("emphasis in Chinese, Japanese and Korean is none where %s", (_name, text, expected) => {
    expect(spans(text)).toBe(expected);
  });

  it("emphasis in Chinese, Japanese and Korean in a list item and a table cell is the same", () => {
    expect(spans("- **注意：**请")).toBe("B[注意：][请]");
    const [table] = readMarkdown("| 甲 |\n|---|\n| **注意：**请 |");
    expect(table).toMatchObject({
      rows: [[[{ text: "甲" }]], [[{ text: "注意：", bold: true }, { text: "请" }]]],
    });
  });

  it("emphasis in Chinese, Japanese and Korean leaves text without such characters to CommonMark, and tells the same of it", () => {
    expect(spans("**foo:**bar")).toBe("[**foo:**bar]");
    // With Chinese at its end, the same text follows the other rules and has the same result.
    const pieces = ["a", "*", "**", ".", " ", "b", "***"];
    for (let number = 0; number < 7 ** 5; number += 13) {
      const indexes = Array.from({ length: 5 }, (_, place) => Math.floor(number / 7 ** place) % 7);
      const text = `q${indexes.map((index) => pieces[index]).join("")}q`;
      expect(spans(`${text} 中`)).toBe(spans(`${text} z`).replace("z]", "中]"));
    }
  });

  it("thousands of delimiters take time in proportion", () => {
    const work = (count: number) => readMarkdown("**甲*乙*丙：**丁*".repeat(count));
    expect(growthOf(work, 400, 4000)).toBeLessThan(40);
  });
});
