/**
 * The engine's interface for outputs: the ZIP of a job's files, and the part of an error that a log
 * may contain. It opens no document and loads no npm package.
 */
export { stackFrames } from "./stack-frames.ts";
export { FLAG_UTF8, STORED, type ZipEntry } from "./zip/entry.ts";
export { deflateEntry, minDeflatedBytes, reportLevel, writeZip } from "./zip/write.ts";
