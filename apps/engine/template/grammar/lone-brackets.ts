import type { Candidate, UnsupportedReason } from "./read-bracket.ts";
import type { Bracketed, BrokenTag, LiteralBrackets } from "./tags.ts";

/** Brackets without a partner. The span of an opening one reaches to the end of the text. */
export function loneBrackets(text: string): Bracketed[] {
  const openers: number[] = [];
  const brackets: Bracketed[] = [];
  for (const { 0: bracket, index } of text.matchAll(/[【】]/g)) {
    if (bracket === "【") {
      openers.push(index);
    } else if (openers.pop() === undefined) {
      const before =
        /[^【】]*$/.exec(text.slice(Math.max(0, index - contextLength), index))?.[0] ?? "";
      const word = /[\p{L}\p{N}_]*$/u.exec(before)?.[0] ?? "";
      const name = /\w*$/.exec(before)?.[0] ?? "";
      brackets.push(readLone({ word, name, context: before }, index, index + 1, "stray_close"));
    }
  }
  for (const start of openers) {
    const after = /^[^【】]*/.exec(text.slice(start + 1, start + 1 + contextLength))?.[0] ?? "";
    const word = /^[\p{L}\p{N}_]*/u.exec(after)?.[0] ?? "";
    const name = /^\w*/.exec(after)?.[0] ?? "";
    brackets.push(readLone({ word, name, context: after }, start, text.length, "unclosed_bracket"));
  }
  return brackets;
}

/** The text beside a lone bracket that decides whether it belongs to a tag; UTF-16 units. */
const contextLength = 64;

/** The text beside a lone bracket. */
interface Neighbour {
  /** The word next to the bracket, in any script. */
  word: string;
  /** The letters, digits and `_` of ASCII next to the bracket. */
  name: string;
  /** The text up to the next bracket, at most `contextLength`. */
  context: string;
}

/**
 * A lone bracket belongs to a tag if the text beside it may be a name, or names a field of the job.
 */
function readLone(
  { word, name, context }: Neighbour,
  start: number,
  end: number,
  reason: UnsupportedReason,
): Bracketed {
  const isName = /[A-Za-z_]/.test(name);
  const bracket = brokenTagOrProse(isName ? name : context, start, end, reason);
  if (bracket.kind === "unsupported") {
    return isName ? { ...bracket, takenFor: `【${name.toUpperCase()}】` } : bracket;
  }
  if (word === "") return bracket;
  const key = `${reason} ${word}`;
  const candidate: Candidate = { key, reason, readings: [], names: [word], sign: "", rest: "" };
  return { ...bracket, candidate };
}

/** Brackets that are not a whole tag: a broken tag, or prose. */
export function brokenTagOrProse(
  inside: string,
  start: number,
  end: number,
  reason: UnsupportedReason,
): BrokenTag | LiteralBrackets {
  return isProse(inside)
    ? { kind: "literal", start, end }
    : { kind: "unsupported", reason, start, end };
}

/**
 * Prose has a character that field names do not have. Full-width forms count as ASCII, so that
 * ＴＩＴＬＥ still looks like a name.
 */
function isProse(inside: string): boolean {
  return /\P{ASCII}/u.test(inside.replace(/[【】]/g, "").normalize("NFKC"));
}
