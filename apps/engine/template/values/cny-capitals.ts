import type { DataValue } from "./data.ts";
import { decimalOf, hundredthsOf } from "./decimal.ts";
import { wrongValue } from "./formatter-error.ts";

const digits = "零壹贰叁肆伍陆柒捌玖";
const units = ["", "拾", "佰", "仟"];
const groups = ["", "万", "亿", "兆"];

/** The most figures before the decimal point. */
const maxFigures = groups.length * units.length;

/**
 * Writes an amount of yuan in capitals, as on bills (中国人民银行《支付结算办法》附一), rounded to whole
 * fen.
 *
 * @throws FormatterError for a value that is not an amount, or is too large.
 */
export function amountInCapitals(value: DataValue): string {
  const decimal = decimalOf(typeof value === "string" ? value.replaceAll(/\s/g, "") : value);
  if (decimal === null) throw wrongValue("an amount", value);
  const figures = String(hundredthsOf(decimal)).padStart(3, "0");
  const whole = figures.slice(0, -2).replace(/^0$/, "");
  const [jiao = "0", fen = "0"] = figures.slice(-2);
  if (whole.length > maxFigures) throw wrongValue("an amount below ten quadrillions", value);
  const yuan = wholeInCapitals(whole);
  const hasYuan = yuan !== "";
  const digit = (figure: string) => digits[Number(figure)] ?? "";
  let tail = "";
  if (jiao !== "0") tail += `${digit(jiao)}角`;
  else if (fen !== "0" && hasYuan) tail += "零";
  if (fen !== "0") tail += `${digit(fen)}分`;
  if (tail === "" || tail.endsWith("角")) tail += "整";
  if (!hasYuan && tail === "整") return "零元整";
  return `${decimal.startsWith("-") ? "负" : ""}${hasYuan ? `${yuan}元` : ""}${tail}`;
}

/** Writes groups of four figures. Zeros between other figures become one 零. */
function wholeInCapitals(whole: string): string {
  let result = "";
  let hasGap = false;
  const padded = whole.padStart(Math.ceil(whole.length / 4) * 4, "0");
  const groupCount = padded.length / 4;
  for (let group = 0; group < groupCount; group++) {
    const figures = padded.slice(group * 4, group * 4 + 4);
    let isGroupEmpty = true;
    for (const [index, figure] of [...figures].entries()) {
      if (figure === "0") {
        hasGap = result !== "";
        continue;
      }
      result += (hasGap ? "零" : "") + (digits[Number(figure)] ?? "") + (units[3 - index] ?? "");
      hasGap = false;
      isGroupEmpty = false;
    }
    if (!isGroupEmpty) result += groups[groupCount - 1 - group] ?? "";
  }
  return result;
}
