import type { JobOptionName } from "./job-options.ts";

/** An option that cannot be given together with others. */
interface JobConflict {
  option: JobOptionName;
  excludes: readonly JobOptionName[];
  /** In the words of the API. */
  message: string;
  /** Neither side stands above the other, so that an error names both. */
  isMutual?: boolean;
}

const formatOptions = [
  "format_mode",
  "format_baseline",
  "format_fix_mode",
  "format_report",
] as const;

/** Every conflict of job options, in the order in which they are looked for. */
export const jobConflicts: readonly JobConflict[] = [
  {
    option: "preset",
    excludes: [...formatOptions, "policy_yaml", "policy"],
    message: "preset cannot be combined with advanced format arguments",
  },
  {
    option: "strict",
    excludes: formatOptions,
    message: "strict cannot be combined with explicit format_* arguments",
  },
  {
    option: "policy",
    excludes: ["policy_yaml"],
    message: "policy cannot be combined with policy_yaml",
    isMutual: true,
  },
];

/** A conflict that was found, with the excluded options that are given. */
export interface FoundConflict extends JobConflict {
  given: readonly JobOptionName[];
}

/** The first conflict among options that are given, whatever their values are; null where there is none. */
export function findConflict(isGiven: (name: JobOptionName) => boolean): FoundConflict | null {
  for (const conflict of jobConflicts) {
    const given = conflict.excludes.filter(isGiven);
    if (isGiven(conflict.option) && given.length > 0) return { ...conflict, given };
  }
  return null;
}

/** The options that an option cannot be given with, from either side. */
export function excludedBy(name: JobOptionName): JobOptionName[] {
  return jobConflicts.flatMap(({ option, excludes }) => {
    if (option === name) return excludes;
    return excludes.includes(name) ? option : [];
  });
}
