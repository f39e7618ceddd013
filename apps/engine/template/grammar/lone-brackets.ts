import type { Candidate, UnsupportedReason } from "./read-bracket.ts";
import type { Bracketed, LiteralFound, UnsupportedFound } from "./tags.ts";

/** Brackets without a partner; an opening one reaches to the end of the text. */
export function loneBrackets(text: string): Bracketed[] {
  const openers: number[] = [];
  const found: Bracketed[] = [];
  for (const { 0: bracket, index } of text.matchAll(/[【】]/g)) {
    if (bracket === "【") {
      openers.push(index);
    } else if (openers.pop() === undefined) {
      const before =
        /[^【】]*$/.exec(text.slice(Math.max(0, index - contextLength), index))?.[0] ?? "";
      const word = /[\p{L}\p{N}_]*$/u.exec(before)?.[0] ?? "";
      const name = /\w*$/.exec(before)?.[0] ?? "";
      found.push(lone({ word, name, context: before }, index, index + 1, "stray_close"));
    }
  }
  for (const start of openers) {
    const after = /^[^【】]*/.exec(text.slice(start + 1, start + 1 + contextLength))?.[0] ?? "";
    const word = /^[\p{L}\p{N}_]*/u.exec(after)?.[0] ?? "";
    const name = /^\w*/.exec(after)?.[0] ?? "";
    found.push(lone({ word, name, context: after }, start, text.length, "unclosed_bracket"));
  }
  return found;
}

/** How much text beside a lone bracket decides whether it belongs to a tag. */
const contextLength = 64;

/** What stands beside a lone bracket: its word, the letters of a name in it, and more. */
interface Beside {
  word: string;
  name: string;
  context: string;
}

/** A lone bracket is one of a tag's if what stands beside it may be a name, or is a field's. */
function lone(
  { word, name, context }: Beside,
  start: number,
  end: number,
  reason: UnsupportedReason,
): Bracketed {
  const isName = /[A-Za-z_]/.test(name);
  const found = judgeBroken(isName ? name : context, start, end, reason);
  if (found.kind === "unsupported") {
    return isName ? { ...found, takenFor: `【${name.toUpperCase()}】` } : found;
  }
  if (word === "") return found;
  const wording = `${reason} ${word}`;
  const names = [word];
  const candidate: Candidate = { wording, reason, readings: [], names, mark: "", rest: "" };
  return { ...found, candidate };
}

/** Brackets that make no whole tag hold prose, or a tag gone wrong. */
export function judgeBroken(
  inside: string,
  start: number,
  end: number,
  reason: UnsupportedReason,
): UnsupportedFound | LiteralFound {
  return isProse(inside)
    ? { kind: "literal", start, end }
    : { kind: "unsupported", reason, start, end };
}

/**
 * Prose holds a character that no field name has. Full-width forms count as the ASCII that they were
 * meant to be, so that ＴＩＴＬＥ still looks like a name.
 */
function isProse(inside: string): boolean {
  return /\P{ASCII}/u.test(inside.replace(/[【】]/g, "").normalize("NFKC"));
}
