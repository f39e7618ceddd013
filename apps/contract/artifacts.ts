import type { ExitCode } from "./exit-codes.ts";
import type { Output } from "./pdf.ts";

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
  /** Present if the run writes page numbers. */
  tocReport: "out.toc_report.json",
  /** The inputs of a conversion to PDF, which are no members of the ZIP. */
  printCopy: "print.docx",
  printFacts: "print.json",
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

/** The names of the files that the API adds to the ZIP of a run that asks for a PDF. */
export const pdfMembers = {
  pdf: "out.pdf",
  report: "out.pdf_report.json",
} as const;

/** The name of the picture of a page in the ZIP of a preview. @param page from 1. */
export function pagePicture(page: number): string {
  return `page-${page}.png`;
}

export type ArtifactName = (typeof artifactNames)[keyof typeof artifactNames];

/** The requests for files that not every run makes. */
export interface WantedArtifacts {
  exportSuggestedPolicy: boolean;
  reportForms: readonly ReportForm[];
}

/** The documents that a run asks for, and how it ended. */
export interface WantedOutput extends WantedArtifacts {
  output: Output;
  updateToc: boolean;
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

/**
 * The names of the files in which runs leave documents and say something of them. Those of an earlier run must not stay
 * beside a new document. A suggested policy may stay: people go on with it.
 */
export const resultNames: readonly string[] = [
  ...runArtifactNames({ exportSuggestedPolicy: false, reportForms }),
  artifactNames.tocReport,
  ...Object.values(pdfMembers),
];

/** Whether a run makes a PDF. A template that cannot be filled (exit code 3) does not become one. */
export function makesPdf(output: Output, exitCode: ExitCode): boolean {
  return output !== "docx" && exitCode !== 3;
}

/** Whether a run writes page numbers. A template that cannot be filled stays as it is. */
export function writesPages(updateToc: boolean, exitCode: ExitCode): boolean {
  return updateToc && exitCode !== 3;
}

/** The names of the files that the worker of a run makes. */
export function workerArtifactNames(wanted: WantedOutput, exitCode: ExitCode): ArtifactName[] {
  const { output, updateToc } = wanted;
  const isLaidOut = makesPdf(output, exitCode) || writesPages(updateToc, exitCode);
  return [...runArtifactNames(wanted), ...(isLaidOut ? printArtifactNames : [])];
}

/** The files of a document that is to be laid out. */
export const printArtifactNames: readonly ArtifactName[] = [
  artifactNames.printCopy,
  artifactNames.printFacts,
];

/** The files that the worker makes when it writes page numbers. */
export const pagesArtifactNames: readonly ArtifactName[] = [
  artifactNames.document,
  artifactNames.printCopy,
  artifactNames.tocReport,
];

/** The names of the files of a run in its ZIP, without those of `apiMembers`. */
export function zipMemberNames(wanted: WantedOutput, exitCode: ExitCode): string[] {
  const toc = writesPages(wanted.updateToc, exitCode) ? [artifactNames.tocReport] : [];
  const names = [...runArtifactNames(wanted), ...toc];
  if (!makesPdf(wanted.output, exitCode)) return names;
  const isShown = (name: string) => wanted.output === "both" || name !== artifactNames.document;
  return [...names.filter(isShown), pdfMembers.pdf, pdfMembers.report];
}
