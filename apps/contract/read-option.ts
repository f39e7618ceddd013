import type { JobOption } from "./job-options.ts";

/** An option as it was written, read as what it has to be. */
export type ReadOption =
  | { ok: true; value: string | boolean | readonly string[] }
  /** `wrong` is no value of it; `allowed` are all that it may be. */
  | { ok: false; wrong: string; allowed: readonly string[] };

/** Words that a flag may be, in any case. */
const trueWords: readonly string[] = ["true", "1", "on", "t", "y", "yes"];
const falseWords: readonly string[] = ["false", "0", "off", "f", "n", "no"];
export const flagWords = [...trueWords, ...falseWords];

/** Reads a flag, a choice or a list; names and texts stand for themselves. */
export function readOption(option: JobOption, text: string): ReadOption {
  switch (option.kind) {
    case "flag":
      return readFlag(text);
    case "choice":
      return readWord(text, option.choices);
    case "list":
      return readWords(text, option.choices);
    default:
      return { ok: true, value: text };
  }
}

/** One word of a set: blanks around it and the case of its letters do not count. */
export function readWord<T extends string>(
  text: string,
  allowed: readonly T[],
): { ok: true; value: T } | { ok: false; wrong: string; allowed: readonly string[] } {
  const word = lowerCase(text.trim());
  const value = allowed.find((candidate) => candidate === word);
  return value === undefined
    ? { ok: false, wrong: text, allowed: [...allowed].sort() }
    : { ok: true, value };
}

/** Words of a set with commas between them; each counts once. */
function readWords(text: string, allowed: readonly string[]): ReadOption {
  const words = text
    .split(",")
    .map((word) => lowerCase(word.trim()))
    .filter((word) => word !== "");
  const wrong = words.find((word) => !allowed.includes(word));
  if (wrong !== undefined) return { ok: false, wrong, allowed: [...allowed].sort() };
  return { ok: true, value: [...new Set(words)] };
}

function readFlag(text: string): ReadOption {
  const word = lowerCase(text);
  if (trueWords.includes(word)) return { ok: true, value: true };
  if (falseWords.includes(word)) return { ok: true, value: false };
  return { ok: false, wrong: text, allowed: flagWords };
}

/** In ASCII only: of other letters some become one of a word (the Kelvin sign is a `k` then). */
export function lowerCase(word: string): string {
  return word.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
