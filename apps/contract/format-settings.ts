/** The settings of checking, fixing and reporting the format of a document, and presets for them. */

export const formatModes = ["report", "strict", "off"] as const;
export const formatBaselines = ["template", "policy"] as const;
export const formatFixModes = ["none", "safe"] as const;
export const formatReports = ["human", "json", "both"] as const;

export type FormatMode = (typeof formatModes)[number];

/** The settings of checking, fixing and reporting the format. */
export interface FormatSettings {
  mode: FormatMode;
  baseline: (typeof formatBaselines)[number];
  fixMode: (typeof formatFixModes)[number];
  report: (typeof formatReports)[number];
}

/** The settings of each preset. The form of the report is a separate option. */
export const presets = {
  quick: { mode: "report", baseline: "template", fixMode: "safe" },
  template: { mode: "report", baseline: "template", fixMode: "none" },
  strict: { mode: "strict", baseline: "policy", fixMode: "safe" },
} as const satisfies Readonly<Record<string, Omit<FormatSettings, "report">>>;

export type PresetName = keyof typeof presets;

export const presetNames = Object.keys(presets) as [PresetName, ...PresetName[]];
