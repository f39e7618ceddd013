/** Forms of the format report besides the JSON. */
export const reportForms = ["html", "sarif", "junit", "annotated"] as const;
export type ReportForm = (typeof reportForms)[number];

/** Names of the files that a job leaves. */
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
  /** The one artifact of a precheck. */
  precheck: "out.precheck.json",
} as const;

/** Names of what the API adds to the ZIP of a run, in the order of the ZIP, behind the files of the job. */
export const apiMembers = {
  /** Only where the operator asks for it. `docops run --debug-dump` writes one too. */
  trace: "trace.json",
  result: "api_result.json",
} as const;

export type ArtifactName = (typeof artifactNames)[keyof typeof artifactNames];

/** What a run is asked for besides the files that every run leaves. */
export interface WantedArtifacts {
  exportSuggestedPolicy: boolean;
  /** Forms of the format report besides the JSON. */
  reportForms: readonly ReportForm[];
}

/** Names of the files of a run, in the order of its ZIP. */
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
