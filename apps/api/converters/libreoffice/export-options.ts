import type { PdfProfile } from "../../../contract/pdf.ts";

/** The options of LibreOffice's PDF export by profile (`writer_pdf_Export`, its FilterData). */
export const exportOptions: Readonly<
  Record<PdfProfile, Readonly<Record<string, boolean | number>>>
> = {
  pdf: { UseTaggedPDF: true, ExportBookmarks: true },
  // 2: PDF/A-2b.
  "pdfa-2b": { SelectPdfVersion: 2, UseTaggedPDF: true, ExportBookmarks: true },
  "pdfua-1": { PDFUACompliance: true, UseTaggedPDF: true, ExportBookmarks: true },
};
