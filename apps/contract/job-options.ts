import { artifactNames, reportForms } from "./artifacts.ts";
import {
  formatBaselines,
  formatFixModes,
  formatModes,
  formatReports,
  presetNames,
} from "./format-settings.ts";

/**
 * The options of a job: the text parts of the API's form, the flags of `docops`, the members of the client's
 * form, and the settings of the console. All of these are made from the rows. The engine gets the value of an
 * option under the name in `setting`.
 */
export const jobOptions = {
  skill: {
    kind: "name",
    of: "skills",
    default: "meeting_notice",
    text: "The skill of the task; must equal its task_type. The skill document takes any payload.",
  },
  preset: {
    kind: "choice",
    choices: presetNames,
    default: "quick",
    text: "quick: report and repair by the template; template: report only; strict: repair and fail by the policy.",
  },
  strict: {
    kind: "flag",
    text: "Fails with exit code 4 where the format is not right, even where the preset would only report.",
  },
  format_mode: {
    kind: "choice",
    choices: formatModes,
    text: "report: tell; strict: fail with exit code 4; off: neither repair nor check. Without it the preset decides.",
  },
  format_baseline: {
    kind: "choice",
    choices: formatBaselines,
    text: "What right looks like: the template itself, or a policy. Without it the preset decides.",
  },
  format_fix_mode: {
    kind: "choice",
    choices: formatFixModes,
    text: "safe: repair what can be repaired safely, and check then; none: check only. Without it the preset decides.",
  },
  format_report: {
    kind: "choice",
    choices: formatReports,
    default: "json",
    text: "human and both add a readable summary to the report and the log.",
  },
  policy_yaml: {
    kind: "text",
    text: "A policy of your own as YAML; unknown keys and wrong types are refused.",
  },
  policy: {
    kind: "name",
    of: "policies",
    default: "default",
    text: "A policy that ships. Without it the skill's policy counts, if it has one.",
  },
  format_report_files: {
    kind: "list",
    choices: reportForms,
    default: [],
    setting: "reportForms",
    text: "Forms of the format report besides the JSON, with commas between them: html is a page to read, sarif and junit are for CI, annotated is the document with a Word comment at each finding.",
  },
  export_suggested_policy: {
    kind: "flag",
    default: false,
    setting: "exportSuggestedPolicy",
    text: `Adds ${artifactNames.suggestedPolicy}: what the template looks like, as a policy that it passes.`,
  },
} as const satisfies Readonly<Record<string, JobOption>>;

/** A row of the table: the kind of an option, its default and its description. */
export type JobOption = { text: string } & (
  | { kind: "flag"; default?: boolean; setting?: never }
  /** The engine gets a value in every job, so an option with `setting` has a default. */
  | { kind: "flag"; default: boolean; setting: string }
  /** One of the words in `choices`. */
  | { kind: "choice"; choices: readonly string[]; default?: string; setting?: never }
  /** Any of the words in `choices`. */
  | { kind: "list"; choices: readonly string[]; default: readonly string[]; setting?: string }
  /** The name of a skill or policy that the server or installation has. */
  | { kind: "name"; of: "skills" | "policies"; default: string; setting?: never }
  /** A text of many lines. A form has the text, the command line the path of a file. */
  | { kind: "text"; setting?: never }
);

export type JobOptionName = keyof typeof jobOptions;

/** All names, in the order in which errors list them. */
export const jobOptionNames = Object.keys(jobOptions) as JobOptionName[];

type ValueOf<O extends JobOption> = O extends { kind: "flag" }
  ? boolean
  : O extends { kind: "choice" }
    ? O["choices"][number]
    : O extends { kind: "list" }
      ? readonly O["choices"][number][]
      : string;

/** The options that are set for a job. */
export type JobOptionValues = {
  [N in JobOptionName]?: ValueOf<(typeof jobOptions)[N]>;
};

type SettingOf<N extends JobOptionName> = (typeof jobOptions)[N] extends {
  setting: infer S extends string;
}
  ? S
  : never;

/** The options that the engine gets directly, under the names in `setting`. Each has a value. */
export type JobChoices = {
  readonly [N in JobOptionName as SettingOf<N>]: ValueOf<(typeof jobOptions)[N]>;
};
