import type { Effective } from "./answers/run.ts";
import { type FormatSettings, presets } from "./format-settings.ts";
import {
  type JobChoices,
  type JobOption,
  type JobOptionValues,
  jobOptions,
} from "./job-options.ts";

/** The settings that result from the options of a job. */

/** The format settings. An option that is not set comes from the preset; `strict` precedes the preset. */
export function formatSettings(optionValues: JobOptionValues): FormatSettings {
  const preset = presets[optionValues.preset ?? jobOptions.preset.default];
  return {
    mode: optionValues.format_mode ?? (optionValues.strict ? "strict" : preset.mode),
    baseline: optionValues.format_baseline ?? preset.baseline,
    fixMode: optionValues.format_fix_mode ?? preset.fixMode,
    report: optionValues.format_report ?? jobOptions.format_report.default,
  };
}

/** The options that the engine gets directly, with their defaults. */
export function jobChoices(optionValues: JobOptionValues): JobChoices {
  const values: Readonly<Record<string, unknown>> = optionValues;
  const options = Object.entries<JobOption & { default?: unknown }>(jobOptions);
  return Object.fromEntries(
    options.flatMap(([name, { setting, default: byDefault }]) =>
      setting === undefined ? [] : [[setting, values[name] ?? byDefault]],
    ),
  ) as JobChoices;
}

/** The format settings with the names of `api_result.json` and `trace.json`. */
export function effectiveOptions(optionValues: JobOptionValues): Effective {
  const { mode, baseline, fixMode, report } = formatSettings(optionValues);
  return {
    preset: optionValues.preset ?? jobOptions.preset.default,
    format_mode: mode,
    format_baseline: baseline,
    format_fix_mode: fixMode,
    format_report: report,
  };
}
