import type { FormatSettings } from "../job/settings.ts";

/** What a preset stands for; what the report looks like is asked for apart from it. */
export const presets = {
  quick: { mode: "report", baseline: "template", fixMode: "safe" },
  template: { mode: "report", baseline: "template", fixMode: "none" },
  strict: { mode: "strict", baseline: "policy", fixMode: "safe" },
} as const satisfies Readonly<Record<string, Omit<FormatSettings, "report">>>;

export type PresetName = keyof typeof presets;
