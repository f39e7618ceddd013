import { characterClasses } from "../../document/character-classes.ts";
import type { LintParagraph } from "../../document/lint-paragraph.ts";
import { para } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";
import { isHan, isLatin } from "./punctuation/characters.ts";

/**
 * The closing marks of each opening mark. Round brackets of different widths close each other:
 * another rule checks the width.
 */
const closersOf: Readonly<Record<string, string>> = {
  "（": "）)",
  "(": ")）",
  "《": "》",
  "〈": "〉",
  "“": "”",
  "‘": "’",
  "〔": "〕",
  "【": "】",
  "「": "」",
  "『": "』",
};
const closers = new Set(Object.values(closersOf).join(""));
const anyBracket = /[（）()《》〈〉“”‘’〔〕【】「」『』]/u;
const quotes = "“‘「『";
const chinese = /[\u3400-\u9fff]/u;

/**
 * Brackets and quotes that are not closed in the paragraph that opens them. A quotation of several
 * paragraphs opens in each and closes in the last (GB/T 15834-2011, 4.8.3.4).
 */
export const unbalancedBrackets: Rule = {
  code: "UNBALANCED_BRACKETS",
  title: "A bracket or quote has no partner.",
  advice: ["Write the mark that is missing, or delete the one that stands alone."],
  severity: "warn",
  reads: "punctuation.unbalanced",
  repair: "none",
  isAsked: ({ punctuation }) => punctuation.unbalanced === true,
  document: function* ({ stories, requirements }): Generator<Finding> {
    for (const { part, paragraphs } of stories) {
      if (part.kind === "comments") continue;
      const shown = paragraphs.filter(({ isEmpty }) => !isEmpty);
      for (const [at, paragraph] of shown.entries()) {
        if (requirements.scope === "touched" && !paragraph.isTouched) continue;
        if ((paragraph.textClasses & characterClasses.bracket) === 0) continue;
        const unpaired = unpairedIn(paragraph.text);
        if (unpaired === null || continuesInNext(unpaired, paragraph, shown[at + 1])) continue;
        if (closes(shown[at - 1], unpaired) || closesIn(shown[at + 1], unpaired)) continue;
        const { open, mark } = unpaired;
        yield open === null
          ? {
              message: `The mark ${mark} has no opening mark.`,
              titleZh: "括号或引号缺少前一半",
              actual: mark,
              paragraph,
            }
          : {
              message: `The mark ${mark} has no closing mark.`,
              titleZh: "括号或引号缺少后一半",
              expected: closersOf[mark]?.[0] ?? "",
              actual: mark,
              paragraph,
            };
      }
    }
  },
  example: {
    policy: "punctuation: { unbalanced: true }",
    passes: { body: para("《办法》（试行）") },
    fails: { body: para("《办法（试行）") },
  },
};

interface Unpaired {
  mark: string;
  /** The offset of the opening mark; `null` if the mark closes and nothing opens it. */
  open: number | null;
  /** No other mark is open. */
  isAlone: boolean;
}

function continuesInNext(
  { mark, open, isAlone }: Unpaired,
  { text }: LintParagraph,
  next: LintParagraph | undefined,
): boolean {
  const isAtStart = open !== null && isAlone && text.slice(0, open).trim() === "";
  return isAtStart && quotes.includes(mark) && (next?.text.trimStart().startsWith(mark) ?? false);
}

/** Whether the next paragraph closes a bracket, as in texts whose lines are paragraphs. */
function closesIn(next: LintParagraph | undefined, { mark, open, isAlone }: Unpaired): boolean {
  const other = next === undefined || open === null || !isAlone ? null : unpairedIn(next.text);
  return other?.open === null && (closersOf[mark]?.includes(other.mark) ?? false) && !isQuote(mark);
}

function closes(before: LintParagraph | undefined, unpaired: Unpaired): boolean {
  const other = before === undefined || unpaired.open !== null ? null : unpairedIn(before.text);
  if (other === null || other.open === null || !other.isAlone) return false;
  return (closersOf[other.mark]?.includes(unpaired.mark) ?? false) && !isQuote(other.mark);
}

function isQuote(mark: string): boolean {
  return quotes.includes(mark);
}

/** The first bracket or quote of a text without its counterpart. */
function unpairedIn(text: string): Unpaired | null {
  if (!anyBracket.test(text)) return null;
  const open: { mark: string; at: number }[] = [];
  // Other languages pair quotes differently („so“, “so”, ”so”), and the apostrophe of 's is not a
  // quote.
  const countsQuotes = chinese.test(text);
  // [0, 1) is an interval, not an unclosed bracket.
  const countsRound = !/[[\]]/.test(text);
  for (let at = 0; at < text.length; at++) {
    const mark = text[at] ?? "";
    if (!anyBracket.test(mark)) continue;
    if (!countsQuotes && "“”‘’".includes(mark)) continue;
    if (!countsRound && "()".includes(mark)) continue;
    if (closersOf[mark] !== undefined) {
      if (!isSmiley(text, at)) open.push({ mark, at });
      continue;
    }
    if (!closers.has(mark)) continue;
    const last = open.at(-1);
    if (last !== undefined && closersOf[last.mark]?.includes(mark)) open.pop();
    else if (!standsAlone(text, at)) return { mark, open: null, isAlone: false };
  }
  const [first] = open;
  return first === undefined
    ? null
    : { mark: first.mark, open: first.at, isAlone: open.length === 1 };
}

const listLabel = /(?:^|[\s，。；：、（(])(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})$/u;

/**
 * Whether a closing bracket or quote needs no counterpart: in 1） and a）, as an apostrophe, in :).
 */
function standsAlone(text: string, at: number): boolean {
  const mark = text[at] ?? "";
  const before = text[at - 1] ?? "";
  if (mark === "）" || mark === ")") {
    return listLabel.test(text.slice(Math.max(0, at - 8), at)) || isSmiley(text, at);
  }
  return mark === "’" && (isLatin(before) || /\d/.test(before)) && !isHan(text[at + 1] ?? "");
}

function isSmiley(text: string, at: number): boolean {
  return /[:;]-?$/.test(text.slice(Math.max(0, at - 2), at)) && /^[()]$/.test(text[at] ?? "");
}
