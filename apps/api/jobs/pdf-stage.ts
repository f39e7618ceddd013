import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { artifactNames, workerArtifactNames } from "../../contract/artifacts.ts";
import type { RunSpec } from "../../worker/protocol.ts";
import { checkAttached } from "../archive/attached.ts";
import { openArtifact } from "../archive/open-artifact.ts";
import { PdfFailed } from "../converters/pdf-errors.ts";
import type { PdfMaker } from "../converters/pdf-maker.ts";
import { ApiError } from "../errors.ts";
import type { DoneJob, PdfAdder, PdfStageJob } from "./executor.ts";
import { JobAborted, notReady, shuttingDown, tooManyRequests } from "./job-errors.ts";
import { NoSlotError } from "./slot-pool.ts";

/** The names of errors for which no document is at fault. */
const outages: readonly string[] = ["BreakerOpenError", "ConversionError", "ProofError"];

/** The limit of a PDF as a stage: only the total of its request counts here, its own limit counts in `PdfMaker`. */
const noLimit = { setting: "", ms: Number.POSITIVE_INFINITY };

/** Adds the PDF to a job that is done. Its worker has ended, and its slot is given back. */
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
   * Makes the PDF and its report in the directory of the job.
   *
   * @throws ApiError; JobAborted. The caller disposes of the directory.
   */
  async addTo(done: DoneJob, job: PdfStageJob): Promise<DoneJob> {
    const { deadline, shutdown, signal, span, spec } = job;
    const directory = await placeArtifacts(done, spec);
    const limit = deadline.limitOf(noLimit);
    const total = new AbortController();
    const timer = Number.isFinite(limit.ms) ? setTimeout(() => total.abort(), limit.ms) : undefined;
    try {
      const pdf = await this.#maker.make(
        { directory, profile: spec.pdfProfile, isPatient: this.#isPatient },
        AbortSignal.any([signal, shutdown, total.signal]),
      );
      span.set({ "docops.pdf_pages": pdf.pages });
      return { ...done, answer: { ...done.answer, attached: [], attachments: [] }, pdf };
    } catch (error) {
      if (shutdown.aborted) throw shuttingDown("pdf");
      if (signal.aborted) throw new JobAborted("pdf");
      if (total.signal.aborted) throw deadline.exceeded(limit, "pdf", { terminated: true });
      throw this.#errorOf(error);
    } finally {
      clearTimeout(timer);
      const { printCopy, printFacts } = artifactNames;
      await Promise.all(
        [printCopy, printFacts].map((name) => rm(join(directory, name), { force: true })),
      );
    }
  }

  #errorOf(error: unknown): unknown {
    if (error instanceof PdfFailed) return pdfFailed(error);
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

/** Puts all artifacts into the directory, and checks those that the converter reads. @returns its path. */
async function placeArtifacts({ answer, directory }: DoneJob, spec: RunSpec): Promise<string> {
  const path = await directory.make();
  const names = workerArtifactNames(spec, answer.exitCode);
  if (answer.attachments.length > 0) {
    const contents = checkAttached(answer.attached, answer.attachments, names);
    for (const [at, { name }] of answer.attached.entries()) {
      await writeFile(join(path, name), contents[at] as Buffer, { mode: 0o600, flag: "wx" });
    }
    return path;
  }
  // A worker may have read a hostile document, and left links.
  for (const name of names) {
    const { handle } = await openArtifact(join(path, name));
    await handle.close();
  }
  return path;
}

function pdfFailed({ detail, reason }: PdfFailed): ApiError {
  return new ApiError("PDF_FAILED", "pdf", "the PDF could not be made", {
    reason,
    ...detail,
    hint: "The document was filled. Send the same request with output=docx to get it.",
  });
}
