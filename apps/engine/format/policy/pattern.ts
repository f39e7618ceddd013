import { z } from "zod";

/** Longer ones take V8 seconds to compile, or are more than it can. */
const maxPatternLength = 2000;

/** A regular expression of a policy, which its author wrote (ECMAScript, with the flag `u`). */
export const pattern = z.string().refine(isPattern, {
  error: `must be a regular expression of up to ${maxPatternLength} characters`,
});

function isPattern(source: string): boolean {
  if (source.length > maxPatternLength) return false;
  try {
    new RegExp(source, "u");
    return true;
  } catch {
    return false;
  }
}

/** A pattern that is described in the JSON Schema of policies. */
export function describedPattern(description: string) {
  return pattern.describe(`${description} A regular expression.`);
}
