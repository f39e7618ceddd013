import type { ExitCode } from "../../contract/exit-codes.ts";

/** The facts that decide the exit codes of a job. */
export interface ExitFacts {
  /** The template could be filled. */
  isFilled: boolean;
  /** A strict check of the format has failed. */
  hasWrongFormat: boolean;
  /** A field that the skill requires has no value. */
  lacksRequired: boolean;
}

/**
 * All exit codes that apply, the gravest first, in the order 3, 4, 2; `[0]` if there is no fault.
 */
export function exitCodesOf(facts: ExitFacts): [ExitCode, ...ExitCode[]] {
  // A template that was not filled has no other results.
  if (!facts.isFilled) return [3];
  if (facts.hasWrongFormat) return facts.lacksRequired ? [4, 2] : [4];
  return facts.lacksRequired ? [2] : [0];
}
