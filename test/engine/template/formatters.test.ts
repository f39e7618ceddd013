import { describe, expect, it } from "vitest";
import { parseTag } from "../../../apps/engine/template/grammar/tag-grammar.ts";
import {
  applyFormatters,
  FormatterError,
  formatterNames,
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
])("%s of %j is %j", (chain, value, expected) => {
  expect(format(value, chain)).toBe(expected);
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
  ])("%s of %j: %s", (chain, value, reason) => {
    expect(() => format(value, chain)).toThrow(FormatterError);
    try {
      format(value, chain);
    } catch (error) {
      expect((error as FormatterError).reason).toBe(reason);
    }
  });
});

it("the list is the contract's", () => {
  expect(formatterNames).toEqual(
    "cny_upper currency date default join lower number pad percent plural time trim truncate upper yesno".split(
      " ",
    ),
  );
});
