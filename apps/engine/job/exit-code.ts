import type { ExitCode } from "../../contract/exit-codes.ts";

/** The outcome of a job. */
export interface JobOutcome {
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
export function exitCodesOf(outcome: JobOutcome): [ExitCode, ...ExitCode[]] {
  // A template that was not filled has no other results.
  if (!outcome.isFilled) return [3];
  if (outcome.hasWrongFormat) return outcome.lacksRequired ? [4, 2] : [4];
  return outcome.lacksRequired ? [2] : [0];
}
