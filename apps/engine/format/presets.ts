import type { FormatSettings } from "../job/settings.ts";

/** The settings that each preset stands for. The form of the report is asked for separately. */
export const presets = {
  quick: { mode: "report", baseline: "template", fixMode: "safe" },
  template: { mode: "report", baseline: "template", fixMode: "none" },
  strict: { mode: "strict", baseline: "policy", fixMode: "safe" },
} as const satisfies Readonly<Record<string, Omit<FormatSettings, "report">>>;

export type PresetName = keyof typeof presets;
