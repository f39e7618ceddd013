import type { JobOption } from "./job-options.ts";

/** The value that was read from the text of an option, or its fault. */
export type ReadOption =
  | { ok: true; value: string | boolean | readonly string[] }
  /** `wrong` is the text that is not allowed, `allowed` the list of all that are. */
  | { ok: false; wrong: string; allowed: readonly string[] };

/** The words of a flag. Upper and lower case are allowed. */
const trueWords: readonly string[] = ["true", "1", "on", "t", "y", "yes"];
const falseWords: readonly string[] = ["false", "0", "off", "f", "n", "no"];
export const flagWords = [...trueWords, ...falseWords];

/** Reads the value of an option. Names and texts are returned unchanged. */
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

/** Reads one of the allowed words. Blanks around it and the case of its letters are ignored. */
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

/** Reads a list of allowed words with commas between them. Doubles are removed. */
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

/** Only ASCII letters become lower case: some others would become an ASCII letter (the Kelvin sign a `k`). */
export function lowerCase(word: string): string {
  return word.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
