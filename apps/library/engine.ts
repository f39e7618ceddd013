/**
 * `docops/engine`: fills templates in this process. The other entries of the npm package are `docops/client`, which
 * asks a server, and `docops`, which has both.
 */

export type { FormatIssue, FormatReport, JobResult } from "../engine/index.ts";
export { type DocumentErrorCode, isDocumentError } from "../engine/index.ts";
export { policyNames, SkillFilesError } from "../engine/inputs.ts";
export { type DocumentJob, type FilledDocument, fillDocument } from "./fill-document.ts";
export { inspectTemplate, type TemplateInspection } from "./inspect-template.ts";
export { DocumentJobError } from "./job-error.ts";
