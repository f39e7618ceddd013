import { describe, expect, it } from "vitest";
import {
  toChinese,
  valueOfChinese,
} from "../../../apps/engine/format/effective/document/chinese-numerals.ts";
import { readTypedNumber } from "../../../apps/engine/format/effective/document/typed-number.ts";

describe("a right number of the four levels", () => {
  it.each([
    ["一、总体要求", 1, 1],
    ["十二、附则", 1, 12],
    ["一百零一、附则", 1, 101],
    ["二、三年行动计划", 1, 2],
    ["三、二〇二五年工作安排。", 1, 3],
    ["（一）指导思想", 2, 1],
    ["（二十三）其他", 2, 23],
    ["（一）项目建设", 2, 1],
    ["（三）条件保障", 2, 3],
    ["1.施工企业", 3, 1],
    ["1．施工企业", 3, 1],
    ["12. Scope", 3, 12],
    ["1.2025年底前完成", 3, 1],
    ["（1）方案", 4, 1],
    ["（2）班子建设", 4, 2],
    ["（3）号召全体党员", 4, 3],
    ["  一、前面有空格", 1, 1],
  ])("a right number is read: %s", (text, level, value) => {
    const number = readTypedNumber(text);
    expect(number).toMatchObject({ level, value, form: "right" });
    expect(number?.expected).toBe(number?.typed);
  });

  it("the length of a number includes the white space before it", () => {
    expect(readTypedNumber("　　（十一）其他")?.length).toBe(6);
    expect(readTypedNumber("（一）、其他")).toMatchObject({ length: 4, typed: "（一）、" });
  });
});

describe("a mistyped number", () => {
  it.each([
    ["一.总体要求", 1, "一、"],
    ["一。总体要求", 1, "一、"],
    ["一，总体要求", 1, "一、"],
    ["一：总体要求", 1, "一、"],
    ["一 、总体要求", 1, "一、"],
    ["一、、总体要求", 1, "一、"],
    ["一十、总体要求", 1, "十、"],
    ["二〇、总体要求", 1, "二十、"],
    ["（一）、指导思想", 2, "（一）"],
    ["(一)指导思想", 2, "（一）"],
    ["（一)指导思想", 2, "（一）"],
    ["(一)、指导思想", 2, "（一）"],
    ["【一】指导思想", 2, "（一）"],
    ["（ 一 ）指导思想", 2, "（一）"],
    ["一）指导思想", 2, "（一）"],
    ["㈠指导思想", 2, "（一）"],
    ["1、施工企业", 3, "1."],
    ["１．施工企业", 3, "1."],
    ["１、施工企业", 3, "1."],
    ["1。施工企业", 3, "1."],
    ["1，施工企业", 3, "1."],
    ["1.、施工企业", 3, "1."],
    ["01.施工企业", 3, "1."],
    ["⒈施工企业", 3, "1."],
    ["2、《办法》的修订", 3, "2."],
    ["(1)方案", 4, "（1）"],
    ["（１）方案", 4, "（1）"],
    ["（1）.方案", 4, "（1）"],
    ["（1）、方案", 4, "（1）"],
    ["（1)方案", 4, "（1）"],
    ["⑴方案", 4, "（1）"],
  ])("a mistyped number is read with its right form: %s", (text, level, expected) => {
    expect(readTypedNumber(text)).toMatchObject({ level, form: "mistyped", expected });
  });
});

describe("text that only resembles a number", () => {
  it.each([
    ["classes of roads", "一、二、三级公路的养护按照有关规定执行。"],
    ["two classes", "一、二级公路的养护按照有关规定执行。"],
    ["items that are counted up", "（一）（二）两项工作由市发展改革委负责。"],
    ["items from and to", "（一）至（三）项规定的情形"],
    ["an item of a law", "（二）项所列情形"],
    ["a class at school", "（1）班同学参加。"],
    ["a decimal", "3.5亿元资金已经到位。"],
    ["a constant", "3.1415926是圆周率。"],
    ["houses", "1、2号楼"],
    ["months", "5、6月份"],
    ["a time", "10：30开会"],
    ["a scale", "1:5000地形图"],
    ["a date", "2025.3.5日召开"],
    ["a year", "2025、2026年"],
    ["a section of another scheme", "1.1 总则"],
    ["a list of its own kind", "1）加强领导。"],
    ["a list by letters", "a）具体办法。"],
    ["a reference", "[1]王某某"],
    ["an ellipsis", "1...n个"],
    ["nought", "0.5元"],
    ["English with brackets", "(1) See the annex"],
    ["English with a comma", "1, the first"],
    ["words", "一是加强领导。"],
    ["an ordinal", "第一、二季度"],
    ["nothing", ""],
  ])("text that only resembles a number is not read as one: %s", (_name, text) => {
    expect(readTypedNumber(text)).toBeNull();
  });
});

it("Chinese numbers are read and written up to 999", () => {
  for (let value = 1; value <= 999; value++) expect(valueOfChinese(toChinese(value))).toBe(value);
  expect(toChinese(101)).toBe("一百零一");
  expect(toChinese(110)).toBe("一百一十");
  expect(valueOfChinese("二〇二五")).toBe(2025);
  expect(valueOfChinese("二○二五")).toBe(2025);
  expect(valueOfChinese("")).toBeNull();
  expect(valueOfChinese("十十")).toBeNull();
});
