import type { PdfProfile } from "../../contract/pdf.ts";

/** A conversion. */
export interface ConversionJob {
  /** The path of the .docx. */
  document: string;
  /** The path for the PDF; null: the document is only laid out. It is complete if `convert` resolves. */
  pdf: string | null;
  /** The path for the pages of the bookmarks that docops has set, as JSON; null: they are not asked for. */
  pages: string | null;
  /** Only this many pages are needed, from the first; null: all. */
  firstPages: number | null;
  profile: PdfProfile;
  /** The most bytes of the PDF. */
  maxBytes: number;
}

export interface Conversion {
  pdfBytes: number;
  /** The pages of the whole document; null: the converter does not tell. */
  pageCount: number | null;
}

/** A program that makes PDFs of Word documents. */
export interface Converter {
  /** Conversions that can run at once. */
  readonly slots: number;
  /** Whether it tells the pages of bookmarks. */
  readonly tellsPages: boolean;
  /**
   * Makes the PDF of a document.
   *
   * @param signal aborts when the conversion is not needed any more, or at its deadline.
   * @throws ConversionError; `signal.reason` on abort, once nothing of the conversion is left.
   */
  convert(job: ConversionJob, signal: AbortSignal): Promise<Conversion>;
  /** Starts the first process before the first document comes. */
  warm(): void;
  /** Ends all processes. Resolves when they have ended. */
  close(): Promise<void>;
}

/** Why a PDF could not be made. */
export type ConversionFault =
  /** The converter ended in the middle of the conversion. */
  | "crashed"
  /** It does not take this document. */
  | "refused"
  /** The PDF has more than `maxBytes`. */
  | "too_large"
  /** The converter cannot be started or reached: the document is not at fault. */
  | "unavailable";

export class ConversionError extends Error {
  override readonly name = "ConversionError";
  readonly fault: ConversionFault;

  /** @param message for the log, without words of a document. */
  constructor(fault: ConversionFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}
