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

/** A document of a job that is to become a PDF. */
export interface PdfJob {
  /** The directory of the job, with `print.docx` and `print.json`. */
  directory: string;
  profile: PdfProfile;
  /** Waits for a slot as long as it takes, instead of giving up after the queue's time. */
  isPatient: boolean;
}

/** A PDF that was made: `out.pdf` and `out.pdf_report.json` are in the directory. */
export interface MadePdf {
  pages: number;
  codes: PdfFindingCode[];
  queueWaitMs: number;
  tookMs: number;
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

  warm(): void {
    this.#options.converter.warm();
  }

  /**
   * Makes the PDF of a document.
   *
   * @param signal aborts when nobody needs the PDF any more, or when the request has no time left.
   * @throws PdfFailed; NoSlotError; BreakerOpenError; ConversionError `unavailable`; ProofError; `signal.reason`.
   */
  async make(job: PdfJob, signal: AbortSignal): Promise<MadePdf> {
    const { metrics, slots } = this.#options;
    const queuedAt = performance.now();
    let slot: Slot;
    try {
      slot = await (job.isPatient ? slots.acquirePatiently(signal) : slots.acquire(signal));
    } catch (error) {
      if (error instanceof NoSlotError) metrics?.ended("no_slot");
      throw error;
    } finally {
      metrics?.queueLeft(performance.now() - queuedAt);
    }
    const startedAt = performance.now();
    try {
      const { pages, codes } = await this.#makeIn(job, signal);
      const tookMs = performance.now() - startedAt;
      metrics?.made(tookMs);
      metrics?.ended("made");
      return { pages, codes, queueWaitMs: slot.waitedMs, tookMs };
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
    { directory, profile }: PdfJob,
    signal: AbortSignal,
  ): Promise<{ pages: number; codes: PdfFindingCode[] }> {
    const { kind, maxBytes, place, proofs } = this.#options;
    const pdf = join(directory, pdfMembers.pdf);
    const document = join(directory, artifactNames.printCopy);
    await this.#convert({ document, pdf, profile, maxBytes }, signal);
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
      await rm(job.pdf, { force: true });
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
