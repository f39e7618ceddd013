import { artifactNames, pdfMembers, reportForms, reportLanguages } from "./artifacts.ts";
import {
  formatBaselines,
  formatFixModes,
  formatModes,
  formatReports,
  presetNames,
} from "./format-settings.ts";
import { outputs, pdfProfiles } from "./pdf.ts";

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
    text: "The skill of the task. It must equal the task_type. The skill named document accepts any payload.",
  },
  preset: {
    kind: "choice",
    choices: presetNames,
    default: "quick",
    text: "quick: compare with the template, repair and report; template: compare with the template and report; strict: compare with the policy, repair, and fail if errors remain.",
  },
  strict: {
    kind: "flag",
    text: "Ends with exit code 4 if the format check fails, instead of only reporting the failure.",
  },
  format_mode: {
    kind: "choice",
    choices: formatModes,
    text: "report: only report findings; strict: end with exit code 4 if there are errors; off: neither check nor repair. By default the preset decides.",
  },
  format_baseline: {
    kind: "choice",
    choices: formatBaselines,
    text: "The document is compared with the template itself, or with a policy. By default the preset decides.",
  },
  format_fix_mode: {
    kind: "choice",
    choices: formatFixModes,
    text: "safe: make safe repairs, then check; none: only check. By default the preset decides.",
  },
  format_report: {
    kind: "choice",
    choices: formatReports,
    default: "json",
    text: "The values human and both add a readable summary to the report and the log.",
  },
  policy_yaml: {
    kind: "text",
    text: "Your own policy as YAML. Unknown keys and wrong types are errors.",
  },
  policy: {
    kind: "name",
    of: "policies",
    default: "default",
    text: "A built-in policy. By default the policy of the skill applies, if it has one.",
  },
  format_report_files: {
    kind: "list",
    choices: reportForms,
    default: [],
    setting: "reportForms",
    text: "More forms of the format report, separated by commas: html is a page to read, sarif and junit are for CI, annotated is the document with a Word comment at each finding.",
  },
  report_language: {
    kind: "choice",
    choices: reportLanguages,
    default: "en",
    setting: "reportLanguage",
    text: "The language of these additional reports: en is English, zh is Chinese. The JSON report has both.",
  },
  export_suggested_policy: {
    kind: "flag",
    default: false,
    setting: "exportSuggestedPolicy",
    text: `Adds ${artifactNames.suggestedPolicy}: a policy that describes the formatting of the template.`,
  },
  output: {
    kind: "choice",
    choices: outputs,
    default: "docx",
    setting: "output",
    text: `The documents of the result: ${artifactNames.document}, ${pdfMembers.pdf} with ${pdfMembers.report}, or both. PDFs need a server with DOCOPS_PDF.`,
  },
  pdf_profile: {
    kind: "choice",
    choices: pdfProfiles,
    default: "pdf",
    setting: "pdfProfile",
    text: "The kind of PDF: pdf; pdfa-2b for archives (PDF/A-2b); pdfua-1 for readers with assistive technology (PDF/UA-1). It has no effect without a PDF.",
  },
  update_toc: {
    kind: "flag",
    default: false,
    setting: "updateToc",
    text: `Writes the page numbers of tables of contents and of references to pages, as LibreOffice lays the document out, and adds ${artifactNames.tocReport}. It needs a server with DOCOPS_PDF=libreoffice.`,
  },
} as const satisfies Readonly<Record<string, JobOption>>;

/** A row of the table: the kind of an option, its default and its description. */
export type JobOption = { text: string } & (
  | { kind: "flag"; default?: boolean; setting?: never }
  /** The engine gets a value in every job, so an option with `setting` has a default. */
  | { kind: "flag"; default: boolean; setting: string }
  /** One of the words in `choices`. */
  | { kind: "choice"; choices: readonly string[]; default?: string; setting?: never }
  | { kind: "choice"; choices: readonly string[]; default: string; setting: string }
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
