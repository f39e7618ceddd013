import { characterClasses } from "../../document/character-classes.ts";
import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";
import { withoutAddresses } from "./punctuation/addresses.ts";

/** Numbers of four or more digits. */
const number = /(?<![\w.,/〔-])\d[\d,]{3,}(?:\.\d+)?(?![\w年号/〕-])/g;
/** Text before a number that is not a quantity but an identifier. */
const nameBefore =
  /(?:电话|传真|手机|邮编|邮政编码|编号|文号|账号|帐号|证号|号码|代码|QQ|Nr\.|No\.|Tel\.?|Fax\.?|PIN|ISO|DIN|EN)[：:]?\s?$/iu;

/** Checks numbers of four or more digits, apart from years, dates and parts of names. */
export const numberFormat: Rule = {
  code: "NUMBER_FORMAT",
  title: "A number does not have the required form.",
  advice: [
    "Write the number in the form that is expected; a tag can do it: 【PRICE|number:0,0.00】.",
  ],
  severity: "warn",
  reads: "text.number",
  repair: "none",
  needs: characterClasses.digit,
  isAsked: ({ text }) => text.number !== undefined,
  paragraph: ({ text: whole }, { requirements, pattern }) => {
    const expected = requirements.text.number ?? "";
    const wanted = pattern(expected, "u");
    // Addresses are removed only if there is a wrong number, because finding them is costly.
    if (otherNumberIn(whole, wanted) === null) return null;
    const actual = otherNumberIn(withoutAddresses(whole), wanted);
    return actual === null ? null : { message: numberFormat.title, expected, actual };
  },
  example: {
    policy: 'text: { number: "^\\\\d{1,3}(,\\\\d{3})*(\\\\.\\\\d+)?$" }',
    passes: { body: para("共计 12,500.00 元，2026年") },
    fails: { body: para("共计 12500.00 元") },
  },
};

/** The first number that does not match the wanted form. */
function otherNumberIn(text: string, wanted: RegExp): string | null {
  for (let at = 0; ; ) {
    number.lastIndex = at;
    const match = number.exec(text);
    if (match === null) return null;
    const [written] = match;
    if (!wanted.test(written) && !isName(text, written, match.index)) return written;
    at = match.index + written.length;
  }
}

function isName(text: string, actual: string, at: number): boolean {
  const isYear = /^(?:19|20)\d{2}$/.test(actual);
  return isYear || actual.startsWith("0") || nameBefore.test(text.slice(Math.max(0, at - 12), at));
}
