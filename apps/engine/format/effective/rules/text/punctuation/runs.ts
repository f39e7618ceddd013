import {
  characterBefore,
  characterBehind,
  isChineseMark,
  isHan,
  isInChinese,
} from "./characters.ts";
import type { WrongMark } from "./half-width.ts";

/** ASCII ellipses, dashes and book title marks. */
const halfWidthRun = /\.{2,}|-{2,}|<<(?=\p{Script=Han}[^<>]{0,80}>>)/gu;
/** Other runs of punctuation marks that may be wrong. */
const otherRun =
  /–{2,}|－{2,}|─{2,}|…+|[·・•]{3,}|[，。、；：]{2,}|[，。、；：][？！]+|(?<![？！])[？！]+[，。、；：]/gu;

/** A wrong run of punctuation marks. */
export interface WrongRun extends WrongMark {
  marks: string;
}

/**
 * The first ASCII ellipsis, dash or book title mark in Chinese text.
 *
 * @param text with its addresses replaced.
 */
export function findHalfWidthRun(text: string): WrongRun | null {
  return findRun(text, halfWidthRun);
}

/** The first other run of punctuation marks that is wrong in Chinese text. */
export function findOtherRun(text: string): WrongRun | null {
  return findRun(text, otherRun);
}

function findRun(text: string, pattern: RegExp): WrongRun | null {
  for (const { 0: marks, index: at } of text.matchAll(pattern)) {
    const right = rightForm(text, marks, at);
    if (right !== null) return { at, marks, right };
  }
  return null;
}

/**
 * The right form of a run of punctuation marks; `null` if it is right or not part of Chinese text.
 */
function rightForm(text: string, marks: string, at: number): string | null {
  const [mark = ""] = marks;
  if ("，。、；：？！".includes(mark)) return doubled(marks, mark);
  if (mark === "<") return "《";
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
    // …… and longer ellipses are right.
    const isEllipsis = mark === "…" && marks.length > 1;
    return isLeader || isPath || isEllipsis ? null : "……";
  }
  // --help is an option of a command, ---- a line.
  const isOption = mark === "-" && /^[a-z]{2}/.test(text.slice(end, end + 2));
  return isOption || marks.length > 3 ? null : "——";
}

/**
 * The right form of doubled marks. ？！ and ！！ are allowed (4.3.2); other marks must not be doubled.
 */
function doubled(marks: string, mark: string): string {
  if (/^。{2,}$/u.test(marks)) return marks.length > 2 ? "……" : "。";
  return "？！".includes(mark) ? marks.slice(0, -1) : mark;
}
