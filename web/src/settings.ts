import { excludedBy, jobConflicts } from "../../apps/contract/job-conflicts.ts";
import {
  type JobOption,
  type JobOptionName,
  type JobOptionValues,
  jobOptionNames,
  jobOptions,
} from "../../apps/contract/job-options.ts";
import { effectiveOptions } from "../../apps/contract/job-settings.ts";
import type { Language } from "./words.ts";

/** The options of a job as a form holds them: flags as booleans, all else as text. */
type OptionSettings = {
  [N in JobOptionName]: (typeof jobOptions)[N] extends { kind: "flag" } ? boolean : string;
};

/** What a person sets: kept in localStorage, and in the history beside what came out. */
export interface Settings extends OptionSettings {
  apiBase: string;
  /** The settings of the format check one by one, in place of a preset. */
  isAdvanced: boolean;
}

/** The value of `policy` that stands for the text in `policy_yaml`. */
export const ownPolicy = "own";

export const defaultSettings: Settings = {
  apiBase: "",
  isAdvanced: false,
  ...(Object.fromEntries(
    jobOptionNames.map((name) => [name, defaultOf(jobOptions[name])]),
  ) as unknown as OptionSettings),
  // What a preset decides stands for itself where the settings are advanced.
  ...effectiveOptions({}),
};

function defaultOf(option: JobOption): string | boolean {
  if (option.kind === "flag") return option.default ?? false;
  return "default" in option ? String(option.default) : "";
}

/** The options that a preset stands for. */
const advanced = jobConflicts.flatMap(({ option, excludes }) =>
  option === "preset" ? excludes : [],
);

/** Whether a person may set an option beside a preset, or beside the settings one by one. */
export function isOffered(name: JobOptionName, { isAdvanced }: Pick<Settings, "isAdvanced">) {
  if (!isAdvanced) return !advanced.includes(name);
  return advanced.includes(name) || !excludedBy(name).some((other) => advanced.includes(other));
}

/** The options that go with a job; those that may be left out and say nothing are left out. */
export function givenOptions(settings: Settings): JobOptionValues {
  const given = jobOptionNames
    .filter((name) => isOffered(name, settings))
    .map((name) => [name, sentValue(name, settings)] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function sentValue(
  name: JobOptionName,
  settings: Settings,
): string | boolean | readonly string[] | undefined {
  const value = settings[name];
  const hasOwnPolicy = settings.policy === ownPolicy;
  if (name === "policy_yaml") return hasOwnPolicy ? value : undefined;
  // Without a policy that of the skill counts.
  if (name === "policy" && (hasOwnPolicy || value === jobOptions.policy.default)) return undefined;
  if (value === "" || value === false) return undefined;
  return jobOptions[name].kind === "list" ? wordsOf(settings, name) : value;
}

/** The words of a list, in the order of the contract. */
export function wordsOf(settings: Settings, name: JobOptionName): readonly string[] {
  const option: JobOption = jobOptions[name];
  const chosen = String(settings[name]).split(",");
  return option.kind === "list" ? option.choices.filter((word) => chosen.includes(word)) : [];
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
