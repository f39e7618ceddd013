/**
 * The engine's face for outputs: the names of a job's files, the forms of its report, the ZIP that they
 * travel in, and the part of an error that a log may hold. It opens no document and loads no npm package.
 */
export {
  type ArtifactName,
  artifactNames,
  runArtifactNames,
  type WantedArtifacts,
} from "./artifact-names.ts";
export { type ReportForm, reportForms } from "./format/report/forms.ts";
export { stackFrames } from "./stack-frames.ts";
export { FLAG_UTF8, STORED, type ZipEntry } from "./zip/entry.ts";
export { deflateEntry, writeZip } from "./zip/write.ts";
