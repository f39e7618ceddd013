import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";
import { withoutAddresses } from "./punctuation/addresses.ts";
import {
  characterBefore,
  characterBehind,
  isChineseMark,
  isHan,
  isInChinese,
} from "./punctuation/characters.ts";

/** Runs of marks that may be wrong by their form alone. */
const run =
  /\.{2,}|-{2,}|–{2,}|－{2,}|─{2,}|…+|[·・•]{3,}|[，。、；：]{2,}|[，。、；：][？！]+|[？！]+[，。、；：]/gu;

/**
 * Ellipses and dashes of other characters than …… and ——, and marks that stand twice (GB/T 15834-2011,
 * 4.10 and 4.11).
 */
export const punctuationForm: Rule = {
  code: "PUNCTUATION_FORM",
  title: "An ellipsis or a dash is not …… or ——, or a mark stands twice.",
  advice: ["Write the mark in the form that is expected."],
  severity: "warn",
  reads: "punctuation.form",
  repair: "none",
  isAsked: ({ punctuation }) => punctuation.form === true,
  paragraph: ({ text }) => {
    if (!/[\u3400-\u9fff]/u.test(text)) return null;
    const plain = withoutAddresses(text);
    for (const { 0: marks, index } of plain.matchAll(run)) {
      const right = rightForm(plain, marks, index);
      if (right === null) continue;
      return {
        message: `${marks.slice(0, 10)} is not a form of Chinese punctuation.`,
        expected: right,
        actual: text.slice(Math.max(0, index - 1), index + marks.length + 1).slice(0, 20),
      };
    }
    return null;
  },
  example: {
    policy: "punctuation: { form: true }",
    passes: { body: para("他认为——这是对的……") },
    fails: { body: para("他认为--这是对的...") },
  },
};

/** What a run of marks should be; `null`: it is right, or belongs to no Chinese text. */
function rightForm(text: string, marks: string, at: number): string | null {
  const [mark = ""] = marks;
  if ("，。、；：？！".includes(mark)) return doubled(marks, mark);
  const end = at + marks.length;
  const before = characterBefore(text, at);
  const next = text[end] ?? "";
  const isChineseBefore = isHan(before) || isChineseMark(before) || isInChinese(text, at);
  const behind = characterBehind(text, end - 1);
  const isChinese = isChineseBefore
    ? behind === "" || isHan(behind) || isChineseMark(behind) || isHan(before)
    : isHan(next) && /\S/u.test(before);
  if (!isChinese) return null;
  if (".…·・•".includes(mark)) {
    const isLeader = /^\s{0,4}\d{1,4}\s{0,4}(?:\n|$)/u.test(text.slice(end, end + 14));
    const isPath = next === "/" || next === "\\";
    // …… is right, and so is any more of it.
    const isEllipsis = mark === "…" && marks.length > 1;
    return isLeader || isPath || isEllipsis ? null : "……";
  }
  // --help is an option, ---- a line.
  const isOption = mark === "-" && /^[a-z]{2}/.test(text.slice(end, end + 2));
  return isOption || marks.length > 3 ? null : "——";
}

/** ？！ and ！！ are forms of their own (4.3.2); other marks do not stand side by side. */
function doubled(marks: string, mark: string): string {
  if (/^。{2,}$/u.test(marks)) return marks.length > 2 ? "……" : "。";
  return "？！".includes(mark) ? marks.slice(0, -1) : mark;
}
