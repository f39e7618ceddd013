import { type NumberedLine, numberedLines } from "../../document/numbered-lines.ts";
import { numberOf, type TypedNumber } from "../../document/typed-number.ts";
import { para } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/**
 * Typed and automatic numbers must count up by one and restart at one below each number of an outer
 * level.
 */
export const numberingSequence: Rule = {
  code: "NUMBERING_SEQUENCE",
  title: "Numbers do not increase by one (GB/T 9704-2012, 7.3.3).",
  advice: ["Correct the number, or write the item that is missing."],
  severity: "warn",
  reads: "numbering.sequence",
  repair: "none",
  isAsked: ({ numbering }) => numbering.sequence === true,
  document: function* (document): Generator<Finding> {
    let levels = newLevels();
    let hasTextBetween = false;
    for (const line of numberedLines(document)) {
      if (line.isStart) levels = newLevels();
      if (line.number === null) {
        hasTextBetween = true;
        continue;
      }
      const finding = count(levels, line.number, { ...line, hasTextBetween });
      if (finding !== null) yield finding;
      hasTextBetween = false;
    }
  },
  example: {
    policy: "numbering: { sequence: true }",
    passes: {
      body:
        para("一、甲") + para("（一）乙") + para("（二）丙") + para("二、丁") + para("（一）戊"),
    },
    fails: { body: para("一、甲") + para("三、乙") },
  },
};

/** The count of one level. */
interface Level {
  /** The number before; 0 if there is none since the last number of the outer level. */
  last: number;
  /**
   * Numbers that may come next. After a wrong number, these include its successor and the number
   * that was expected after it.
   */
  next: number[];
  /**
   * The last number below the previous number of the outer level. Some documents count on from it.
   */
  carried: number;
}

function newLevels(): Level[] {
  return [1, 2, 3, 4].map(() => ({ last: 0, next: [1], carried: 0 }));
}

function count(
  levels: Level[],
  { level: at, value, typed, form }: TypedNumber,
  { paragraph, hasTextBetween }: NumberedLine & { hasTextBetween: boolean },
): Finding | null {
  const level = levels[at - 1] as Level;
  const { last, next, carried } = level;
  // After text, 1 begins another list, except on the outermost level.
  const isAnew = value === 1 && last > 1 && at > 1 && hasTextBetween;
  const continues = last === 0 && carried > 0 && value === carried + 1;
  const isRight = next.includes(value) || isAnew || continues;
  const expected = last + 1;
  level.last = value;
  level.next = isRight ? [value + 1] : [...new Set([...next, expected + 1, value + 1])];
  for (const deeper of levels.slice(at)) {
    if (deeper.last > 0) deeper.carried = deeper.last;
    deeper.last = 0;
    deeper.next = [1];
  }
  // 1、 may be meant as the outermost level, below which the second level restarts.
  if (at === 3 && form === "mistyped") levels[1]?.next.push(1);
  if (isRight) return null;
  const shown = numberOf(at, expected);
  const message =
    last === 0
      ? `The first number of this kind is ${typed} instead of ${shown}`
      : `The number after ${numberOf(at, last)} is ${typed} instead of ${shown}`;
  return { message, expected: shown, actual: typed, paragraph };
}
