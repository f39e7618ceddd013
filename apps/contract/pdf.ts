/** The words of PDFs, which options, settings, answers and reports share. */

/** The documents of a result. */
export const outputs = ["docx", "pdf", "both"] as const;
export type Output = (typeof outputs)[number];

/** The documents that a server can make. */
export function outputsWith(converter: PdfConverter): readonly Output[] {
  return converter === "off" ? ["docx"] : outputs;
}

/** Whether a server can write page numbers: Gotenberg does not tell them. */
export function updatesToc(converter: PdfConverter): boolean {
  return converter === "libreoffice";
}

/** Kinds of PDFs: as it comes, for archives (ISO 19005-2, level B), and accessible (ISO 14289-1). */
export const pdfProfiles = ["pdf", "pdfa-2b", "pdfua-1"] as const;
export type PdfProfile = (typeof pdfProfiles)[number];

/** The programs that make PDFs. */
export const pdfConverters = ["off", "libreoffice", "gotenberg"] as const;
export type PdfConverter = (typeof pdfConverters)[number];
