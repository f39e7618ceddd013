/** The kinds of files that a job reads and makes. */

/** A Word document (ECMA-376 Part 1, 11.3.10). */
export const wordDocument = {
  extension: ".docx",
  mediaType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
} as const;

/** A task. */
export const taskDocument = { extension: ".json", mediaType: "application/json" } as const;

/** The ZIP with the files of a run. */
export const resultArchive = {
  mediaType: "application/zip",
  /** The file name that a browser gives the download. */
  fileName: "docops_outputs.zip",
} as const;

/** A PDF (ISO 32000). */
export const pdfDocument = { extension: ".pdf", mediaType: "application/pdf" } as const;

/** Whether a file of a job is compressed already, as a Word document, which is a ZIP, and a PDF are. */
export function isCompressed(fileName: string): boolean {
  return isWordDocument(fileName) || fileName.endsWith(pdfDocument.extension);
}

/** Whether a file of a job is a Word document, which is a ZIP and should not be compressed again. */
export function isWordDocument(fileName: string): boolean {
  return fileName.endsWith(wordDocument.extension);
}

/** The media types of the files that a job makes, by the ends of their names. */
const mediaTypes: Readonly<Record<string, string>> = {
  [wordDocument.extension]: wordDocument.mediaType,
  ".pdf": "application/pdf",
  ".json": "application/json",
  ".yaml": "application/yaml",
  ".html": "text/html",
  ".sarif": "application/sarif+json",
  ".xml": "application/xml",
};

/** The media type of a file that a job makes. */
export function mediaTypeOf(fileName: string): string {
  const extension = fileName.slice(fileName.lastIndexOf("."));
  return mediaTypes[extension] ?? "application/octet-stream";
}
