import { createWriteStream, openAsBlob } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { wordDocument } from "../../../contract/document-kinds.ts";
import type { PdfProfile } from "../../../contract/pdf.ts";
import {
  type Conversion,
  ConversionError,
  type ConversionJob,
  type Converter,
} from "../converter.ts";

/** The form parts of Gotenberg's LibreOffice route by profile (https://gotenberg.dev/docs/routes). */
const profileParts: Readonly<Record<PdfProfile, Readonly<Record<string, string>>>> = {
  pdf: {},
  "pdfa-2b": { pdfa: "PDF/A-2b" },
  "pdfua-1": { pdfua: "true" },
};

/** A Gotenberg server, which converts documents over HTTP. It cannot tell page numbers. */
export class Gotenberg implements Converter {
  readonly slots: number;
  readonly tellsPages = false;
  readonly #url: URL;

  /** @param url the base URL. */
  constructor(url: string, slots: number) {
    this.#url = new URL("forms/libreoffice/convert", url.endsWith("/") ? url : `${url}/`);
    this.slots = slots;
  }

  warm(): void {}

  async close(): Promise<void> {}

  async convert(
    { document, maxBytes, pdf, profile }: ConversionJob,
    signal: AbortSignal,
  ): Promise<Conversion> {
    if (pdf === null) throw new Error("Gotenberg reports no page numbers");
    const form = new FormData();
    form.set("files", await openAsBlob(document), `document${wordDocument.extension}`);
    for (const [name, value] of Object.entries(profileParts[profile])) form.set(name, value);
    const response = await this.#post(form, signal);
    const { body, status } = response;
    if (status !== 200 || body === null) {
      await body?.cancel();
      throw refusalOf(status);
    }
    let pdfBytes = 0;
    const count = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        pdfBytes += chunk.length;
        if (pdfBytes <= maxBytes) done(null, chunk);
        else done(new ConversionError("too_large", "Gotenberg: the PDF is over its limit"));
      },
    });
    const file = createWriteStream(pdf, { flags: "wx", mode: 0o600 });
    try {
      await pipeline(Readable.fromWeb(body as never), count, file, { signal });
    } catch (error) {
      await rm(pdf, { force: true });
      signal.throwIfAborted();
      if (error instanceof ConversionError) throw error;
      throw new ConversionError("unavailable", "Gotenberg broke off its answer", { cause: error });
    }
    return { pdfBytes, pageCount: null };
  }

  async #post(body: FormData, signal: AbortSignal): Promise<Response> {
    try {
      return await fetch(this.#url, { method: "POST", body, redirect: "error", signal });
    } catch (error) {
      signal.throwIfAborted();
      throw new ConversionError("unavailable", "Gotenberg cannot be reached", { cause: error });
    }
  }
}

/** Gotenberg answers 400 for a document that it cannot read, and 503 if its LibreOffice crashes or takes too long. */
function refusalOf(status: number): ConversionError {
  const message = `Gotenberg answered ${status}`;
  if (status === 400 || status === 415 || status === 422)
    return new ConversionError("refused", message);
  if (status === 413) return new ConversionError("too_large", message);
  return new ConversionError("unavailable", message);
}
