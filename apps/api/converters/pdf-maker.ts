import { rm } from "node:fs/promises";
import { join } from "node:path";
import { artifactNames, pdfMembers } from "../../contract/artifacts.ts";
import type { PdfConverter, PdfProfile } from "../../contract/pdf.ts";
import type { PdfFindingCode } from "../../contract/pdf-findings.ts";
import { NoSlotError, type Slot, type SlotPool } from "../jobs/slot-pool.ts";
import type { Breaker } from "../limits/breaker.ts";
import {
  type Conversion,
  ConversionError,
  type ConversionJob,
  type Converter,
} from "./converter.ts";
import { drawPages, type PageWishes } from "./draw-pages.ts";
import { PdfFailed } from "./pdf-errors.ts";
import type { PdfMetrics } from "./pdf-metrics.ts";
import type { ProofChecker } from "./proof/proof-checker.ts";
import type { ToolPlace } from "./proof/run-tools.ts";

export interface PdfMakerOptions {
  kind: PdfConverter;
  converter: Converter;
  /** The slots of conversions, which no document without a PDF waits for. */
  slots: SlotPool;
  breaker: Breaker;
  proofs: ProofChecker;
  /** The place in which poppler and qpdf read the PDF. */
  place: ToolPlace;
  timeoutMs: number;
  maxBytes: number;
  metrics: PdfMetrics | null;
}

/** A document of a job that is to be laid out. */
export interface LayoutJob {
  /** The directory of the job, with `print.docx`. */
  directory: string;
  /** Waits for a slot as long as it takes, instead of giving up after the queue's time. */
  isPatient: boolean;
}

/** A document of a job that is to become a PDF: `print.json` is in the directory too. */
export interface PdfJob extends LayoutJob {
  profile: PdfProfile;
  /** The file in the directory for the pages of bookmarks; null: they are not asked for. */
  pages: string | null;
}

/** A document whose first pages are to be shown. */
export interface PreviewJob extends LayoutJob, PageWishes {}

/** The first pages as pictures: `page-1.png` and so on are in the directory. */
export interface MadePreview {
  /** The pages of the whole document. */
  pages: number;
  /** The pages that are pictures. */
  shown: number;
  queueWaitMs: number;
  tookMs: number;
}

/** A PDF that was made: `out.pdf` and `out.pdf_report.json` are in the directory. */
export interface MadePdf {
  pages: number;
  codes: PdfFindingCode[];
  queueWaitMs: number;
  tookMs: number;
}

/** The paths of a conversion's files. */
function filesIn(
  directory: string,
  { pages, pdf }: { pages: string | null; pdf: string | null },
): Pick<ConversionJob, "document" | "pages" | "pdf"> {
  const pathOf = (name: string | null) => (name === null ? null : join(directory, name));
  const document = join(directory, artifactNames.printCopy);
  return { document, pdf: pathOf(pdf), pages: pathOf(pages) };
}

/** A document that ends LibreOffice this often does not get another try. */
const maxCrashes = 2;

/** Makes PDFs: a slot, a conversion within its time, a second try after a crash, and a proof. */
export class PdfMaker {
  readonly #options: PdfMakerOptions;

  constructor(options: PdfMakerOptions) {
    this.#options = options;
  }

  get kind(): PdfConverter {
    return this.#options.kind;
  }

  get slots(): SlotPool {
    return this.#options.slots;
  }

  /** Whether conversions are tried. While the breaker is open, requests for PDFs get 503. */
  get isReady(): boolean {
    return this.#options.breaker.state !== "open";
  }

  /** Whether page numbers can be had. */
  get tellsPages(): boolean {
    return this.#options.converter.tellsPages;
  }

  warm(): void {
    this.#options.converter.warm();
  }

  /**
   * Makes the PDF of a document.
   *
   * @param signal aborts when nobody needs the PDF any more, or when the request has no time left.
   * @throws PdfFailed; NoSlotError; BreakerOpenError; ConversionError `unavailable`; ProofError; `signal.reason`.
   */
  make(job: PdfJob, signal: AbortSignal): Promise<MadePdf> {
    return this.#inSlot(job, signal, () => this.#makeIn(job, signal));
  }

  /**
   * Lays a document out, and asks for the pages of the bookmarks that docops has set.
   *
   * @param pages the file in the directory for the answer.
   * @throws as `make`
   */
  async layOut({ pages, ...job }: LayoutJob & { pages: string }, signal: AbortSignal) {
    const { maxBytes } = this.#options;
    const files = filesIn(job.directory, { pdf: null, pages });
    await this.#inSlot(job, signal, async () => {
      await this.#convert({ ...files, profile: "pdf", maxBytes, firstPages: null }, signal);
      return {};
    });
  }

  /** Makes pictures of the first pages of a document. @throws as `make` */
  preview(job: PreviewJob, signal: AbortSignal): Promise<MadePreview> {
    const { maxBytes, place } = this.#options;
    const { directory, pages: firstPages } = job;
    return this.#inSlot(job, signal, async () => {
      const files = filesIn(directory, { pdf: pdfMembers.pdf, pages: null });
      const conversion = { ...files, profile: "pdf", maxBytes, firstPages } as const;
      const { pageCount } = await this.#convert(conversion, signal);
      const drawn = await drawPages(directory, job, place, signal);
      return { pages: pageCount ?? drawn.pdfPages, shown: drawn.shown };
    });
  }

  /** Does work in a slot, and measures it. */
  async #inSlot<T>(
    { isPatient }: LayoutJob,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T & { queueWaitMs: number; tookMs: number }> {
    const { metrics, slots } = this.#options;
    const queuedAt = performance.now();
    let slot: Slot;
    try {
      slot = await (isPatient ? slots.acquirePatiently(signal) : slots.acquire(signal));
    } catch (error) {
      if (error instanceof NoSlotError) metrics?.ended("no_slot");
      throw error;
    } finally {
      metrics?.queueLeft(performance.now() - queuedAt);
    }
    const startedAt = performance.now();
    try {
      const made = await work();
      const tookMs = performance.now() - startedAt;
      metrics?.made(tookMs);
      metrics?.ended("made");
      return { ...made, queueWaitMs: slot.waitedMs, tookMs };
    } catch (error) {
      const outcome =
        error instanceof PdfFailed ? error.reason : signal.aborted ? "aborted" : "unavailable";
      metrics?.ended(outcome);
      throw error;
    } finally {
      slot.release();
    }
  }

  async close(): Promise<void> {
    const { converter, proofs, slots } = this.#options;
    slots.close();
    await Promise.all([converter.close(), proofs.close()]);
  }

  async #makeIn(
    { directory, pages, profile }: PdfJob,
    signal: AbortSignal,
  ): Promise<{ pages: number; codes: PdfFindingCode[] }> {
    const { kind, maxBytes, place, proofs } = this.#options;
    const files = filesIn(directory, { pdf: pdfMembers.pdf, pages });
    await this.#convert({ ...files, profile, maxBytes, firstPages: null }, signal);
    const facts = artifactNames.printFacts;
    const request = { directory, facts, profile, converter: kind, place };
    const proof = await proofs.prove(request, signal);
    if (!proof.ok) throw new PdfFailed(proof.fault);
    return proof;
  }

  /** Converts, once more after a crash. A document's own fault does not open the breaker. */
  async #convert(job: ConversionJob, signal: AbortSignal): Promise<Conversion> {
    const { breaker, timeoutMs } = this.#options;
    for (let crashes = 0; ; ) {
      const timeout = AbortSignal.timeout(timeoutMs);
      const outcome = await breaker.run(() =>
        this.#tryToConvert(job, AbortSignal.any([signal, timeout])),
      );
      if (!("fault" in outcome)) return outcome;
      signal.throwIfAborted();
      for (const file of [job.pdf, job.pages]) if (file !== null) await rm(file, { force: true });
      if (outcome.fault === "timeout")
        throw new PdfFailed("timeout", { timeout_seconds: timeoutMs / 1000 });
      if (outcome.fault !== "crashed") throw new PdfFailed(outcome.fault);
      crashes++;
      if (crashes === maxCrashes) throw new PdfFailed("crashed", { crashes });
    }
  }

  async #tryToConvert(
    job: ConversionJob,
    signal: AbortSignal,
  ): Promise<Conversion | { fault: "timeout" | "crashed" | "refused" | "too_large" }> {
    try {
      return await this.#options.converter.convert(job, signal);
    } catch (error) {
      if (signal.aborted) return { fault: "timeout" };
      if (!(error instanceof ConversionError) || error.fault === "unavailable") throw error;
      return { fault: error.fault };
    }
  }
}
