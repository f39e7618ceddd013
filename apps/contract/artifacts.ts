/** The forms of the format report besides JSON. */
export const reportForms = ["html", "sarif", "junit", "annotated"] as const;
export type ReportForm = (typeof reportForms)[number];

/** The languages of these forms. */
export const reportLanguages = ["en", "zh"] as const;
export type ReportLanguage = (typeof reportLanguages)[number];

/** The names of the files that a job makes. */
export const artifactNames = {
  document: "out.docx",
  replaceLog: "out.replace_log.json",
  missingFields: "out.missing_fields.json",
  formatReport: "out.format_report.json",
  suggestedPolicy: "out.suggested_policy.yaml",
  html: "out.format_report.html",
  sarif: "out.format_report.sarif",
  junit: "out.format_report.junit.xml",
  annotated: "out.annotated.docx",
  /** The only artifact of a precheck. */
  precheck: "out.precheck.json",
  /** The only artifact of a comparison of two templates, in one of two forms. */
  diff: "out.diff.json",
  diffPage: "out.diff.html",
} as const;

/** The names of the files that the API adds to the ZIP of a run, after the files of the job. */
export const apiMembers = {
  /** Present if the operator has switched it on. `docops run --debug-dump` writes it too. */
  trace: "trace.json",
  result: "api_result.json",
} as const;

export type ArtifactName = (typeof artifactNames)[keyof typeof artifactNames];

/** The requests for files that not every run makes. */
export interface WantedArtifacts {
  exportSuggestedPolicy: boolean;
  reportForms: readonly ReportForm[];
}

/** The names of the files of a run, in the order of its ZIP. */
export function runArtifactNames({
  exportSuggestedPolicy,
  reportForms,
}: WantedArtifacts): ArtifactName[] {
  const { document, replaceLog, missingFields, formatReport, suggestedPolicy } = artifactNames;
  return [
    document,
    replaceLog,
    missingFields,
    formatReport,
    ...(exportSuggestedPolicy ? [suggestedPolicy] : []),
    ...reportForms.map((form) => artifactNames[form]),
  ];
}
