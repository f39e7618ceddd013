import { type Bracket, pairBrackets } from "./bracket-pairs.ts";
import {
  characterBefore,
  characterBehind,
  endsForeignPhrase,
  isChineseClosing,
  isChineseMark,
  isChineseOpening,
  isChinesePoint,
  isDigit,
  isHan,
  isInChinese,
  isLatin,
} from "./characters.ts";

/** A wrong punctuation mark: its offset and the right one. */
export interface WrongMark {
  at: number;
  right: string;
}

const fullWidth: Readonly<Record<string, string>> = {
  ",": "，",
  ";": "；",
  ":": "：",
  "?": "？",
  "!": "！",
  ".": "。",
  "(": "（",
  ")": "）",
  "｡": "。",
  "､": "、",
};

/**
 * The first wrong half-width punctuation mark in Chinese text.
 *
 * @param text with its addresses replaced.
 * @param start the offset to begin at.
 */
export function findHalfWidth(text: string, start: number): WrongMark | null {
  const chinese = countChinese(text);
  if ((chinese.at(-1) ?? 0) === 0 || isForeign(text, chinese.at(-1) ?? 0)) return null;
  const pairs = pairBrackets(text);
  const quotes = findQuotes(text, chinese);
  for (let at = start; at < text.length; at++) {
    const mark = text[at] ?? "";
    const right = fullWidth[mark] ?? "";
    switch (mark) {
      case ",":
      case ";":
      case ":":
        if (isPauseWrong(text, at)) return { at, right };
        break;
      case "?":
      case "!":
        if (isEndWrong(text, at)) return { at, right };
        break;
      case ".":
        if (isStopWrong(text, at)) return { at, right };
        break;
      case "(":
      case ")":
        if (isBracketWrong(text, at, pairs.get(at), chinese)) return { at, right };
        break;
      case '"':
      case "'": {
        const quote = quotes.get(at);
        if (quote !== undefined) return { at, right: quote };
        break;
      }
      case "｡":
      case "､":
        if (isHan(characterBefore(text, at)) || isHan(characterBehind(text, at))) {
          return { at, right };
        }
        break;
      default:
    }
  }
  return null;
}

/** The number of Chinese characters before each offset; the last entry is the total. */
function countChinese(text: string): Uint32Array {
  const counts = new Uint32Array(text.length + 1);
  for (let at = 0; at < text.length; at++) {
    counts[at + 1] = (counts[at] ?? 0) + (isHan(text[at] ?? "") ? 1 : 0);
  }
  return counts;
}

/** Whether a text is of another language and only contains Chinese names. */
function isForeign(text: string, chinese: number): boolean {
  let words = 0;
  for (const _word of text.matchAll(/[A-Za-z]{2,}/g)) words++;
  return words >= 2 * chinese;
}

/** A Chinese name after words of another language. */
const foreignBefore = /[A-Za-z]+ [A-Za-z]+ [\u3400-\u9fff]{1,30}$/;
/** WPS,Office两种软件: a comma between two Latin words in Chinese text. */
const wordBehind = /^[A-Za-z]{2,20}[\u3400-\u9fff]/;
const wordBefore = /[\u3400-\u9fff][A-Za-z]{2,20}$/;

function isPauseWrong(text: string, at: number): boolean {
  const before = characterBefore(text, at);
  const behind = characterBehind(text, at);
  if (isHan(before) || (before === " " && isHan(characterBefore(text, at - 1)))) {
    const isForeign = text[at + 1] === " " && isLatin(behind);
    return !(isForeign && foreignBefore.test(text.slice(Math.max(0, at - 60), at)));
  }
  if (isChinesePoint(before)) return true;
  const isChineseBehind = isHan(behind) || isChineseOpening(behind);
  if (isChineseClosing(before)) return isChineseBehind || behind === "";
  if (before === "" || /[\s"'=<>{}\\]/u.test(before)) return false;
  if (isChineseBehind) return !endsForeignPhrase(text, at);
  if (behind === "") return isInChinese(text, at);
  return (
    text[at] !== ":" &&
    wordBehind.test(text.slice(at + 1, at + 23)) &&
    wordBefore.test(text.slice(Math.max(0, at - 22), at))
  );
}

function isEndWrong(text: string, at: number): boolean {
  const before = characterBefore(text, at);
  const behind = characterBehind(text, at);
  if (isHan(before) || isChineseClosing(before)) return true;
  if (!isInChinese(text, at)) return false;
  // n! is a factorial.
  if (text[at] === "!" && isLatin(before) && !isLatin(characterBefore(text, at - 1))) return false;
  return behind === "" || isHan(behind) || isChineseMark(behind);
}

const abbreviation =
  /(?:^|[^A-Za-z])(?:[A-Za-z]|(?:[A-Za-z]\.)+[A-Za-z]|Ltd|Co|Inc|Corp|Bros|etc|Jr|Sr|No|Nos|vs|al|Dr|Mr|Mrs|Ms|Prof|St|Vol|Fig|Eq|Sec|pp|Ph|Dept|Univ|approx)$/i;

function isStopWrong(text: string, at: number): boolean {
  const before = characterBefore(text, at);
  const next = text[at + 1] ?? "";
  // Several dots are an ellipsis, which `findHalfWidthRun` finds.
  if (before === "." || next === ".") return false;
  const behind = characterBehind(text, at);
  const endsHere = behind === "" || isChineseClosing(behind);
  if (isHan(before)) return endsHere || isHan(behind) || isChineseOpening(behind);
  if (isChineseClosing(before) || before === "%") return endsHere || isHan(behind);
  if (!isInChinese(text, at) || abbreviation.test(text.slice(Math.max(0, at - 16), at)))
    return false;
  if (endsHere) return true;
  // 1.甲 is a number, and so may be 附件1.甲.
  return isLatin(before) && isHan(next);
}

function isBracketWrong(
  text: string,
  at: number,
  pair: Bracket | undefined,
  chinese: Uint32Array,
): boolean {
  if (pair === undefined) return isHan(characterBefore(text, at));
  const { open, close } = pair;
  // One bracket of the pair is full-width already.
  if (text[open] === "（" || text[close] === "）") return true;
  const before = characterBefore(text, open);
  // Code such as alert("你好") is right.
  if (isLatin(before) && /["']/.test(text[open + 1] ?? "")) return false;
  const holdsChinese = (chinese[close] ?? 0) > (chinese[open] ?? 0);
  if (holdsChinese) return true;
  if (!isHan(before)) return false;
  // Numbers and formulas are right: 电话(027)85661234, 采用(NH4)2SO4.
  return !/^[A-Za-z0-9^=+]$/.test(text[close + 1] ?? "");
}

/** The right quotes for straight quotes in Chinese text, by offset. */
function findQuotes(text: string, chinese: Uint32Array): ReadonlyMap<number, string> {
  const wrong = new Map<number, string>();
  for (const [mark, opening, closing] of [
    ['"', "“", "”"],
    ["'", "‘", "’"],
  ] as const) {
    let open = -1;
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
      const before = characterBefore(text, at);
      const next = text[at + 1] ?? "";
      const isApostrophe = mark === "'" && isLatin(before) && isLatin(next);
      // In 19", the quote means inches.
      if (isApostrophe || (open < 0 && isDigit(before))) continue;
      if (open < 0) {
        open = at;
        continue;
      }
      if (isQuoteWrong(text, open, at, chinese)) wrong.set(open, opening).set(at, closing);
      open = -1;
    }
    if (open >= 0 && mark === '"' && isQuoteWrong(text, open, open, chinese))
      wrong.set(open, opening);
  }
  return wrong;
}

function isQuoteWrong(text: string, open: number, close: number, chinese: Uint32Array): boolean {
  const before = characterBefore(text, open);
  // A value in code, or direct speech in a sentence of another language, is right.
  if (
    /[=([{,\\A-Za-z0-9]/u.test(before) ||
    /[A-Za-z], ?$/.test(text.slice(Math.max(0, open - 3), open))
  ) {
    return false;
  }
  const behind = characterBehind(text, close);
  if ((chinese[close] ?? 0) > (chinese[open] ?? 0))
    return !/[:=]\s?$/.test(text.slice(Math.max(0, open - 2), open)) || isHan(behind);
  const isChineseBefore = before === "" || isHan(before) || isChineseMark(before);
  const isChineseBehind = behind === "" || isHan(behind) || isChineseMark(behind);
  return isChineseBefore && isChineseBehind && (isHan(before) || isHan(behind));
}
