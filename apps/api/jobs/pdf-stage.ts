import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  artifactNames,
  makesPdf,
  printArtifactNames,
  workerArtifactNames,
  writesPages,
} from "../../contract/artifacts.ts";
import { inputNames } from "../../worker/protocol.ts";
import { PdfFailed } from "../converters/pdf-errors.ts";
import type { MadePdf, MadePreview, PdfMaker } from "../converters/pdf-maker.ts";
import { settlePages } from "../converters/settle-pages.ts";
import { ApiError } from "../errors.ts";
import type { DoneJob, DoneToc, PdfAdder, PdfStageJob } from "./executor.ts";
import { JobAborted, notReady, shuttingDown, tooManyRequests } from "./job-errors.ts";
import { placeArtifacts } from "./place-artifacts.ts";
import { NoSlotError } from "./slot-pool.ts";

/** The names of errors for which no document is at fault. */
const outages: readonly string[] = ["BreakerOpenError", "ConversionError", "ProofError"];

/** The limit of a PDF as a stage: only the total of its request counts here, its own limit counts in `PdfMaker`. */
const noLimit = { setting: "", ms: Number.POSITIVE_INFINITY };

/**
 * Adds what a layout gives to a job that is done: page numbers, the PDF, pictures of pages. The job's worker has ended,
 * and its slot is given back.
 */
export class PdfStage implements PdfAdder {
  readonly #maker: PdfMaker;
  readonly #isPatient: boolean;

  /** @param options `isPatient`: jobs wait for a slot as long as it takes, as stored jobs do. */
  constructor(maker: PdfMaker, { isPatient }: { isPatient: boolean } = { isPatient: false }) {
    this.#maker = maker;
    this.#isPatient = isPatient;
  }

  /** PDFs that can be made at once. */
  get slots(): number {
    return this.#maker.slots.size;
  }

  /** The same for stored jobs. */
  get patient(): PdfStage {
    return new PdfStage(this.#maker, { isPatient: true });
  }

  /**
   * Writes page numbers, makes the PDF with its report or pictures of pages in the directory of the job, as it asks.
   *
   * @throws ApiError; JobAborted. The caller disposes of the directory.
   */
  async addTo(done: DoneJob, job: PdfStageJob): Promise<DoneJob> {
    const { deadline, shutdown, signal, span, spec } = job;
    const { exitCode } = done.answer;
    const names =
      spec.kind === "run" ? workerArtifactNames(spec, exitCode) : [...printArtifactNames];
    const directory = await placeArtifacts(done, names);
    const limit = deadline.limitOf(noLimit);
    const total = new AbortController();
    const timer = Number.isFinite(limit.ms) ? setTimeout(() => total.abort(), limit.ms) : undefined;
    try {
      const made = await this.#make(
        directory,
        job,
        done,
        AbortSignal.any([signal, shutdown, total.signal]),
      );
      const pages = made.pdf?.pages ?? made.preview?.pages;
      if (pages !== undefined) span.set({ "docops.pdf_pages": pages });
      return { ...done, answer: { ...done.answer, attached: [], attachments: [] }, ...made };
    } catch (error) {
      if (shutdown.aborted) throw shuttingDown("pdf");
      if (signal.aborted) throw new JobAborted("pdf");
      if (total.signal.aborted) throw deadline.exceeded(limit, "pdf", { terminated: true });
      throw this.#errorOf(error, job);
    } finally {
      clearTimeout(timer);
      await removeAll(directory, printArtifactNames);
    }
  }

  async #make(
    directory: string,
    { preview, spec, writePages }: PdfStageJob,
    { answer: { exitCode } }: DoneJob,
    signal: AbortSignal,
  ): Promise<Pick<DoneJob, "pdf" | "preview" | "toc">> {
    const isPatient = this.#isPatient;
    const none: { pdf: MadePdf | null; preview: MadePreview | null } = { pdf: null, preview: null };
    if (preview !== null) {
      const made = await this.#maker.preview({ directory, isPatient, ...preview }, signal);
      return { ...none, preview: made, toc: null };
    }
    if (spec.kind !== "run") return { ...none, toc: null };
    const profile = makesPdf(spec.output, exitCode) ? spec.pdfProfile : null;
    if (writesPages(spec.updateToc, exitCode)) {
      const startedAt = performance.now();
      let counts = { written: 0, codes: [] as DoneToc["codes"] };
      await rename(join(directory, artifactNames.document), join(directory, inputNames.template));
      const write = async (pages: Buffer) => {
        counts = await writePages(directory, pages);
      };
      const pdf = await settlePages(
        this.#maker,
        { directory, isPatient, profile, write },
        signal,
      ).finally(() => removeAll(directory, Object.values(inputNames)));
      return { ...none, pdf, toc: { ...counts, tookMs: performance.now() - startedAt } };
    }
    if (profile === null) return { ...none, toc: null };
    const job = { directory, isPatient, profile, pages: null };
    return { ...none, pdf: await this.#maker.make(job, signal), toc: null };
  }

  #errorOf(error: unknown, job: PdfStageJob): unknown {
    if (error instanceof PdfFailed) return pdfFailed(error, job);
    if (error instanceof NoSlotError) {
      if (error.reason === "closed") return shuttingDown("pdf");
      const { retryAfterSeconds, size, waitMs } = this.#maker.slots;
      return tooManyRequests("pdf", {
        maxConcurrency: size,
        queueTimeoutMs: waitMs,
        retryAfterSeconds,
      });
    }
    const isOutage = error instanceof Error && outages.includes(error.name);
    return isOutage ? notReady("pdf", ["pdf"]) : error;
  }
}

async function removeAll(directory: string, names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => rm(join(directory, name), { force: true })));
}

function pdfFailed({ detail, reason }: PdfFailed, { preview, spec }: PdfStageJob): ApiError {
  const isForPages = spec.kind === "run" && spec.updateToc;
  const parts = isForPages ? "output=docx and without update_toc" : "output=docx";
  const hint =
    preview !== null
      ? "The document itself may be in order: send it to /v1/run with output=docx."
      : `The document was filled. Send the same request with ${parts} to get it.`;
  const message = preview !== null ? "the preview could not be made" : "the PDF could not be made";
  return new ApiError("PDF_FAILED", "pdf", message, { reason, ...detail, hint });
}
