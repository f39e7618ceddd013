/**
 * The engine's interface for ZIP packages that are not Word documents: entries are read, inflated and
 * written within limits. It loads no npm package and no code that knows Word.
 */
export { isDocumentError } from "./errors.ts";
export { STORED, type ZipEntry } from "./zip/entry.ts";
export type { PackageLimits } from "./zip/limits.ts";
export { inflateEntry, readZip } from "./zip/read.ts";
export { writeZip } from "./zip/write.ts";
