import { excludedBy, jobConflicts } from "../../../apps/contract/job-conflicts.ts";
import {
  type JobOption,
  type JobOptionName,
  type JobOptionValues,
  jobOptionNames,
  jobOptions,
} from "../../../apps/contract/job-options.ts";
import { effectiveOptions } from "../../../apps/contract/job-settings.ts";
import type { Language } from "../words/words.ts";

/** The options of a job in the form: flags are booleans, all others are texts. */
type OptionSettings = {
  [N in JobOptionName]: (typeof jobOptions)[N] extends { kind: "flag" } ? boolean : string;
};

/** The settings of a person. localStorage has them, and the history has those of each run. */
export interface Settings extends OptionSettings {
  apiBase: string;
  /** Whether the single settings of the format check are shown, instead of a preset. */
  isAdvanced: boolean;
}

/** The value of `policy` that means the text in `policy_yaml`. */
export const ownPolicy = "own";

export const defaultSettings: Settings = {
  apiBase: "",
  isAdvanced: false,
  ...(Object.fromEntries(
    jobOptionNames.map((name) => [name, defaultOf(jobOptions[name])]),
  ) as unknown as OptionSettings),
  // The advanced settings begin with the values of the default preset.
  ...effectiveOptions({}),
};

function defaultOf(option: JobOption): string | boolean {
  if (option.kind === "flag") return option.default ?? false;
  return "default" in option ? String(option.default) : "";
}

/** The options that a preset excludes. */
const advancedOptions = jobConflicts.flatMap(({ option, excludes }) =>
  option === "preset" ? excludes : [],
);

/** Whether a person may set an option together with a preset, or together with the advanced settings. */
export function isOffered(name: JobOptionName, { isAdvanced }: Pick<Settings, "isAdvanced">) {
  if (!isAdvanced) return !advancedOptions.includes(name);
  return (
    advancedOptions.includes(name) ||
    !excludedBy(name).some((other) => advancedOptions.includes(other))
  );
}

/** The options that are sent with a job, without those that have no effect. */
export function jobOptionValues(settings: Settings): JobOptionValues {
  const values = jobOptionNames
    .filter((name) => isOffered(name, settings))
    .map((name) => [name, sentValue(name, settings)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function sentValue(
  name: JobOptionName,
  settings: Settings,
): string | boolean | readonly string[] | undefined {
  const value = settings[name];
  const hasOwnPolicy = settings.policy === ownPolicy;
  if (name === "policy_yaml") return hasOwnPolicy ? value : undefined;
  // If no policy is sent, the skill's policy applies.
  if (name === "policy" && (hasOwnPolicy || value === jobOptions.policy.default)) return undefined;
  if (value === "" || value === false) return undefined;
  return jobOptions[name].kind === "list" ? wordsOf(settings, name) : value;
}

/** The chosen words of a list, in the order of the contract. */
export function wordsOf(settings: Settings, name: JobOptionName): readonly string[] {
  const option: JobOption = jobOptions[name];
  const chosen = String(settings[name]).split(",");
  return option.kind === "list" ? option.choices.filter((word) => chosen.includes(word)) : [];
}

/** An earlier run: its settings and its end, but nothing of a document. */
export interface PastRun {
  at: string;
  settings: Settings;
  skill: string;
  template: string;
  status: number;
  exitCode: string | null;
  errorCode: string | null;
  requestId: string;
}

export const maxHistory = 10;

/** How documents are compared: like the template, checked without repair, or by a policy. */
export type Standard = "template" | "check" | "custom" | `policy:${string}`;

/** The settings of a standard. Other options stay as they are. */
export function standardSettings(standard: Standard): Partial<Settings> {
  if (standard === "template") return { isAdvanced: false, preset: "quick" };
  if (standard === "check") return { isAdvanced: false, preset: "template" };
  const byPolicy = {
    isAdvanced: true,
    format_mode: "report",
    format_baseline: "policy",
    format_fix_mode: "safe",
  };
  if (standard === "custom") return { ...byPolicy, policy: ownPolicy };
  return { ...byPolicy, policy: standard.slice("policy:".length) };
}

/** The standard that settings come from. */
export function standardOf({ isAdvanced, preset, policy, format_baseline }: Settings): Standard {
  if (!isAdvanced)
    return preset === "template" ? "check" : preset === "quick" ? "template" : "policy:default";
  if (policy === ownPolicy) return "custom";
  return format_baseline === "policy" ? `policy:${policy}` : "template";
}

export interface Appearance {
  language: Language;
  theme: "system" | "light" | "dark";
  /** The widths of the data pane and the problems pane, in percent of the window. */
  dataWidth: number;
  problemsWidth: number;
  /** The page is filled while a person types. */
  isLive: boolean;
  /** The pages are drawn by the server, where it can. */
  hasTruePages: boolean;
  /** Drafts are kept in this browser. */
  keepsDrafts: boolean;
}

export const defaultAppearance: Omit<Appearance, "language"> = {
  theme: "system",
  dataWidth: 32,
  problemsWidth: 23,
  isLive: true,
  hasTruePages: true,
  keepsDrafts: false,
};

/** Reads a value from localStorage; the default if there is none, or it cannot be parsed. */
export function load<T>(key: string, byDefault: T): T {
  try {
    const stored = JSON.parse(localStorage.getItem(`docops.${key}`) ?? "null");
    if (stored === null) return byDefault;
    return Array.isArray(byDefault) ? stored : { ...byDefault, ...stored };
  } catch {
    return byDefault;
  }
}

export function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(`docops.${key}`, JSON.stringify(value));
  } catch {
    // The console also works in a browser that stores nothing.
  }
}
