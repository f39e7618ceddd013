import type { Language } from "./words.ts";

/** What a person sets: kept in localStorage, and in the history beside what came out. */
export interface Settings {
  apiBase: string;
  skill: string;
  isAdvanced: boolean;
  preset: string;
  format_mode: string;
  format_baseline: string;
  format_fix_mode: string;
  format_report: string;
  /** The name of a policy that ships, or `own`. */
  policy: string;
  policy_yaml: string;
  format_report_files: string;
  export_suggested_policy: boolean;
}

export const defaultSettings: Settings = {
  apiBase: "",
  skill: "meeting_notice",
  isAdvanced: false,
  preset: "quick",
  format_mode: "report",
  format_baseline: "template",
  format_fix_mode: "safe",
  format_report: "json",
  policy: "default",
  policy_yaml: "",
  format_report_files: "",
  export_suggested_policy: false,
};

export const ownPolicy = "own";

/** The text parts of the form, in the order of the contract; a preset goes with no advanced one. */
export function textParts(settings: Settings): [string, string][] {
  const parts: [string, string][] = [["skill", settings.skill]];
  if (settings.isAdvanced) {
    for (const name of [
      "format_mode",
      "format_baseline",
      "format_fix_mode",
      "format_report",
    ] as const) {
      parts.push([name, settings[name]]);
    }
    if (settings.policy === ownPolicy) parts.push(["policy_yaml", settings.policy_yaml]);
    else if (settings.policy !== "default") parts.push(["policy", settings.policy]);
  } else {
    parts.push(["preset", settings.preset]);
  }
  if (settings.format_report_files !== "") {
    parts.push(["format_report_files", settings.format_report_files]);
  }
  if (settings.export_suggested_policy) parts.push(["export_suggested_policy", "true"]);
  return parts;
}

/** A run that was: its settings and how it ended, nothing of a document. */
export interface PastRun {
  at: string;
  settings: Settings;
  template: string;
  status: number;
  exitCode: string | null;
  errorCode: string | null;
  requestId: string;
}

export const maxHistory = 10;

export interface Appearance {
  language: Language;
  theme: "system" | "light" | "dark";
}

/** Reads what was kept; what does not fit any more is passed over. */
export function load<T>(key: string, byDefault: T): T {
  try {
    const kept = JSON.parse(localStorage.getItem(`docops.${key}`) ?? "null");
    if (kept === null) return byDefault;
    return Array.isArray(byDefault) ? kept : { ...byDefault, ...kept };
  } catch {
    return byDefault;
  }
}

export function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(`docops.${key}`, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing is no reason not to work.
  }
}
