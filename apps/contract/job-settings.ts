import type { Effective } from "./answers/run.ts";
import { type FormatSettings, presets } from "./format-settings.ts";
import {
  type JobChoices,
  type JobOption,
  type JobOptionValues,
  jobOptions,
} from "./job-options.ts";

/** What the options of a job come to. */

/** How the format is checked: what is not given comes from the preset, `strict` before it. */
export function formatSettings(given: JobOptionValues): FormatSettings {
  const preset = presets[given.preset ?? jobOptions.preset.default];
  return {
    mode: given.format_mode ?? (given.strict ? "strict" : preset.mode),
    baseline: given.format_baseline ?? preset.baseline,
    fixMode: given.format_fix_mode ?? preset.fixMode,
    report: given.format_report ?? jobOptions.format_report.default,
  };
}

/** What the engine is told as it was given, or as it is by default. */
export function jobChoices(given: JobOptionValues): JobChoices {
  const values: Readonly<Record<string, unknown>> = given;
  const options = Object.entries<JobOption & { default?: unknown }>(jobOptions);
  return Object.fromEntries(
    options.flatMap(([name, { setting, default: byDefault }]) =>
      setting === undefined ? [] : [[setting, values[name] ?? byDefault]],
    ),
  ) as JobChoices;
}

/** The format settings of a job as `api_result.json` and `trace.json` have them. */
export function effectiveOptions(given: JobOptionValues): Effective {
  const { mode, baseline, fixMode, report } = formatSettings(given);
  return {
    preset: given.preset ?? jobOptions.preset.default,
    format_mode: mode,
    format_baseline: baseline,
    format_fix_mode: fixMode,
    format_report: report,
  };
}
