/** The features that few templates use, with their libraries. `load-rich.ts` loads them. */

export { readMarkdown } from "./markdown.ts";
export { maxQrBytes, qrPng } from "./qr.ts";
