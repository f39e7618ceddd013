import { describe, expect, it } from "vitest";
import { formatterNames } from "../../../apps/engine/template/grammar/formatter-names.ts";
import { parseTag } from "../../../apps/engine/template/grammar/tag-grammar.ts";
import {
  applyFormatters,
  FormatterError,
} from "../../../apps/engine/template/values/formatters.ts";

function format(value: unknown, chain: string, locale = "zh-CN") {
  const tag = parseTag(`X|${chain}`);
  if (tag === null) throw new Error(`no tag: ${chain}`);
  return applyFormatters(value as string, tag.formatters, { locale });
}

it.each([
  ["upper", "abc é", "ABC É"],
  ["lower", "ABC", "abc"],
  ["trim", "  a ", "a"],
  ["default:—", undefined, "—"],
  ["default:—", "", "—"],
  ["default:—", [], "—"],
  ["default:—", 0, 0],
  ["default:—", "x", "x"],
  ["date:YYYY年M月D日", "2026-01-05", "2026年1月5日"],
  ["date:YY/MM/DD", "2026-01-05", "26/01/05"],
  ["date", "2026-01-05T23:30:00Z", "2026-01-05"],
  ["date:D.M.YYYY HH:mm", "2026-12-31T23:59:59+14:00", "31.12.2026 23:59"],
  ["time:H时m分", "2026-01-05T09:05", "9时5分"],
  ["time", "9:05", "09:05"],
  ["time:HH:mm:ss", "09:05:07", "09:05:07"],
  ["number:0,0.00", 1234567.891, "1,234,567.89"],
  ["number:0.0", "1,234.56", "1234.6"],
  ["number:0", 0.5, "1"],
  ["number", 1234.5678, "1,234.5678"],
  ["currency:CNY", 1234.5, "¥1,234.50"],
  ["currency:EUR", 1234.5, "€1,234.50"],
  ["percent", 0.256, "26%"],
  ["percent:1", "0.256", "25.6%"],
  ["cny_upper", 0, "零元整"],
  ["cny_upper", 0.05, "伍分"],
  ["cny_upper", 0.5, "伍角整"],
  ["cny_upper", 1.05, "壹元零伍分"],
  ["cny_upper", 10, "壹拾元整"],
  ["cny_upper", 1950, "壹仟玖佰伍拾元整"],
  ["cny_upper", 10_005, "壹万零伍元整"],
  ["cny_upper", 100_050_000, "壹亿零伍万元整"],
  ["cny_upper", "1,680,032.06", "壹佰陆拾捌万零叁拾贰元零陆分"],
  ["cny_upper", 107_000.53, "壹拾万零柒仟元伍角叁分"],
  ["cny_upper", -12.3, "负壹拾贰元叁角整"],
  ["cny_upper", "1000000000000", "壹兆元整"],
  ["join:、", ["甲", "乙", 3], "甲、乙、3"],
  ["plural:item,items", 1, "item"],
  ["plural:item,items", ["a", "b"], "items"],
  ["truncate:3", "甲乙丙丁", "甲乙…"],
  ["truncate:4", "甲乙丙丁", "甲乙丙丁"],
  ["truncate:2", "😀😀😀", "😀…"],
  ["pad:3", 7, "007"],
  ["pad:3, ", "7", "  7"],
  ["yesno:是,否", true, "是"],
  ["yesno:是,否", undefined, "否"],
  ["yesno:是,否", [], "否"],
  ["trim|upper|default:X", "  a ", "A"],
  ["join:,|truncate:3", ["ab", "cd"], "ab…"],
  ["default:—", null, "—"],
  ["default:—", " \u3000", "—"],
  ["yesno:是,否", null, "否"],
  ["yesno:是", false, ""],
  ["join:、", ["甲", null, "乙", 0, false, ""], "甲、乙、0、false、"],
  ["join:、", [null], ""],
  ["join:、", [], ""],
])("%s of %j is %j", (chain, value, expected) => {
  expect(format(value, chain)).toBe(expected);
});

describe("digits that a double cannot hold are kept by", () => {
  const long = "110101199003071234";
  it.each([
    ["number", long, "110,101,199,003,071,234"],
    ["number:0", long, long],
    ["number:0,0.00", "12345678901234567.89", "12,345,678,901,234,567.89"],
    ["number", "0.10000000000000000555", "0.10000000000000000555"],
    ["number:0.0000", "9007199254740993.00005", "9007199254740993.0001"],
    ["number", "1e20", "100,000,000,000,000,000,000"],
    ["number:0", "1.5e-3", "0"],
    ["number:0.0000", "1.5e-3", "0.0015"],
    ["number", "1e299", `100${",000".repeat(99)}`],
    ["currency:CNY", "9007199254740993.005", "¥9,007,199,254,740,993.01"],
    ["currency:EUR", `-${long}`, "-€110,101,199,003,071,234.00"],
    ["percent:18", "0.10000000000000000555", "10.000000000000000555%"],
    ["cny_upper", "9007199254740993", "玖仟零柒兆壹仟玖佰玖拾贰亿伍仟肆佰柒拾肆万零玖佰玖拾叁元整"],
    [
      "cny_upper",
      "9007199254740993.995",
      "玖仟零柒兆壹仟玖佰玖拾贰亿伍仟肆佰柒拾肆万零玖佰玖拾肆元整",
    ],
    ["pad:20", long, `00${long}`],
    ["plural:item,items", "1.00000000000000000001", "items"],
    ["plural:item,items", "1.00", "item"],
    ["upper", long, long],
  ])("digits that a double cannot hold are kept by %s of %s", (chain, value, expected) => {
    expect(format(value, chain)).toBe(expected);
  });

  it("cny_upper of a half fen rounds it up, whether it comes as a number or as a text", () => {
    expect(format(1.005, "cny_upper")).toBe("壹元零壹分");
    expect(format("1.005", "cny_upper")).toBe("壹元零壹分");
    expect(format("1.004999", "cny_upper")).toBe("壹元整");
    expect(format(-0.001, "cny_upper")).toBe("零元整");
  });

  it("a number is written the same, whether it comes as a number or as its text", () => {
    for (const number of [0, 1, -1, 0.1, 1e-7, 1e21, 1234.5678, 2 ** 53, 0.1 + 0.2, 123456.785]) {
      for (const chain of ["number", "number:0,0.00", "currency:CNY", "percent:2"]) {
        expect(format(String(number), chain), `${chain} of ${number}`).toBe(format(number, chain));
      }
    }
  });
});

it("numbers are written as the locale has them", () => {
  expect(format(1234.5, "number:0,0.00", "de-DE")).toBe("1.234,50");
  expect(format(1234.5, "currency:EUR", "de-DE")).toBe("1.234,50\u00a0€");
});

it("what is not there goes through those that need it", () => {
  expect(format(undefined, "upper|trim")).toBeUndefined();
  expect(format(undefined, "upper|default:x")).toBe("x");
});

describe("what a formatter cannot take", () => {
  it.each([
    ["nonsense", "x", "unknown_formatter"],
    ["constructor", "x", "unknown_formatter"],
    ["number:1.5", 1, "formatter_argument"],
    ["number", "one", "formatter_value"],
    ["number", Number.NaN, "formatter_value"],
    ["currency:EURO", 1, "formatter_argument"],
    ["date", "yesterday", "formatter_value"],
    ["date", "2026-02-30", "formatter_value"],
    ["date", "09:30", "formatter_value"],
    ["join:,", "text", "formatter_value"],
    ["join", ["a"], "formatter_argument"],
    ["truncate:x", "a", "formatter_argument"],
    ["pad:9999999", "a", "formatter_argument"],
    ["upper", { a: 1 }, "formatter_value"],
    ["cny_upper", "much", "formatter_value"],
    ["cny_upper", "99999999999999999", "formatter_value"],
    ["cny_upper", "9999999999999999.995", "formatter_value"],
    ["number", "1e400", "formatter_value"],
    ["number", "1e-400", "formatter_value"],
    ["number", "1e999999", "formatter_value"],
    ["number", "1e9999999999", "formatter_value"],
    ["number", "1".repeat(301), "formatter_value"],
    ["number", `0.${"1".repeat(101)}`, "formatter_value"],
    [`number:0.${"0".repeat(101)}`, 1, "formatter_argument"],
    ["number", "", "formatter_value"],
    ["number", ".", "formatter_value"],
    ["number", "1.", "formatter_value"],
    ["number", true, "formatter_value"],
    ["date", "110101199003071234", "formatter_value"],
    ["date", 20261012, "formatter_value"],
    ["join:、", ["甲", { name: "乙" }], "formatter_value"],
    ["join:、", [["甲"]], "formatter_value"],
    ["plural:a,b", "many", "formatter_value"],
    ["default", null, "formatter_argument"],
  ])("what a formatter cannot take: %s of %j: %s", (chain, value, reason) => {
    expect(() => format(value, chain)).toThrow(FormatterError);
    try {
      format(value, chain);
    } catch (error) {
      expect((error as FormatterError).reason).toBe(reason);
    }
  });
});

describe("what went wrong is said in a sentence:", () => {
  const messageOf = (value: unknown, chain: string) => {
    try {
      format(value, chain);
    } catch (error) {
      return (error as FormatterError).message;
    }
    return null;
  };

  it.each([
    [
      "curency:EUR",
      "there is no formatter curency (did you mean currency?); there are cny_upper, ",
    ],
    ["UPPER", "there is no formatter UPPER (did you mean upper?)"],
    ["uppercase", "there is no formatter uppercase (did you mean upper?)"],
    ["datum", "there is no formatter datum (did you mean date?)"],
    ["yseno:a,b", "there is no formatter yseno (did you mean yesno?)"],
    ["hyphenate", "there is no formatter hyphenate; there are "],
    [`${"x".repeat(5000)}`, "there is no formatter xxx"],
  ])("what went wrong is said in a sentence: %s", (chain, message) => {
    expect(messageOf("x", chain)).toContain(message.replace("xxx", "x".repeat(chain.length)));
  });

  it.each([
    ["secret", "number:0,0.00", "number needs a number, not this text"],
    [" ", "number", "number needs a number, not a blank text"],
    [[1], "currency", "currency needs a number, not a list"],
    [true, "date", "date needs a date such as 2026-10-12 or 2026-10-12T09:30, not true or false"],
    ["09:30", "time:D HH", "time needs a date for D, not this text"],
    ["2026-02-30", "date", "date needs a day that the calendar has, not this text"],
    [{ a: 1 }, "upper", "upper needs a text, a number or a boolean, not an object"],
    ["secret", "join:、", "join needs a list, not this text"],
    [1, "number:1.5", "number is written number:0,0.00"],
    [1, "percent:x", "percent takes a whole number from 0 to 20"],
    [1, "currency:EURO", "currency takes a code of ISO 4217: currency:CNY, currency:EUR"],
    ["x", "upper|truncate:no", "truncate takes a whole number from 1 to 100000"],
  ])("what went wrong is said in a sentence: %j by %s", (value, chain, message) => {
    expect(messageOf(value, chain)).toBe(message);
  });
});

it("the list is the contract's", () => {
  expect(formatterNames).toEqual(
    "cny_upper currency date default join lower number pad percent plural time trim truncate upper yesno".split(
      " ",
    ),
  );
});
