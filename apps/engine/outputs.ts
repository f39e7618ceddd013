/**
 * The engine's face for outputs: the ZIP that a job's files travel in, and the part of an error that a
 * log may hold. It opens no document and loads no npm package.
 */
export { stackFrames } from "./stack-frames.ts";
export { FLAG_UTF8, STORED, type ZipEntry } from "./zip/entry.ts";
export { deflateEntry, writeZip } from "./zip/write.ts";
