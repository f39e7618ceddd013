import type { ReportForm } from "./format/report/forms.ts";

/** Names of what a job leaves. */
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
