import type { JobOptionName } from "./job-options.ts";

/** An option that cannot be set together with certain others. */
interface JobConflict {
  option: JobOptionName;
  excludes: readonly JobOptionName[];
  /** The message of the API's error. */
  message: string;
  /** The advice to the user. @param spell writes the name of an option. */
  hint(spell: (name: JobOptionName) => string): string;
  /** Both sides are equal, so that an error names both. */
  isMutual?: boolean;
}

const formatOptions = [
  "format_mode",
  "format_baseline",
  "format_fix_mode",
  "format_report",
] as const;

/** All conflicts of job options, in the order in which they are checked. */
export const jobConflicts: readonly JobConflict[] = [
  {
    option: "preset",
    excludes: [...formatOptions, "policy_yaml", "policy"],
    message: "preset cannot be combined with advanced format arguments",
    hint: (spell) =>
      `${spell("preset")} sets all of these: leave out either ${spell("preset")} or the others. The preset strict is ${spell("format_mode")} strict, ${spell("format_baseline")} policy and ${spell("format_fix_mode")} safe.`,
  },
  {
    option: "strict",
    excludes: formatOptions,
    message: "strict cannot be combined with explicit format_* arguments",
    hint: (spell) =>
      `${spell("strict")} only sets ${spell("format_mode")} to strict: write ${spell("format_mode")} strict instead of ${spell("strict")}, and keep the others.`,
  },
  {
    option: "policy",
    excludes: ["policy_yaml"],
    message: "policy cannot be combined with policy_yaml",
    hint: (spell) =>
      `${spell("policy")} names a policy that ships, ${spell("policy_yaml")} is a policy of your own: leave out one of the two.`,
    isMutual: true,
  },
];

/** A conflict among the options of a job, with the excluded options that are set. */
export interface FoundConflict extends JobConflict {
  conflicting: readonly JobOptionName[];
}

/**
 * Finds the first conflict among the options that are set. Their values do not matter.
 *
 * @returns null if the options can be combined.
 */
export function findConflict(isSet: (name: JobOptionName) => boolean): FoundConflict | null {
  for (const conflict of jobConflicts) {
    const conflicting = conflict.excludes.filter(isSet);
    if (isSet(conflict.option) && conflicting.length > 0) return { ...conflict, conflicting };
  }
  return null;
}

/** The options that cannot be set together with an option, from either side. */
export function excludedBy(name: JobOptionName): JobOptionName[] {
  return jobConflicts.flatMap(({ option, excludes }) => {
    if (option === name) return excludes;
    return excludes.includes(name) ? option : [];
  });
}
