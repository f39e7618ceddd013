import { jobConflicts } from "./job-conflicts.ts";
import { type JobOptionName, jobOptions } from "./job-options.ts";

/**
 * Describes in sentences what an option does and which options it excludes.
 *
 * @param spell returns the name in the reader's form: `format_mode` in a form, `--format-mode` as a flag.
 */
export function describeOption(
  name: JobOptionName,
  spell: (name: JobOptionName) => string = (optionName) => optionName,
): string {
  const excluded = jobConflicts.flatMap(({ option, excludes }) =>
    option === name ? excludes : [],
  );
  const { text } = jobOptions[name];
  return excluded.length === 0
    ? text
    : `${text} Cannot be combined with ${excluded.map(spell).join(", ")}.`;
}
