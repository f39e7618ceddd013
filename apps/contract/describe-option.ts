import { jobConflicts } from "./job-conflicts.ts";
import { type JobOptionName, jobOptions } from "./job-options.ts";

/**
 * What an option does and which others it excludes, in sentences.
 *
 * @param spell how the reader writes the name of an option: `format_mode` in a form, `--format-mode` as a flag.
 */
export function describeOption(
  name: JobOptionName,
  spell: (name: JobOptionName) => string = (own) => own,
): string {
  const excluded = jobConflicts.flatMap(({ option, excludes }) =>
    option === name ? excludes : [],
  );
  const { text } = jobOptions[name];
  return excluded.length === 0 ? text : `${text} Excludes ${excluded.map(spell).join(", ")}.`;
}
