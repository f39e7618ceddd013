import { z } from "zod";

/** V8 takes seconds to compile longer patterns, or refuses them. */
const maxPatternLength = 2000;

/** A regular expression that the author of a policy wrote (ECMAScript, with the flag `u`). */
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

/** A pattern with a description in the JSON Schema of policies. */
export function describedPattern(description: string) {
  return pattern.describe(`${description} A regular expression.`);
}
