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
