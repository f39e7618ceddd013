/** What only few templates ask for, with the libraries that it needs. Loaded by `load-rich.ts`. */

export { readMarkdown } from "./markdown.ts";
export { maxQrBytes, qrPng } from "./qr.ts";
