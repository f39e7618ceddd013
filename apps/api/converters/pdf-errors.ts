/** Why a document does not become a PDF, as `detail.reason` says it. */
export const pdfFaults = [
  "timeout",
  "crashed",
  "refused",
  "too_large",
  "damaged",
  "empty",
  "wrong_profile",
  /** Page numbers change the layout, and the layout changes page numbers. */
  "unsettled",
] as const;
export type PdfFault = (typeof pdfFaults)[number];

/** The PDF of a document could not be made. Another attempt would end in the same way. */
export class PdfFailed extends Error {
  override readonly name = "PdfFailed";
  readonly reason: PdfFault;
  readonly detail: Readonly<Record<string, number>>;

  constructor(reason: PdfFault, detail: Readonly<Record<string, number>> = {}) {
    super(`the PDF could not be made: ${reason}`);
    this.reason = reason;
    this.detail = detail;
  }
}
