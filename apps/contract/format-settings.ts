/** How the format of a document is checked, repaired and told, and the presets that stand for it. */

export const formatModes = ["report", "strict", "off"] as const;
export const formatBaselines = ["template", "policy"] as const;
export const formatFixModes = ["none", "safe"] as const;
export const formatReports = ["human", "json", "both"] as const;

export type FormatMode = (typeof formatModes)[number];

/** What is checked and repaired, and how it is told. */
export interface FormatSettings {
  mode: FormatMode;
  baseline: (typeof formatBaselines)[number];
  fixMode: (typeof formatFixModes)[number];
  report: (typeof formatReports)[number];
}

/** What a preset stands for; what the report looks like is asked for apart from it. */
export const presets = {
  quick: { mode: "report", baseline: "template", fixMode: "safe" },
  template: { mode: "report", baseline: "template", fixMode: "none" },
  strict: { mode: "strict", baseline: "policy", fixMode: "safe" },
} as const satisfies Readonly<Record<string, Omit<FormatSettings, "report">>>;

export type PresetName = keyof typeof presets;

export const presetNames = Object.keys(presets) as [PresetName, ...PresetName[]];
