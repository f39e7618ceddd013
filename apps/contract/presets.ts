/** What is checked and repaired, and how it is told. */
export interface FormatSettings {
  mode: FormatMode;
  baseline: "template" | "policy";
  fixMode: "none" | "safe";
  report: "human" | "json" | "both";
}

export type FormatMode = "report" | "strict" | "off";

/** What a preset stands for; what the report looks like is asked for apart from it. */
export const presets = {
  quick: { mode: "report", baseline: "template", fixMode: "safe" },
  template: { mode: "report", baseline: "template", fixMode: "none" },
  strict: { mode: "strict", baseline: "policy", fixMode: "safe" },
} as const satisfies Readonly<Record<string, Omit<FormatSettings, "report">>>;

export type PresetName = keyof typeof presets;
