/** The kinds of files that a job takes and makes. */

/** A Word document (ECMA-376 Part 1, 11.3.10). */
export const wordDocument = {
  extension: ".docx",
  mediaType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
} as const;

/** A task. */
export const taskDocument = { extension: ".json", mediaType: "application/json" } as const;

/** What holds the files of a run. */
export const resultArchive = {
  mediaType: "application/zip",
  /** What a browser calls the download. */
  fileName: "docops_outputs.zip",
} as const;

/** Whether a file of a job is a Word document, which is a ZIP itself and not worth compressing. */
export function isWordDocument(fileName: string): boolean {
  return fileName.endsWith(wordDocument.extension);
}
